package dev.lattice.core.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ends of paths that strangers wrote. Loops rather than regular expressions: those begin anew at each slash of a long
 * row, or go one call deeper for each part.
 */
public final class Slashes {
    private Slashes() {}

    /** A path without {@code ./} before it, however often. */
    public static String withoutHere(String path) {
        int begin = 0;
        while (path.startsWith("./", begin)) {
            begin += 2;
        }
        return path.substring(begin);
    }

    /** A path without {@code /} and {@code ./} before it, however often. */
    public static String withoutTop(String path) {
        int begin = 0;
        while (path.startsWith("./", begin) || path.startsWith("/", begin)) {
            begin += path.charAt(begin) == '/' ? 1 : 2;
        }
        return path.substring(begin);
    }

    /** A path without {@code /} after it, however often. */
    public static String withoutEnd(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** A relative path as seen from a folder, without detours; empty when it leaves the folder that both are in. */
    public static Optional<String> resolved(String folder, String path) {
        if (path.startsWith("/")) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (String part : (folder + "/" + path).split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return Optional.empty();
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return Optional.of(String.join("/", parts));
    }
}
