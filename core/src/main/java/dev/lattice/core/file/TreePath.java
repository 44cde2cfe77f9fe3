package dev.lattice.core.file;

import java.util.Locale;
import java.util.Set;

/**
 * A path inside an upload or a working folder: relative, {@code /} between its parts, never leading out.
 *
 * <p>Every path that came from somewhere else (a ZIP entry, a manifest, a working directory) passes through here
 * before it touches a disk.
 */
public record TreePath(String value) {
    /** Longer paths are refused. */
    public static final int MAX_LENGTH = 1024;

    private static final Set<String> WINDOWS_DEVICES = Set.of("con", "prn", "aux", "nul");

    /** @throws IllegalArgumentException when the path is absolute, leads out, or has parts that no system takes */
    public TreePath {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw refused(value, "it is empty or longer than " + MAX_LENGTH + " characters");
        }
        if (value.startsWith("/") || value.indexOf('\\') >= 0 || value.indexOf('\0') >= 0) {
            throw refused(value, "it is absolute or has a backslash or NUL");
        }
        for (String part : value.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw refused(value, "it has an empty, '.' or '..' part");
            }
            if (part.length() >= 2 && part.charAt(1) == ':') {
                throw refused(value, "it has a drive letter");
            }
            if (WINDOWS_DEVICES.contains(part.toLowerCase(Locale.ROOT))) {
                throw refused(value, "it has a name that Windows keeps for devices");
            }
        }
    }

    /**
     * Whether a link at this path stays within the folder that the path is in. Its target may lead up only at its
     * beginning: no folder on the link's own path is a link, so that far the target is what its text says; from there it
     * only goes down, through links that keep to the same rule.
     */
    public boolean holdsLinkTo(String target) {
        if (target.isEmpty() || target.startsWith("/") || target.indexOf('\\') >= 0 || target.indexOf('\0') >= 0) {
            return false;
        }
        int depth = value.split("/", -1).length - 1;
        boolean down = false;
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                depth--;
                if (down || depth < 0) {
                    return false;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                down = true;
            }
        }
        return true;
    }

    private static IllegalArgumentException refused(String value, String why) {
        String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return new IllegalArgumentException("path '" + shown + "' is refused: " + why);
    }

    @Override
    public String toString() {
        return value;
    }
}
