package dev.lattice.api.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object as it came: fields in their order, those that this client does not know included. Values are String, Long,
 * Double, Boolean, null, {@code List} and {@code JsonObject}.
 */
public final class JsonObject {
    static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> fields;

    private JsonObject(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    public static JsonObject of(Map<String, ? extends @Nullable Object> fields) {
        return new JsonObject(new LinkedHashMap<>(fields));
    }

    /**
     * Reads a document; one that is an array becomes the {@code items} of an object.
     *
     * @throws IOException when the bytes end early or are neither
     */
    public static JsonObject parse(InputStream in) throws IOException {
        try (JsonParser parser = FACTORY.createParser(in)) {
            return parseDocument(parser);
        }
    }

    /** @throws IOException when the bytes are not a JSON object */
    public static JsonObject parse(byte[] bytes) throws IOException {
        return parse(bytes, bytes.length);
    }

    /** Reads the first bytes of a buffer. */
    public static JsonObject parse(byte[] buffer, int length) throws IOException {
        try (JsonParser parser = FACTORY.createParser(buffer, 0, length)) {
            return parseDocument(parser);
        }
    }

    private static JsonObject parseDocument(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            return of(Map.of("items", array(parser)));
        }
        if (first != JsonToken.START_OBJECT) {
            throw new IOException("expected a JSON object");
        }
        return object(parser);
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonObject(fields);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    /** All fields in their order; not to be changed. */
    public Map<String, @Nullable Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    public @Nullable Object get(String name) {
        return fields.get(name);
    }

    /** @throws MissingFieldException when there is no such text */
    public String text(String name) {
        return require(name, optionalText(name));
    }

    public @Nullable String optionalText(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    /** @throws MissingFieldException when there is no such number */
    public long number(String name) {
        return require(name, optionalNumber(name));
    }

    public @Nullable Long optionalNumber(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : null;
    }

    public @Nullable Integer optionalInt(String name) {
        Long number = optionalNumber(name);
        return number == null ? null : number.intValue();
    }

    public @Nullable Double optionalDecimal(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : null;
    }

    /** The number, 0 when it is absent. */
    public double decimal(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /** The flag, false when it is absent. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    public @Nullable Boolean optionalFlag(String name) {
        return fields.get(name) instanceof Boolean flag ? flag : null;
    }

    public @Nullable JsonObject object(String name) {
        return fields.get(name) instanceof JsonObject object ? object : null;
    }

    /** The objects of an array; empty when it is absent. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (fields.get(name) instanceof List<?> values) {
            for (Object value : values) {
                if (value instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    /** The numbers of an array, null where one is; empty when it is absent. */
    public List<@Nullable Double> decimals(String name) {
        return numbers(name, Number::doubleValue);
    }

    /** The whole numbers of an array, null where one is; empty when it is absent. */
    public List<@Nullable Long> numbers(String name) {
        return numbers(name, Number::longValue);
    }

    private <T> List<@Nullable T> numbers(String name, Function<Number, T> form) {
        List<@Nullable T> numbers = new ArrayList<>();
        if (fields.get(name) instanceof List<?> values) {
            for (Object value : values) {
                numbers.add(value instanceof Number number ? form.apply(number) : null);
            }
        }
        return numbers;
    }

    /** The texts of an array; empty when it is absent. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (fields.get(name) instanceof List<?> values) {
            for (Object value : values) {
                if (value instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** An object whose values are texts; empty when it is absent. */
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonObject object = object(name);
        if (object != null) {
            object.fields.forEach((key, value) -> texts.put(key, String.valueOf(value)));
        }
        return texts;
    }

    private static <T> T require(String name, @Nullable T value) {
        if (value == null) {
            throw new MissingFieldException(name);
        }
        return value;
    }

    @Override
    public String toString() {
        return JsonText.compact(this);
    }
}
