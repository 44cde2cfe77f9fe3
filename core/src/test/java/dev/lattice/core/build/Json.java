package dev.lattice.core.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON for tests, which may have single quotes and no quotes around keys, to be read in one line. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static @Nullable Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at != text.length()) {
            throw new IllegalArgumentException("more after the value: " + text.substring(json.at));
        }
        return value;
    }

    private @Nullable Object value() {
        blanks();
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '\'', '"' -> string();
            default -> word();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        at++;
        while (!ends('}')) {
            String key = text.charAt(at) == '\'' || text.charAt(at) == '"' ? string() : String.valueOf(word());
            blanks();
            expect(':');
            values.put(key, value());
        }
        return values;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        while (!ends(']')) {
            values.add(value());
        }
        return values;
    }

    /** Whether this is the end; skips a comma if not. */
    private boolean ends(char end) {
        blanks();
        if (text.charAt(at) == ',') {
            at++;
            blanks();
        }
        if (text.charAt(at) == end) {
            at++;
            return true;
        }
        return false;
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (text.charAt(at) != quote) {
            if (text.charAt(at) == '\\') {
                at++;
                value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                value.append(text.charAt(at));
            }
            at++;
        }
        at++;
        return value.toString();
    }

    private @Nullable Object word() {
        int begin = at;
        while (at < text.length() && "{}[],: ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(begin, at);
        return switch (word) {
            case "" -> throw new IllegalArgumentException("no value: " + text.substring(begin));
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> word.matches("-?\\d+") ? (Object) Integer.valueOf(word) : word;
        };
    }

    private void expect(char character) {
        if (text.charAt(at) != character) {
            throw new IllegalArgumentException("no " + character + ": " + text.substring(at));
        }
        at++;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
