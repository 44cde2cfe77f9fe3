package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.AttemptOutcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of an allocation that it holds.
 *
 * @param running the process was started; with an outcome, that it had been
 * @param released given back, certainly never started
 * @param outcome how it ended; empty while it has not
 * @param runningMicros since the process was started
 * @param progress 0 to 100; null when the command said none
 */
public record AllocationReport(
        AllocationId allocation,
        boolean running,
        boolean released,
        Optional<AttemptOutcome> outcome,
        long runningMicros,
        @Nullable Integer progress,
        List<Output> outputs) {
    /**
     * A file that the allocation produced.
     *
     * @param sha256 lower-case hex
     */
    public record Output(String path, long size, String sha256) {}
}
