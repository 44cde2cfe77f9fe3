package dev.lattice.cli.output;

/** Text from elsewhere made harmless: what could move a cursor, set a title or write a clipboard is shown instead. */
public final class Inert {
    private static final String PLAIN = "\033[m";

    private Inert() {}

    /** On one line: control characters and those that reverse the reading direction become visible escapes. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** Line breaks and tabs stay. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** On one line, whose colors stay, and end with it. */
    public static String colored(String text) {
        if (text.indexOf('\033') < 0) {
            return line(text);
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        int from = 0;
        for (int at = text.indexOf('\033'); at >= 0; at = text.indexOf('\033', at + 1)) {
            int end = endOfColor(text, at);
            if (end > 0) {
                safe.append(line(text.substring(from, at))).append(text, at, end);
                from = end;
            }
        }
        safe.append(line(text.substring(from)));
        return from == 0 ? safe.toString() : safe.append(PLAIN).toString();
    }

    /** On one line, without its colors. */
    public static String uncolored(String text) {
        if (text.indexOf('\033') < 0) {
            return line(text);
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int end = text.charAt(i) == '\033' ? endOfColor(text, i) : 0;
            if (end > 0) {
                i = end - 1;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return line(plain.toString());
    }

    /** Behind a sequence that chooses colors and weights, and nothing else; 0 when none is there. */
    private static int endOfColor(String text, int escape) {
        if (escape + 1 >= text.length() || text.charAt(escape + 1) != '[') {
            return 0;
        }
        for (int i = escape + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'm') {
                return i + 1;
            }
            if ((c < '0' || c > '9') && c != ';') {
                return 0;
            }
        }
        return 0;
    }

    private static String escape(String text, boolean keepBreaks) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!steers(c) || (keepBreaks && (c == '\n' || c == '\t'))) {
                if (safe != null) {
                    safe.append(c);
                }
                continue;
            }
            if (safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                case 27 -> safe.append("\\e");
                default -> safe.append("\\u").append(hex(c));
            }
        }
        return safe == null ? text : safe.toString();
    }

    private static boolean steers(char c) {
        return c < ' '
                || (c >= 127 && c < 160)
                || (c >= '\u200e' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static String hex(char c) {
        String digits = Integer.toHexString(c);
        return "0000".substring(digits.length()) + digits;
    }
}
