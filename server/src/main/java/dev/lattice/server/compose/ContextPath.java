package dev.lattice.server.compose;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Paths in the folder of the compose file, and in containers. */
final class ContextPath {
    private static final int MAX = 1_000;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*");
    private static final Pattern ADDRESS = Pattern.compile("[a-z+]+://.*|git@.*|github\\.com/.*");
    private static final Pattern SOCKET =
            Pattern.compile("(/var)?/run/(docker|podman/podman|containerd/containerd)\\.sock/?");
    private static final Pattern KERNELS_OWN = Pattern.compile("/(proc|sys|dev)(/.*)?");

    private ContextPath() {}

    /** Whether a mount's source is a path, and no volume's name. */
    static boolean looksLikePath(String source) {
        return source.startsWith(".")
                || source.startsWith("/")
                || source.startsWith("~")
                || source.startsWith("\\")
                || DRIVE.matcher(source).matches();
    }

    /**
     * A path of the context, without {@code .} and {@code ..}; {@code .} alone for the whole.
     *
     * @param base to which it is relative, such a path itself
     */
    static String inContext(String base, String path) throws InvalidTextException {
        if (SOCKET.matcher(path).matches()) {
            throw new InvalidTextException("The engine's socket is the whole machine of whoever lends it; it is never"
                    + " mounted. Leave out what needs it.");
        }
        if (ADDRESS.matcher(path).matches()) {
            throw new InvalidTextException("An address is no path; put the sources beside the compose file, or deploy"
                    + " that repository by itself.");
        }
        if (path.startsWith("~")) {
            throw new InvalidTextException("'~' is a folder of your own machine, which is not where this runs; put the"
                    + " file beside the compose file, and write './…'.");
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches() || path.startsWith("\\")) {
            throw new InvalidTextException("An absolute path is of your own machine, which is not where this runs; put"
                    + " the file beside the compose file and write './…', or use a named volume for data.");
        }
        if (path.isBlank() || path.length() > MAX || path.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidTextException("A path is not empty, has " + MAX + " characters at most and no control"
                    + " characters among them.");
        }
        Deque<String> parts = new ArrayDeque<>();
        push(parts, base);
        push(parts, path.replace('\\', '/'));
        return parts.isEmpty() ? "." : String.join("/", parts);
    }

    private static void push(Deque<String> parts, String path) throws InvalidTextException {
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new InvalidTextException("The path leads out of the folder of the compose file, and only that"
                            + " folder is sent; put the file there.");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
    }

    /** Where in a container something appears: absolute, not the root and nothing of the kernel's. */
    static String inContainer(String path) throws InvalidTextException {
        boolean odd = path.length() > MAX || path.chars().anyMatch(Character::isISOControl);
        if (odd || !path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
            throw new InvalidTextException(
                    "The path in the container is absolute and has no '..', such as '/var/lib/data'.");
        }
        Deque<String> parts = new ArrayDeque<>();
        push(parts, path);
        String clean = "/" + String.join("/", parts);
        if (parts.isEmpty() || KERNELS_OWN.matcher(clean).matches()) {
            throw new InvalidTextException("Nothing is mounted over '/', nor in /proc, /sys or /dev.");
        }
        return clean;
    }
}
