package dev.lattice.server.compose;

/**
 * What is wrong, or worth knowing, at a place of a file.
 *
 * @param file the compose file, or a file of variables that it names
 * @param line in that file; the first is 1
 * @param path of keys in the compose file, such as {@code services.web.ports[0]}; empty for the file as a whole
 * @param message a sentence or two: what is so, and what to do
 */
public record ComposeFinding(String file, int line, String path, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
