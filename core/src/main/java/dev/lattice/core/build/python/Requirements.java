package dev.lattice.core.build.python;

import dev.lattice.core.build.SourceTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one file in the format of {@code pip} says.
 *
 * @param lines requirements of packages, without options and comments
 * @param includes other such files, by their path in the source
 * @param local whether it installs something of the source itself
 */
record Requirements(List<String> lines, List<String> includes, boolean local) {
    private static final List<String> INCLUDES = List.of("-r", "--requirement", "-c", "--constraint");

    /** More files are not looked at than one may include. */
    private static final int MOST_INCLUDES = 50;

    static Requirements of(SourceTree tree, String path) {
        return tree.read(path, Requirements.class, text -> parse(path, text));
    }

    private static Requirements parse(String path, String whatIsThere) {
        List<String> lines = new ArrayList<>();
        Set<String> includes = new LinkedHashSet<>();
        boolean local = false;
        // Files that PowerShell wrote are UTF-16, which pip reads: half of their bytes are zero.
        String text = whatIsThere.replace("\0", "").replace("\uFFFD", "").replace("\uFEFF", "");
        for (String whole :
                text.replace("\\\r\n", " ").replace("\\\n", " ").lines().toList()) {
            String line = uncommented(whole);
            Optional<String> include = INCLUDES.stream()
                    .filter(option -> line.startsWith(option) && line.length() > option.length())
                    .filter(option -> !option.startsWith("--") || " =".indexOf(line.charAt(option.length())) >= 0)
                    .map(option -> line.substring(option.length()).replaceFirst("^[ =]+", ""))
                    .findFirst();
            if (include.isPresent()) {
                if (includes.size() < MOST_INCLUDES) {
                    resolve(path, include.get()).ifPresent(includes::add);
                }
            } else if (line.startsWith("-e") || line.startsWith("--editable")) {
                String target = line.substring(line.startsWith("-e") ? 2 : 10).replaceFirst("^[ =]+", "");
                local |= !target.contains("://");
                lines.add(target);
            } else if (!line.isEmpty() && !line.startsWith("-")) {
                local |= isLocal(line);
                lines.add(line);
            }
        }
        return new Requirements(List.copyOf(lines), List.copyOf(includes), local);
    }

    boolean isEmpty() {
        return lines.isEmpty() && includes.isEmpty();
    }

    private static boolean isLocal(String line) {
        return line.startsWith(".")
                || line.startsWith("/")
                || line.startsWith("file:")
                || line.contains("@ file:")
                || (line.endsWith(".whl") && !line.contains("://"));
    }

    private static String uncommented(String line) {
        int comment = line.indexOf(" #");
        String kept = line.startsWith("#") ? "" : comment >= 0 ? line.substring(0, comment) : line;
        return kept.replace('\t', ' ').strip();
    }

    /** A path beside a file; empty when it leaves the source. */
    private static Optional<String> resolve(String file, String target) {
        Deque<String> parts = new ArrayDeque<>(List.of(file.split("/", -1)));
        parts.removeLast();
        for (String part : target.strip().split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return Optional.of(String.join("/", parts));
    }
}
