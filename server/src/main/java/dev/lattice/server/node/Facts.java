package dev.lattice.server.node;

import dev.lattice.core.resource.Resources;
import dev.lattice.server.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a node says of itself, checked.
 *
 * @param os linux, macos, windows
 * @param version of the agent, or of whatever the worker runs on
 * @param polling a foreign worker on the HTTP API, not a session
 */
public record Facts(
        String hostname,
        String os,
        String architecture,
        String version,
        Resources capacity,
        int maxParallel,
        List<String> tags,
        List<String> drivers,
        String bootId,
        boolean polling) {
    private static final Pattern HOSTNAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,252}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._+-]{0,64}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}(=[A-Za-z0-9._/-]{0,63})?");
    private static final int MOST_TAGS = 64;
    private static final int MOST_CPU_MILLIS = 4_096_000;
    private static final long MOST_MEGABYTES = 1L << 40;
    private static final int MOST_GPUS = 64;
    private static final int MOST_PARALLEL = 10_000;

    /** @throws Problem naming the field, as the HTTP API calls it */
    public Facts {
        tags = List.copyOf(tags);
        drivers = List.copyOf(drivers);
        require(HOSTNAME.matcher(hostname).matches(), "hostname", "a name of up to 253 letters, digits, dots, dashes");
        require(!os.isEmpty() && WORD.matcher(os).matches(), "osType", "a word such as linux");
        require(WORD.matcher(architecture).matches(), "architecture", "a word such as amd64");
        require(WORD.matcher(version).matches(), "nodeVersion", "a version of up to 64 characters");
        require(WORD.matcher(bootId).matches(), "bootId", "a word");
        require(
                capacity.cpuMillis() >= 1 && capacity.cpuMillis() <= MOST_CPU_MILLIS,
                "cpuCount",
                "a number from 1 to 4096");
        require(
                capacity.memoryMb() >= 1 && capacity.memoryMb() <= MOST_MEGABYTES,
                "totalMemoryMb",
                "a number from 1 on");
        require(capacity.gpus() <= MOST_GPUS, "gpus", "a number from 0 to 64");
        require(maxParallel >= 1 && maxParallel <= MOST_PARALLEL, "maxParallel", "a number from 1 to 10000");
        require(tags.size() <= MOST_TAGS, "tags", "at most 64 tags");
        for (String tag : tags) {
            require(TAG.matcher(tag).matches(), "tags", "key=value or key, of letters, digits, dots, dashes, slashes");
        }
        for (String driver : drivers) {
            require(!driver.isEmpty() && WORD.matcher(driver).matches(), "drivers", "words such as process");
        }
    }

    private static void require(boolean right, String field, String what) {
        if (!right) {
            throw Problem.invalid(field, field + " must be " + what + ".");
        }
    }
}
