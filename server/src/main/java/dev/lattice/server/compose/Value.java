package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.compose.YamlNode.Kind;
import dev.lattice.server.compose.YamlNode.Mapping;
import dev.lattice.server.compose.YamlNode.Scalar;
import dev.lattice.server.compose.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A value of the file at its place. What is asked of it and is not so becomes a finding there, and the answer is empty:
 * reading goes on, so that one hears of all mistakes at once.
 */
final class Value {
    /** A text that may turn out not to be one of its kind. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws InvalidTextException;
    }

    private final Context context;
    private final int line;
    private final String path;
    private final YamlNode node;

    /** What all values of a reading have in common. */
    record Context(Findings findings, Interpolation interpolation, Variables variables) {}

    Value(Context context, int line, String path, YamlNode node) {
        this.context = context;
        this.line = line;
        this.path = path;
        this.node = node;
    }

    int line() {
        return line;
    }

    String path() {
        return path;
    }

    Context context() {
        return context;
    }

    boolean isNull() {
        return node instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    boolean isMapping() {
        return node instanceof Mapping;
    }

    boolean isSequence() {
        return node instanceof Sequence;
    }

    boolean isScalar() {
        return node instanceof Scalar;
    }

    /** Whether it is a number as YAML has them, without quotes. */
    boolean isNumber() {
        return node instanceof Scalar scalar && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.DECIMAL);
    }

    /** Whether leaving it out would be the same for anything that is off without it. */
    boolean asksForNothing() {
        return switch (node) {
            case Scalar scalar ->
                scalar.kind() == Kind.NULL
                        || (scalar.kind() == Kind.BOOLEAN && scalar.text().equals("false"));
            case Sequence sequence -> sequence.items().isEmpty();
            case Mapping mapping -> mapping.entries().isEmpty();
        };
    }

    void refuse(String message) {
        context.findings().refuse(line, path, message);
    }

    void warn(String message) {
        context.findings().warn(line, path, message);
    }

    /** As the file has it, for a message: a variable's value stays out of those. */
    String written() {
        return node instanceof Scalar scalar ? NameRules.quoted(scalar.written()) : "this";
    }

    /**
     * What a reading made of it, for a message: that itself if no variable was put in, else what the file has. Messages
     * name nothing of a value otherwise.
     */
    String shown(String made) {
        return isLiteral() ? NameRules.quoted(made) : written();
    }

    /** Whether all of it stands in the file: neither it nor anything below it has a variable. */
    boolean isLiteral() {
        return isLiteral(node);
    }

    private static boolean isLiteral(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalar.kind() != Kind.TEXT || scalar.text().indexOf('$') < 0;
            case Sequence sequence -> sequence.items().stream().allMatch(Value::isLiteral);
            case Mapping mapping -> mapping.entries().values().stream().allMatch(entry -> isLiteral(entry.value()));
        };
    }

    /** Whether it is a number that is handed on otherwise than the file has it. */
    boolean isReadOtherwise() {
        return node instanceof Scalar scalar && isNumber() && !scalar.text().equals(scalar.written());
    }

    /** The text with its variables put in; null is none. */
    Optional<String> text() {
        if (!(node instanceof Scalar scalar) || scalar.kind() == Kind.NULL) {
            refuse(isNull() ? "A value is missing; write one, or remove the key." : "One text is expected here.");
            return Optional.empty();
        }
        if (scalar.kind() != Kind.TEXT) {
            return Optional.of(scalar.text());
        }
        try {
            return Optional.of(context.interpolation()
                    .apply(
                            scalar.text(),
                            context.variables()::get,
                            name -> warn("The variable " + name + " is not set, and is read as empty.")));
        } catch (InvalidTextException e) {
            refuse(e.sentence());
            return Optional.empty();
        }
    }

    <T> Optional<T> parsed(Parser<T> parser) {
        Optional<String> text = text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(text.get()));
        } catch (InvalidTextException e) {
            refuse(written() + " is not possible. " + e.sentence());
            return Optional.empty();
        }
    }

    Optional<Boolean> bool() {
        return parsed(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on" -> true;
            case "false", "no", "n", "off" -> false;
            default -> throw new InvalidTextException("It is true or false.");
        });
    }

    OptionalInt integer(int least, int most) {
        return parsed(text -> {
                    if (!text.matches("[0-9]{1,9}")
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw new InvalidTextException("It is a number from " + least + " to " + most + ".");
                    }
                    return Integer.parseInt(text);
                })
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /** The items of a list; of anything else none, and a finding. */
    List<Value> items() {
        if (!(node instanceof Sequence sequence)) {
            refuse("A list is expected here.");
            return List.of();
        }
        List<Value> items = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            items.add(new Value(context, item.line(), path + "[" + items.size() + "]", item));
        }
        return items;
    }

    /** A list of texts. */
    List<String> texts() {
        return items().stream().map(Value::text).flatMap(Optional::stream).toList();
    }

    /** The values of a mapping by their keys; of anything else none, and a finding. */
    Map<String, Value> entries() {
        if (!(node instanceof Mapping mapping)) {
            refuse("A mapping of keys to values is expected here.");
            return Map.of();
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) -> entries.put(
                        key, new Value(context, entry.line(), path.isEmpty() ? key : path + "." + key, entry.value())));
        return entries;
    }

    /**
     * The values of those keys that are read. What is not read is said: refused, warned of or, with {@code x-} before
     * it, left alone. Null is a mapping without keys.
     */
    Map<String, Value> fields(KeyRules rules) {
        Map<String, Value> read = new LinkedHashMap<>();
        if (isNull()) {
            return read;
        }
        entries().forEach((key, value) -> {
            switch (rules.of(key).orElse(null)) {
                case KeyRules.Rule.Read ignored -> read.put(key, value);
                case KeyRules.Rule.Ignored ignored -> {
                    if (!value.asksForNothing()) {
                        value.warn("'" + key + "' is left out: " + ignored.why());
                    }
                }
                case KeyRules.Rule.Refused refused -> {
                    if (!value.asksForNothing()) {
                        value.refuse("'" + key + "' is not possible: " + refused.why());
                    }
                }
                case null -> {
                    if (!key.startsWith("x-")) {
                        value.refuse(unknown(key, rules));
                    }
                }
            }
        });
        return read;
    }

    private static String unknown(String key, KeyRules rules) {
        return NameRules.quoted(key) + " is no key of a compose file here. "
                + Nearest.to(key, rules.keys())
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElseGet(() -> rules.readKeys().size() > 12
                                ? "Remove it; docs/compose.md lists the keys."
                                : "Remove it; there is " + String.join(", ", rules.readKeys()) + ".");
    }
}
