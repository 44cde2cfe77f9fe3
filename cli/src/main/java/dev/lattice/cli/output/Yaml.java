package dev.lattice.cli.output;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON values as YAML 1.2 in block style. Texts that a reader could take for something else are quoted. */
public final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9/_.@+-]*( [A-Za-z0-9/_.@+-]+)*");
    private static final Pattern OTHER_TYPE =
            Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n|nan|inf|[0-9a-f]+e[0-9]+");

    private final StringBuilder text = new StringBuilder();

    private Yaml() {}

    /** The document with a final line break. */
    public static String of(@Nullable Object value) {
        Yaml yaml = new Yaml();
        yaml.value(value, 0, false);
        if (!yaml.text.isEmpty() && yaml.text.charAt(yaml.text.length() - 1) != '\n') {
            yaml.text.append('\n');
        }
        return yaml.text.toString();
    }

    /** @param inline the first line continues one that was begun with a dash */
    private void value(@Nullable Object value, int indent, boolean inline) {
        if (value instanceof JsonObject object && !object.fields().isEmpty()) {
            fields(object.fields(), indent, inline);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            items(list, indent, inline);
        } else {
            text.append(scalar(value)).append('\n');
        }
    }

    private void fields(Map<String, @Nullable Object> fields, int indent, boolean inline) {
        boolean first = inline;
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            indent(first ? 0 : indent);
            first = false;
            text.append(scalar(field.getKey())).append(':');
            nested(field.getValue(), indent);
        }
    }

    private void nested(@Nullable Object value, int indent) {
        boolean block = (value instanceof JsonObject object && !object.fields().isEmpty())
                || (value instanceof List<?> list && !list.isEmpty());
        if (block) {
            text.append('\n');
            value(value, indent + 2, false);
        } else {
            text.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void items(List<?> items, int indent, boolean inline) {
        boolean first = inline;
        for (Object item : items) {
            indent(first ? 0 : indent);
            first = false;
            text.append("- ");
            value(item, indent + 2, true);
        }
    }

    private void indent(int spaces) {
        text.repeat(' ', spaces);
    }

    private static String scalar(@Nullable Object value) {
        if (value instanceof String string
                && PLAIN.matcher(string).matches()
                && !OTHER_TYPE.matcher(string).matches()) {
            return string;
        }
        if (value instanceof JsonObject) {
            return "{}";
        }
        if (value instanceof List<?>) {
            return "[]";
        }
        // JSON's scalars are YAML's: numbers, booleans, null and double-quoted texts with the same escapes.
        return JsonText.compact(value);
    }
}
