package dev.lattice.cli.command;

import dev.lattice.api.client.InstanceLog;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.cli.workload.InstanceOutput;
import dev.lattice.cli.workload.LastLines;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What workloads' instances wrote, and write.
 *
 * @param lines of what was written before, only the last so many of each instance; null for all
 * @param follow whether what comes is printed, too
 */
record WorkloadLog(LatticeClient client, @Nullable Integer lines, boolean follow) {
    /** What is asked for to find so many lines in it. */
    private static final long BYTES_PER_LINE = 4096;

    private static final long LEAST_BYTES = 64 * 1024;
    private static final long MOST_BYTES = 64 * 1024 * 1024;

    /**
     * Prints that of one workload.
     *
     * @throws OutputException when nobody reads any more
     */
    void print(String workload, InstanceOutput output) throws IOException {
        InstanceLog log = client.workloads().log(workload, bytes());
        try {
            if (lines != null) {
                LastLines last = new LastLines(lines);
                log.read(last);
                last.handTo(output);
            }
            if (follow) {
                log.follow(output);
            } else if (lines == null) {
                log.read(output);
            }
        } finally {
            output.flush();
        }
    }

    private @Nullable Long bytes() {
        return lines == null ? null : Math.clamp(lines * BYTES_PER_LINE, LEAST_BYTES, MOST_BYTES);
    }
}
