package dev.lattice.cli.folder;

/** A bracket expression of a wildcard pattern, read in place. */
final class CharacterClass {
    private CharacterClass() {}

    /** The index after the closing bracket; -1 when it never closes. */
    static int end(String pattern, int open) {
        int p = afterNegation(pattern, open);
        boolean first = true;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == ']' && !first) {
                return p + 1;
            }
            first = false;
            int named = namedEnd(pattern, p);
            if (named > 0) {
                p = named;
            } else {
                p += c == '\\' ? 2 : 1;
            }
        }
        return -1;
    }

    /** Whether the character is meant by the expression between open and end. */
    static boolean contains(String pattern, int open, int end, char found) {
        int p = afterNegation(pattern, open);
        boolean negated = p > open + 1;
        int last = end - 1;
        boolean within = false;
        while (p < last) {
            int named = namedEnd(pattern, p);
            if (named > 0) {
                within |= named(pattern.substring(p + 2, named - 2), found);
                p = named;
                continue;
            }
            if (pattern.charAt(p) == '\\') {
                p++;
            }
            char from = pattern.charAt(p++);
            char to = from;
            if (p + 1 < last && pattern.charAt(p) == '-') {
                p++;
                if (pattern.charAt(p) == '\\') {
                    p++;
                }
                to = pattern.charAt(p++);
            }
            within |= found >= from && found <= to;
        }
        return within != negated;
    }

    private static int afterNegation(String pattern, int open) {
        int p = open + 1;
        boolean negated = p < pattern.length() && (pattern.charAt(p) == '!' || pattern.charAt(p) == '^');
        return negated ? p + 1 : p;
    }

    /** The index after {@code [:name:]} at p; 0 when there is none. */
    private static int namedEnd(String pattern, int p) {
        if (!pattern.startsWith("[:", p)) {
            return 0;
        }
        int close = pattern.indexOf(":]", p + 2);
        return close < 0 ? 0 : close + 2;
    }

    private static boolean named(String name, char c) {
        return switch (name) {
            case "alpha" -> letter(c);
            case "digit" -> digit(c);
            case "alnum" -> letter(c) || digit(c);
            case "upper" -> c >= 'A' && c <= 'Z';
            case "lower" -> c >= 'a' && c <= 'z';
            case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
            case "blank" -> c == ' ' || c == '\t';
            case "punct" -> c > ' ' && c < 127 && !letter(c) && !digit(c);
            case "xdigit" -> digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            case "cntrl" -> c < ' ' || c == 127;
            case "print" -> c >= ' ' && c < 127;
            case "graph" -> c > ' ' && c < 127;
            default -> false;
        };
    }

    private static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
