package dev.lattice.server.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/**
 * The text of a {@code .env} or an env file, as Compose reads it: {@code NAME=value} or {@code NAME: value}, with
 * {@code export} before it or not; comments after {@code #} at the beginning of a line or after a space; double quotes
 * with escapes and variables, single quotes without, both over several lines; without quotes, variables and no escapes.
 * A name alone takes the value that it has already, or is left out.
 */
final class DotEnv {
    private static final int MAX_CHARACTERS = 1_000_000;

    private final String text;
    private final Function<String, Optional<String>> outer;
    private final Interpolation interpolation;
    private final ObjIntConsumer<String> unset;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;
    private int counted;
    private int lines;

    private DotEnv(
            String text,
            Function<String, Optional<String>> outer,
            Interpolation interpolation,
            ObjIntConsumer<String> unset) {
        this.text = text;
        this.outer = outer;
        this.interpolation = interpolation;
        this.unset = unset;
    }

    /**
     * The variables of a file, in its order.
     *
     * @param outer variables that win over those of the file where a value refers to one
     * @param unset is told the names of those that are read as empty because they are unset, each with the lines before
     *     its own
     * @throws InvalidTextException with the line; without values, which may be secret
     */
    static Map<String, String> read(
            String text,
            Function<String, Optional<String>> outer,
            Interpolation interpolation,
            ObjIntConsumer<String> unset)
            throws InvalidTextException {
        if (text.length() > MAX_CHARACTERS) {
            throw new InvalidTextException("The file has more than " + MAX_CHARACTERS + " characters.");
        }
        String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
        DotEnv file = new DotEnv(clean.replace("\r\n", "\n"), outer, interpolation, unset);
        file.statements();
        return file.values;
    }

    /** The same without quotes, comments and variables in values: env files of the format {@code raw}. */
    static Map<String, String> readRaw(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, equals).strip(), line.substring(equals + 1));
            }
        });
        return values;
    }

    private void statements() throws InvalidTextException {
        while (skipToStatement()) {
            int start = at;
            String name = name();
            boolean assigned = at < text.length() && text.charAt(at) != '\n';
            at = Math.min(at + 1, text.length());
            if (name.isEmpty()) {
                throw invalid("A variable's name is missing before '='", start);
            }
            if (assigned) {
                skipBlanks();
                values.put(name, value(start));
            } else {
                outer.apply(name).ifPresent(value -> values.put(name, value));
            }
        }
    }

    private boolean skipToStatement() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                at = endOfLine();
            } else if (Character.isWhitespace(c) || c == '\u00A0') {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private String name() throws InvalidTextException {
        int start = at;
        if (text.startsWith("export", at) && at + 6 < text.length() && blank(text.charAt(at + 6))) {
            at += 6;
            skipBlanks();
        }
        int from = at;
        while (at < text.length() && "=:\n".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (!Character.isLetterOrDigit(c) && "_.-[]".indexOf(c) < 0 && !blank(c)) {
                throw invalid("A variable's name has letters, digits, '_', '.' and '-'; this line has another", start);
            }
            at++;
        }
        String name = text.substring(from, at).strip();
        if (name.chars().anyMatch(c -> blank((char) c))) {
            throw invalid("A variable's name has no space in it", start);
        }
        return name;
    }

    private String value(int start) throws InvalidTextException {
        char quote = at < text.length() ? text.charAt(at) : '\n';
        if (quote == '"') {
            return interpolated(unescaped(quoted(quote, start)), start);
        }
        if (quote == '\'') {
            return quoted(quote, start);
        }
        String line = text.substring(at, endOfLine());
        at = Math.min(endOfLine() + 1, text.length());
        int comment = line.indexOf(" #");
        return interpolated((comment < 0 ? line : line.substring(0, comment)).stripTrailing(), start);
    }

    /** To the closing quote; a backslash before a quote of the kind is gone, every other is still there. */
    private String quoted(char quote, int start) throws InvalidTextException {
        StringBuilder inside = new StringBuilder();
        boolean escaped = false;
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote && !escaped) {
                at = i + 1;
                return inside.toString();
            }
            if (c == '\\' && !escaped) {
                escaped = true;
                continue;
            }
            if (escaped && c != quote) {
                inside.append('\\');
            }
            inside.append(c);
            escaped = false;
        }
        throw invalid("A quote is not closed", start);
    }

    private static String unescaped(String text) {
        StringBuilder made = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            int known = c == '\\' ? "abfnrtv\"\\".indexOf(next) : -1;
            if (known >= 0) {
                made.append("\u0007\b\f\n\r\t\u000B\"\\".charAt(known));
                i += 2;
            } else if (c == '\\' && next == '$') {
                made.append("$$"); // read as a dollar once variables are put in
                i += 2;
            } else if (c == '\\' && next == '0' && octal(text, i + 2)) {
                made.append((char) Integer.parseInt(text, i + 2, i + 5, 8));
                i += 5;
            } else {
                made.append(c);
                i++;
            }
        }
        return made.toString();
    }

    private static boolean octal(String text, int from) {
        return from + 3 <= text.length()
                && text.substring(from, from + 3).chars().allMatch(c -> c >= '0' && c <= '7')
                && text.charAt(from) <= '3';
    }

    private String interpolated(String value, int start) throws InvalidTextException {
        try {
            return interpolation.apply(
                    value,
                    name -> outer.apply(name).or(() -> Optional.ofNullable(values.get(name))),
                    name -> unset.accept(name, line(start)));
        } catch (InvalidTextException e) {
            throw new InvalidTextException(e.sentence(), line(start));
        }
    }

    private void skipBlanks() {
        while (at < text.length() && blank(text.charAt(at))) {
            at++;
        }
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000B' || c == '\u0085' || c == '\u00A0';
    }

    /** The lines before a place; asked for places one after the other, so that each line is counted once. */
    private int line(int position) {
        while (counted < position) {
            lines += text.charAt(counted++) == '\n' ? 1 : 0;
        }
        return lines;
    }

    private InvalidTextException invalid(String what, int position) {
        return new InvalidTextException(what + "; write NAME=value.", line(position));
    }
}
