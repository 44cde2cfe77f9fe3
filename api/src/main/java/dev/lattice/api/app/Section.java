package dev.lattice.api.app;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file, whose keys are all known beforehand. Each mistake is told with its line. */
final class Section {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([mMgGtT])?(?:i?[bB]|i)?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,7})\\s*([smh])?");
    /** Two slips of the finger still mean the same word. */
    private static final int NEAR = 2;

    private final String file;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * Reads a mapping's keys.
     *
     * @param path of the mapping in the file, such as {@code build}; empty at its top
     * @throws AppFileException when it is no mapping, or has a key that is none of those
     */
    Section(String file, String path, Node node, List<String> keys) {
        this.file = file;
        this.path = path;
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(
                    node, (path.isEmpty() ? "the file" : "'" + path + "'") + " has keys: " + String.join(", ", keys));
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = key(entry);
            if (!keys.contains(key)) {
                throw wrong(entry.getKeyNode(), "there is no '" + named(key) + "'; " + instead(key, keys));
            }
            put(entry, key);
        }
    }

    /** A mapping whose keys the app chooses, such as its variables. */
    private Section(String file, String path, MappingNode mapping) {
        this.file = file;
        this.path = path;
        for (NodeTuple entry : mapping.getValue()) {
            put(entry, key(entry));
        }
    }

    private String key(NodeTuple entry) {
        if (entry.getKeyNode() instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.MERGE)) {
            return scalar.getValue();
        }
        throw wrong(entry.getKeyNode(), "a key is a plain word here; write the keys out, without '<<'");
    }

    private void put(NodeTuple entry, String key) {
        if (values.putIfAbsent(key, entry.getValueNode()) != null) {
            throw wrong(entry.getKeyNode(), "'" + named(key) + "' stands twice");
        }
    }

    private static String instead(String key, List<String> keys) {
        String nearest = null;
        int least = NEAR + 1;
        for (String each : keys) {
            int distance = distance(key.toLowerCase(Locale.ROOT), each);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
        }
        return nearest == null ? "there are " + String.join(", ", keys) : "did you mean '" + nearest + "'?";
    }

    /** Levenshtein's: how many letters are to be put in, taken out or changed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }

    private String named(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    AppFileException wrong(Node node, String what) {
        return new AppFileException(file + ", line " + (node.getStartMark().getLine() + 1) + ": " + what);
    }

    AppFileException wrong(String key, String what) {
        Node node = values.get(key);
        return node == null ? new AppFileException(file + ": " + what) : wrong(node, what);
    }

    // ---- values; null where the key is not there ----

    @Nullable String text(String key) {
        Node node = values.get(key);
        return node == null ? null : text(node, named(key));
    }

    private String text(Node node, String name) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw wrong(node, "'" + name + "' is a text; write it behind the colon, in quotes if need be");
        }
        return scalar.getValue();
    }

    @Nullable Integer integer(String key) {
        String text = text(key);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw wrong(key, "'" + named(key) + "' is a whole number, and not '" + text + "'");
        }
    }

    @Nullable Double decimal(String key) {
        String text = text(key);
        try {
            return text == null ? null : new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
            throw wrong(key, "'" + named(key) + "' is a number such as 0.5, and not '" + text + "'");
        }
    }

    @Nullable Boolean flag(String key) {
        String text = text(key);
        if (text == null || text.equals("true") || text.equals("false")) {
            return text == null ? null : Boolean.valueOf(text);
        }
        throw wrong(key, "'" + named(key) + "' is true or false, and not '" + text + "'");
    }

    /** {@code 512}, {@code 512m}, {@code 2g} in mebibytes. */
    @Nullable Long mebibytes(String key) {
        return scaled(key, SIZE, "mgt", new long[] {1, 1024, 1024 * 1024}, "a size such as 512m or 2g");
    }

    /** {@code 90}, {@code 90s}, {@code 5m}, {@code 1h} in seconds. */
    @Nullable Integer seconds(String key) {
        Long seconds = scaled(key, TIME, "smh", new long[] {1, 60, 3600}, "a time such as 90s or 5m");
        return seconds == null ? null : (int) Math.min(seconds, Integer.MAX_VALUE);
    }

    private @Nullable Long scaled(String key, Pattern form, String units, long[] factors, String expected) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        Matcher matcher = form.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(key, "'" + named(key) + "' is " + expected + ", and not '" + text + "'");
        }
        String unit = matcher.group(2);
        return Long.parseLong(matcher.group(1))
                * (unit == null ? factors[0] : factors[units.indexOf(unit.toLowerCase(Locale.ROOT))]);
    }

    /** A list of texts, or one text that stands for itself. */
    @Nullable List<String> texts(String key) {
        List<Node> items = items(key);
        if (items == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Node item : items) {
            texts.add(text(item, named(key)));
        }
        return texts;
    }

    /** The items of a list; a value that is no list is the only one. */
    @Nullable List<Node> items(String key) {
        Node node = values.get(key);
        return node == null ? null : node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    /** Whether the value is a text and no list. */
    boolean isText(String key) {
        return values.get(key) instanceof ScalarNode;
    }

    @Nullable Section section(String key, List<String> keys) {
        Node node = values.get(key);
        return node == null ? null : new Section(file, named(key), node, keys);
    }

    Section item(String key, Node node, List<String> keys) {
        return new Section(file, named(key), node, keys);
    }

    String itemText(String key, Node node) {
        return text(node, named(key));
    }

    static boolean isMapping(Node node) {
        return node instanceof MappingNode;
    }

    /** Variables: names and texts. */
    @Nullable Map<String, String> variables(String key) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, "'" + named(key) + "' has a line for each variable: NAME: value");
        }
        Section variables = new Section(file, named(key), mapping);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : variables.values.keySet()) {
            texts.put(name, String.valueOf(variables.text(name)));
        }
        return texts;
    }
}
