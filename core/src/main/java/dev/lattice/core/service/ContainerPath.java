package dev.lattice.core.service;

import java.util.regex.Pattern;

/** Paths inside containers, as they may be handed to an engine: engines give {@code :} and {@code ,} a meaning. */
final class ContainerPath {
    private static final int LONGEST = 255;
    private static final String PLAIN = "[\\p{L}\\p{N}._@+~=#%()-]";
    private static final Pattern ABSOLUTE = Pattern.compile("(/" + PLAIN + "(?:[ ]*" + PLAIN + ")*+)++");
    private static final Pattern LEADS_AWAY = Pattern.compile(".*/\\.{1,2}(/.*)?");
    private static final Pattern KERNELS_OWN = Pattern.compile("/(proc|sys|dev)(/.*)?");

    private ContainerPath() {}

    /**
     * @param what for people, such as {@code a volume}
     * @throws IllegalArgumentException when it is none, or one of the kernel's own
     */
    static void check(String path, String what) {
        if (path.length() > LONGEST
                || !ABSOLUTE.matcher(path).matches()
                || LEADS_AWAY.matcher(path).matches()) {
            throw new IllegalArgumentException("'" + path.replaceAll("\\p{Cntrl}", "?") + "' cannot be the path of "
                    + what + ": absolute, like /var/lib/data, of " + LONGEST
                    + " characters at most, without ':', ',' and '..'");
        }
        if (KERNELS_OWN.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "'" + path + "' cannot be the path of " + what + ": /proc, /sys and /dev are the kernel's own");
        }
    }

    /** Whether one is the other, or a folder that the other is in. */
    static boolean overlap(String one, String other) {
        return (one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/");
    }
}
