package dev.lattice.cli.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code --matrix} asks for: {@code shard=1..10}, {@code os=linux,macos}; several make all combinations. */
public final class Matrix {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MOST_VALUES = 10_000;

    private Matrix() {}

    /** @throws IllegalArgumentException when a text is no axis; the message says why */
    public static Map<String, List<String>> parse(List<String> axes) {
        Map<String, List<String>> matrix = new LinkedHashMap<>();
        for (String axis : axes) {
            int equals = axis.indexOf('=');
            String name = equals < 0 ? axis : axis.substring(0, equals);
            if (equals < 0 || !NAME.matcher(name).matches()) {
                throw malformed(axis, "write NAME=1..10 or NAME=a,b,c; the name becomes an environment variable");
            }
            if (matrix.put(name, values(axis, axis.substring(equals + 1))) != null) {
                throw malformed(axis, "'" + name + "' is given twice");
            }
        }
        return matrix;
    }

    private static List<String> values(String axis, String text) {
        List<String> values = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dots = part.indexOf("..");
            if (part.isEmpty()) {
                throw malformed(axis, "a value is empty");
            } else if (dots > 0 && isNumber(part.substring(0, dots)) && isNumber(part.substring(dots + 2))) {
                range(axis, part.substring(0, dots), part.substring(dots + 2), values);
            } else {
                values.add(part);
            }
        }
        return values;
    }

    private static void range(String axis, String first, String last, List<String> values) {
        long from = Long.parseLong(first);
        long to = Long.parseLong(last);
        if (Math.abs(to - from) >= MOST_VALUES) {
            throw malformed(axis, "more than " + MOST_VALUES + " values");
        }
        long step = from <= to ? 1 : -1;
        for (long value = from; value != to + step; value += step) {
            values.add(Long.toString(value));
        }
    }

    private static boolean isNumber(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (text.length() == from || text.length() > 18) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException malformed(String axis, String why) {
        return new IllegalArgumentException("--matrix '" + axis + "': " + why);
    }
}
