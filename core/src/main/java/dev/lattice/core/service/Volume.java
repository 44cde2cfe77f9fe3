package dev.lattice.core.service;

import java.util.regex.Pattern;

/**
 * Storage that outlives a service's containers. It stays on the node where it was made.
 *
 * @param name unique in the workload
 * @param path where it appears inside the container; absolute
 */
public record Volume(String name, String path) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._@-]+)+");

    public Volume {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a volume: lower-case letters, digits and '-', 32 characters at most");
        }
        if (!PATH.matcher(path).matches() || path.contains("/../") || path.endsWith("/..") || path.contains("/./")) {
            throw new IllegalArgumentException(
                    "'" + path + "' cannot be a volume's path: absolute, like /var/lib/data");
        }
    }
}
