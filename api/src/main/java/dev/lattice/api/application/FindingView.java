package dev.lattice.api.application;

/**
 * Something about a compose file that is wrong, or worth knowing.
 *
 * @param file the compose file, or a file of variables that it names
 * @param line the first is 1
 * @param key path of keys, such as {@code services.web.ports[0]}; empty for the file as a whole
 */
public record FindingView(String file, int line, String key, String message) {
    /** As compilers say it: {@code compose.yaml:7: services.web.ports[0]: …}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
