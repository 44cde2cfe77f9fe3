package dev.lattice.core.build.python;

/** Texts of strangers in sentences for people. */
final class Excerpt {
    private static final int LONGEST = 80;

    private Excerpt() {}

    /** One short line without control characters. */
    static String of(String text) {
        String stripped = text.strip();
        StringBuilder line = new StringBuilder();
        stripped.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return stripped.codePointCount(0, stripped.length()) > LONGEST ? line + "…" : line.toString();
    }
}
