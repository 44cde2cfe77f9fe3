package dev.lattice.core.build;

import java.util.List;

/** The images that generated Dockerfiles begin with: slim ones, by their major version, which stay patched. */
public final class BaseImages {
    /** Majors of Node.js with an image, the oldest first; odd ones are not kept for long. */
    public static final List<Integer> NODE_MAJORS = List.of(16, 18, 20, 22, 24, 26);

    public static final int NODE_DEFAULT = 22;

    /** Minors of Python 3 with an image, the oldest first. */
    public static final List<Integer> PYTHON_MINORS = List.of(9, 10, 11, 12, 13, 14);

    public static final int PYTHON_DEFAULT = 11;

    /** Serves sites; its account {@code nginx} has the number 101. */
    public static final String SITE = "nginx:1.28";

    private BaseImages() {}

    /** Its account {@code node} has the number 1000. */
    public static String node(int major) {
        return "node:" + major + "-slim";
    }

    /** @param minor of Python 3 */
    public static String python(int minor) {
        return "python:3." + minor + "-slim";
    }
}
