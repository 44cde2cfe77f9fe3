package dev.lattice.benchmarks.report;

import dev.lattice.benchmarks.machine.MachineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code docs/performance.md}: what stands between its two markers is written by a run, the rest by people. */
public final class PerformancePage {
    private static final String BEGIN = "<!-- figures: written by the benchmarks -->";
    private static final String END = "<!-- end of figures -->";

    /** Where a table begins. */
    private static final Pattern HEADING = Pattern.compile("(?m)^(?=### )");

    private final Path file;

    public PerformancePage(Path file) {
        this.file = file;
    }

    /**
     * Replaces the tables that have the same titles, and keeps the others; new ones come last.
     *
     * @param command the command that made them
     * @param tables Markdown, each with its title as a heading
     */
    public void write(String command, MachineFacts machine, List<String> tables) throws IOException {
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file.getFileName() + " lacks the markers between which figures go");
        }
        Map<String, String> sections = new LinkedHashMap<>();
        HEADING.splitAsStream(page.substring(begin + BEGIN.length(), end))
                .map(String::strip)
                .filter(section -> section.startsWith("### "))
                .forEach(section -> sections.put(title(section), section));
        String made = "Made by `" + command + "` on " + LocalDate.now(ZoneOffset.UTC) + ": " + machine.text() + ".";
        tables.forEach(table -> sections.put(title(table), table.strip() + "\n\n" + made));
        Files.writeString(
                file,
                page.substring(0, begin) + BEGIN + "\n\n" + String.join("\n\n", sections.values()) + "\n\n"
                        + page.substring(end));
    }

    private static String title(String section) {
        return section.strip().lines().findFirst().orElse("");
    }
}
