package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Compose takes as a mapping or as a list of {@code KEY=value}: variables, build arguments, labels. */
final class KeyValues {
    private static final int MAX = 1_000;

    private KeyValues() {}

    /** Variables and their values. One without a value takes the caller's, or is left out with a warning. */
    static Map<String, String> resolved(Value value) {
        Map<String, String> read = new LinkedHashMap<>();
        raw(value).forEach((name, entry) -> {
            if (!NameRules.isVariable(name)) {
                entry.place()
                        .refuse(entry.shown() + " cannot name a variable; it is letters, digits and '_',"
                                + " not beginning with a digit.");
                return;
            }
            Optional<String> text =
                    entry.text().or(() -> entry.place().context().variables().get(name));
            if (text.isEmpty()) {
                entry.place()
                        .warn("The variable " + entry.shown()
                                + " has no value here nor among your own, and is left out.");
            }
            text.filter(chars -> !hasNul(entry, chars)).ifPresent(chars -> read.put(name, chars));
        });
        return read;
    }

    /** Of all that are there, with a value or without. */
    static List<String> names(Value value) {
        return List.copyOf(raw(value).keySet());
    }

    private static boolean hasNul(Entry entry, String text) {
        if (text.indexOf('\0') >= 0) {
            entry.place().refuse("A value has no NUL in it.");
            return true;
        }
        return false;
    }

    /** Keys and texts; a key alone has an empty one. */
    static Map<String, String> plain(Value value) {
        Map<String, String> read = new LinkedHashMap<>();
        raw(value).forEach((key, entry) -> read.put(key, entry.text().orElse("")));
        return read;
    }

    /**
     * @param shown its name as messages call it
     * @param text empty for a key alone
     */
    private record Entry(Value place, String shown, Optional<String> text) {}

    private static Map<String, Entry> raw(Value value) {
        Map<String, Entry> read = new LinkedHashMap<>();
        if (value.isNull()) {
            return read;
        }
        if (value.isSequence()) {
            for (Value item : value.items()) {
                item.text().ifPresent(text -> {
                    int equals = text.indexOf('=');
                    String name = equals < 0 ? text : text.substring(0, equals);
                    read.put(
                            name,
                            new Entry(
                                    item,
                                    beforeEquals(item.shown(name)),
                                    equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1))));
                });
            }
        } else {
            value.entries().forEach((name, entry) -> {
                if (entry.isNull()) {
                    read.put(name, new Entry(entry, NameRules.quoted(name), Optional.empty()));
                } else {
                    entry.text().ifPresent(text -> {
                        warnOfNumber(entry);
                        read.put(name, new Entry(entry, NameRules.quoted(name), Optional.of(text)));
                    });
                }
            });
        }
        if (read.size() > MAX) {
            value.refuse("There are more than " + MAX + " here; write fewer.");
            return Map.of();
        }
        return read;
    }

    /** A value may be a password where it is written in the file, too. */
    private static String beforeEquals(String shown) {
        int equals = shown.indexOf('=');
        return equals < 0 ? shown : shown.substring(0, equals) + "'";
    }

    /** The value itself stays out of the message: it may be a password. */
    private static void warnOfNumber(Value entry) {
        if (entry.isReadOtherwise()) {
            entry.warn("This is a number to YAML and arrives as one, as with Compose: without zeros at its ends, and in"
                    + " tens where it was octal. Put quotes around it to keep it as it is.");
        }
    }
}
