package dev.lattice.cli.output;

/**
 * Which of the three streams end at a terminal, and what it can do. The launcher looks, because a shell tests that for
 * free.
 *
 * @param columns characters per line of stdout; 0 when it is no terminal
 * @param color colors are welcome where a terminal is
 */
public record Terminal(boolean stdin, boolean stdout, boolean stderr, int columns, boolean color) {
    /** Pipes and files all around. */
    public static final Terminal NONE = new Terminal(false, false, false, 0, false);

    /** As the launcher said: {@code -Dlattice.tty=012 -Dlattice.columns=80}. */
    public static Terminal ofProcess() {
        String tty = System.getProperty("lattice.tty", "");
        String noColor = System.getenv("NO_COLOR");
        boolean color = (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
        boolean stdout = tty.contains("1");
        return new Terminal(tty.contains("0"), stdout, tty.contains("2"), stdout ? askedColumns() : 0, color);
    }

    private static int askedColumns() {
        try {
            int columns = Integer.parseInt(System.getProperty("lattice.columns", ""));
            return columns >= 20 ? columns : 80;
        } catch (NumberFormatException e) {
            return 80;
        }
    }
}
