package dev.lattice.server.compose;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Variables in values, by the rules of the Compose specification's chapter on interpolation: {@code $NAME},
 * <code>${NAME}</code> with {@code -}, {@code ?} and {@code +} after the name (with a colon before those, empty counts as
 * unset), defaults within defaults, and {@code $$} for a dollar. A dollar before anything else is itself.
 *
 * <p>What it makes is bounded over all of a reading: variables may refer to variables, and a few lines could fill any
 * memory.
 */
final class Interpolation {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_CHARACTERS = 8_000_000;

    private int left = MAX_CHARACTERS;

    /**
     * A text with its variables put in.
     *
     * @param variables their values; empty for what is unset
     * @param unset is told the name of each variable that is read as empty because it is unset
     */
    String apply(String text, Function<String, Optional<String>> variables, Consumer<String> unset)
            throws InvalidTextException {
        return text.indexOf('$') < 0 ? text : new Scan(variables, unset).apply(text, 0);
    }

    private final class Scan {
        private final Function<String, Optional<String>> variables;
        private final Consumer<String> unset;

        private Scan(Function<String, Optional<String>> variables, Consumer<String> unset) {
            this.variables = variables;
            this.unset = unset;
        }

        private String apply(String text, int depth) throws InvalidTextException {
            if (depth > MAX_DEPTH) {
                throw new InvalidTextException(
                        "Defaults are nested more than " + MAX_DEPTH + " deep; write fewer in each other.");
            }
            StringBuilder made = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                int dollar = text.indexOf('$', at);
                if (dollar < 0) {
                    append(made, text.substring(at));
                    break;
                }
                append(made, text.substring(at, dollar));
                char next = dollar + 1 < text.length() ? text.charAt(dollar + 1) : ' ';
                if (next == '{') {
                    int end = closing(text, dollar + 1);
                    append(made, braced(text.substring(dollar + 2, end), depth));
                    at = end + 1;
                } else if (begins(next)) {
                    int end = endOfName(text, dollar + 1);
                    append(made, value(text.substring(dollar + 1, end)));
                    at = end;
                } else {
                    made.append('$');
                    at = dollar + (next == '$' ? 2 : 1);
                }
            }
            return made.toString();
        }

        private void append(StringBuilder made, String piece) throws InvalidTextException {
            left -= piece.length();
            if (left < 0) {
                throw new InvalidTextException("The values of all variables together are longer than " + MAX_CHARACTERS
                        + " characters; use fewer or shorter ones.");
            }
            made.append(piece);
        }

        private String value(String name) {
            Optional<String> value = variables.apply(name);
            if (value.isEmpty()) {
                unset.accept(name);
            }
            return value.orElse("");
        }

        /** What stands between braces: a name and, perhaps, what to do without a value. */
        private String braced(String inside, int depth) throws InvalidTextException {
            int end = inside.isEmpty() || !begins(inside.charAt(0)) ? 0 : endOfName(inside, 0);
            if (end == 0) {
                throw new InvalidTextException(
                        "'${' is not followed by a variable's name; write '$${' for the characters themselves.");
            }
            String name = inside.substring(0, end);
            if (end == inside.length()) {
                return value(name);
            }
            boolean colon = inside.charAt(end) == ':';
            int operator = colon ? end + 1 : end;
            char what = operator < inside.length() ? inside.charAt(operator) : ' ';
            String word = operator < inside.length() ? inside.substring(operator + 1) : "";
            Optional<String> value = variables.apply(name);
            boolean present = value.isPresent() && !(colon && value.get().isEmpty());
            return switch (what) {
                case '-' -> present ? value.orElse("") : apply(word, depth + 1);
                case '+' -> present ? apply(word, depth + 1) : value.orElse("");
                case '?' -> {
                    if (!present) {
                        // As it is written: the values of variables in it may be passwords.
                        throw new InvalidTextException("The variable " + name + " has to be set"
                                + (word.isBlank() ? "." : ": " + word + ".") + " Give it a value, in .env or as you"
                                + " deploy.");
                    }
                    yield value.orElse("");
                }
                default ->
                    throw new InvalidTextException("After '${" + name + "' comes '}', or one of '-', '?', '+', ':-',"
                            + " ':?', ':+'; write '$${' for the characters themselves.");
            };
        }
    }

    /** Where the brace that opens at a place is closed: braces in a default count, as in JSON. */
    private static int closing(String text, int open) throws InvalidTextException {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw new InvalidTextException("A '${' is not closed by a '}'; write '$${' for the characters themselves.");
    }

    private static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length()
                && (begins(text.charAt(end)) || (text.charAt(end) >= '0' && text.charAt(end) <= '9'))) {
            end++;
        }
        return end;
    }

    private static boolean begins(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
