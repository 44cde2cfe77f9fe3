package dev.lattice.server.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a GET means to the console. */
enum PageRequest {
    /** not the console's at all: the API, metrics, Quarkus' own pages */
    ELSEWHERE,
    /** a file whose name changes with its content */
    HASHED_FILE,
    /** a file, or nothing */
    FILE,
    /** an address that a person opened */
    PAGE;

    private static final List<String> OTHERS = List.of("/api", "/q", "/metrics", "/ws");

    /**
     * Tells pages from files by what the browser asks for and not by a dot: the names of workers, which stand in
     * addresses, have dots too.
     *
     * @param path normalized
     */
    static PageRequest of(String path, @Nullable String accept) {
        for (String other : OTHERS) {
            if (path.startsWith(other) && (path.length() == other.length() || path.charAt(other.length()) == '/')) {
                return ELSEWHERE;
            }
        }
        if (path.startsWith("/assets/")) {
            return HASHED_FILE;
        }
        if (path.equals("/index.html")) {
            return FILE;
        }
        return path.equals("/") || (accept != null && accept.contains("text/html")) ? PAGE : FILE;
    }
}
