package dev.lattice.server.scheduling;

import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.job.AttemptOutcome;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of an allocation that it holds.
 *
 * @param running the process was started; with an outcome, that it had been
 * @param released given back, certainly never started
 * @param outcome how it ended; empty while it has not
 * @param runningMicros since the process was started
 * @param progress 0 to 100; null when the command said none
 * @param service how a service is doing; null of a job
 * @param rung how far the owner's return has gone with it
 */
public record AllocationReport(
        AllocationId allocation,
        boolean running,
        boolean released,
        Optional<AttemptOutcome> outcome,
        long runningMicros,
        @Nullable Integer progress,
        List<Output> outputs,
        @Nullable ServiceHealth service,
        Rung rung) {
    /** The report of something that nobody drives away. */
    public AllocationReport(
            AllocationId allocation,
            boolean running,
            boolean released,
            Optional<AttemptOutcome> outcome,
            long runningMicros,
            @Nullable Integer progress,
            List<Output> outputs,
            @Nullable ServiceHealth service) {
        this(allocation, running, released, outcome, runningMicros, progress, outputs, service, Rung.RUN);
    }

    /** The report of a job. */
    public AllocationReport(
            AllocationId allocation,
            boolean running,
            boolean released,
            Optional<AttemptOutcome> outcome,
            long runningMicros,
            @Nullable Integer progress,
            List<Output> outputs) {
        this(allocation, running, released, outcome, runningMicros, progress, outputs, null);
    }

    /**
     * A file that the allocation produced.
     *
     * @param sha256 lower-case hex
     */
    public record Output(String path, long size, String sha256) {
        private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
        private static final int LONGEST_PATH = 4_096;

        /** @throws IllegalArgumentException when it cannot be the name of a stored file */
        public Output {
            if (path.isEmpty() || path.length() > LONGEST_PATH || path.indexOf('\0') >= 0 || size < 0) {
                throw new IllegalArgumentException("an output has no usable name or size");
            }
            if (!SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256");
            }
        }
    }
}
