package dev.lattice.api.client.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values of {@link JsonObject}'s kinds. */
public final class JsonText {
    private JsonText() {}

    /** Something that writes one JSON value. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    public static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            stream(bytes, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes to a stream and leaves it open. */
    public static void stream(OutputStream out, Content content) throws IOException {
        JsonGenerator generator =
                JsonObject.FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        content.write(generator);
        generator.close();
    }

    /** On one line. */
    public static String compact(@Nullable Object value) {
        return text(value, false);
    }

    /** For people: two spaces per level. */
    public static String indented(@Nullable Object value) {
        return text(value, true);
    }

    private static String text(@Nullable Object value, boolean indented) {
        Writer text = new StringWriter();
        try (JsonGenerator out = JsonObject.FACTORY.createGenerator(text)) {
            if (indented) {
                DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
                out.setPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter));
            }
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes one value of the kinds that {@link JsonObject} names, or a map of them. */
    public static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        // instanceof and not a switch over types, whose bootstrap costs milliseconds at start
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof JsonObject object) {
            writeFields(out, object.fields());
        } else if (value instanceof Map<?, ?> map) {
            writeFields(out, map);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else {
            out.writeString(value.toString());
        }
    }

    private static void writeFields(JsonGenerator out, Map<?, ?> fields) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            out.writeFieldName(String.valueOf(field.getKey()));
            write(out, field.getValue());
        }
        out.writeEndObject();
    }
}
