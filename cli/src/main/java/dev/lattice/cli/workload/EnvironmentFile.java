package dev.lattice.cli.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables in a file, a line each: {@code NAME=VALUE}, which {@code export} may precede. A pair of quotes around a value
 * is not part of it; a line that begins with {@code #} is a comment.
 */
public final class EnvironmentFile {
    private EnvironmentFile() {}

    /**
     * Reads all of it.
     *
     * @throws IllegalArgumentException naming a line that is no variable
     */
    public static Map<String, String> read(Path file) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String entry = line.startsWith("export ")
                    ? line.substring("export ".length()).strip()
                    : line;
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": NAME=VALUE is expected");
            }
            variables.put(
                    entry.substring(0, equals).strip(),
                    unquoted(entry.substring(equals + 1).strip()));
        }
        return variables;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
