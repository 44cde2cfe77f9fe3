package dev.lattice.benchmarks.report;

import dev.lattice.benchmarks.machine.MachineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** {@code docs/performance.md}: what stands between its two markers is written by a run, the rest by people. */
public final class PerformancePage {
    private static final String BEGIN = "<!-- figures: written by the benchmarks -->";
    private static final String END = "<!-- end of figures -->";

    private final Path file;

    public PerformancePage(Path file) {
        this.file = file;
    }

    /**
     * Replaces the figures.
     *
     * @param command the command that made them
     * @param tables Markdown
     */
    public void write(String command, MachineFacts machine, String tables) throws IOException {
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file.getFileName() + " lacks the markers between which figures go");
        }
        String figures = BEGIN + "\n\nMade by `" + command + "` on " + LocalDate.now(ZoneOffset.UTC) + ": "
                + machine.text() + ".\n\n" + tables + "\n";
        Files.writeString(file, page.substring(0, begin) + figures + page.substring(end));
    }
}
