package dev.lattice.cli.workload;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;

/** What is going on: on a terminal one line that the next overwrites; elsewhere a line for each change. */
public final class ProgressLine {
    /** Of stderr's own terminal nothing is known when stdout goes elsewhere; a line that wraps cannot be overwritten. */
    private static final int USUAL_COLUMNS = 80;

    private static final String CLEAR = "\r\033[K";

    private final Surroundings around;
    private String shown = "";
    private boolean drawn;

    public ProgressLine(Surroundings around) {
        this.around = around;
    }

    /**
     * Replaces the line.
     *
     * @param what made inert here
     * @param seconds since it began, for a terminal; negative for none
     */
    public void show(String what, long seconds) {
        String safe = Inert.line(what);
        if (around.terminal().stderr()) {
            String line = cut(safe) + (seconds < 0 ? "" : " " + seconds + "s");
            if (!line.equals(shown)) {
                shown = line;
                around.err().print(CLEAR + line);
                around.err().flush();
                drawn = true;
            }
            return;
        }
        // A percentage that grows is no news in a file.
        String news = withoutNumbers(safe);
        if (!news.equals(shown)) {
            shown = news;
            around.say(safe);
        }
    }

    private String cut(String text) {
        int columns = around.terminal().columns() > 0 ? around.terminal().columns() : USUAL_COLUMNS;
        int most = columns - 8;
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    private static String withoutNumbers(String text) {
        StringBuilder rest = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.') {
                rest.append(c);
            }
        }
        return rest.toString();
    }

    /** Makes room for other lines. */
    public void clear() {
        if (drawn) {
            around.err().print(CLEAR);
            around.err().flush();
            drawn = false;
            shown = "";
        }
    }
}
