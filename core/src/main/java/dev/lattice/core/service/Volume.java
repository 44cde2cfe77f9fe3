package dev.lattice.core.service;

import dev.lattice.core.id.WorkloadId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Storage that outlives a service's containers. It stays on the node where it was made.
 *
 * @param name unique among its owner's
 * @param path where it appears inside the container; absolute
 * @param owner another workload of the project whose volume it is, of its first instance; empty for the service's own.
 *     It lives as long as its owner: whoever else mounts it never removes it
 * @param readOnly whether the container may only read it
 */
public record Volume(String name, String path, Optional<WorkloadId> owner, boolean readOnly) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}");

    public Volume {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name.replaceAll("\\p{Cntrl}", "?")
                    + "' cannot name a volume: letters, digits, '_', '.' and '-', beginning with a letter or digit, 64"
                    + " characters at most");
        }
        ContainerPath.check(path, "a volume");
    }

    /** A service's own, which it writes. */
    public Volume(String name, String path) {
        this(name, path, Optional.empty(), false);
    }
}
