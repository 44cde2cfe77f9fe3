package dev.lattice.core.build;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processes that a {@code Procfile} names, one line each: {@code web: gunicorn app:app}.
 *
 * @param processes name to command, in the order of the file
 */
public record Procfile(Map<String, String> processes) {
    public static final String NAME = "Procfile";

    private static final Pattern NAME_OF_PROCESS = Pattern.compile("[A-Za-z0-9_-]+");

    /** In characters. Commands are looked at in ways that take long for a long one. */
    private static final int LONGEST_LINE = 1 << 12;

    public Procfile {
        processes = Collections.unmodifiableMap(new LinkedHashMap<>(processes));
    }

    /** What a text says; lines that name no process, or are longer than any that somebody writes, say nothing. The last of two with one name counts. */
    public static Procfile parse(String text) {
        Map<String, String> processes = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.length() <= LONGEST_LINE
                    && isName(line.substring(0, colon).strip())) {
                String command = printable(line.substring(colon + 1));
                if (!command.isEmpty()) {
                    processes.put(line.substring(0, colon).strip(), command);
                }
            }
        });
        return new Procfile(processes);
    }

    /** What is wrong with a text, by the first line that is too long; empty when it is as it should be. */
    static Optional<String> complaint(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.length() > LONGEST_LINE) {
                return Optional.of("line " + number + ": it has more than " + LONGEST_LINE + " characters");
            }
        }
        return Optional.empty();
    }

    /** The one of a source tree; one without processes when there is none. */
    public static Procfile of(SourceTree tree) {
        return parse(tree.text(NAME).orElse(""));
    }

    /** What a process runs: a line for a shell. */
    public Optional<String> command(String process) {
        return Optional.ofNullable(processes.get(process));
    }

    private static boolean isName(String text) {
        return NAME_OF_PROCESS.matcher(text).matches();
    }

    /** Without control characters, which no command means and which would be lines of a Dockerfile. */
    private static String printable(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t' ? ' ' : c)
                .filter(c -> !Character.isISOControl(c))
                .forEach(kept::appendCodePoint);
        return kept.toString().strip();
    }
}
