package dev.lattice.server.source;

import java.time.Duration;

/**
 * How much of a source is taken.
 *
 * @param files in one source
 * @param bytes in all, unpacked
 * @param fileBytes of one file
 * @param textBytes that are kept for detection
 * @param time for one source
 * @param repositories that are kept between two fetches
 * @param repositoryBytes of all of these
 */
record Bounds(
        int files, long bytes, long fileBytes, long textBytes, Duration time, int repositories, long repositoryBytes) {
    static final Bounds USUAL =
            new Bounds(200_000, 2L << 30, 1L << 30, 40L << 20, Duration.ofMinutes(10), 200, 20L << 30);

    /** An amount as people say it. */
    static String shown(long bytes) {
        if (bytes >= 1L << 30) {
            return bytes / (1L << 30) + " GB";
        }
        return bytes >= 1L << 20 ? bytes / (1L << 20) + " MB" : bytes + " bytes";
    }
}
