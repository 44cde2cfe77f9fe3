package dev.lattice.agent.task;

import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Work that comes to its end.
 *
 * @param attempt 1 for a job's first
 * @param timeout from the process' start; empty for none
 * @param stopGrace between SIGTERM and SIGKILL
 * @param limits what its processes may use of the machine; 0 = no limit
 * @param workingDirectory inside the input; empty for its root
 * @param outputs globs under the working folder
 */
public record JobTask(
        AllocationId allocation,
        long leaseEpoch,
        int attempt,
        JobId job,
        long rank,
        Optional<Duration> timeout,
        Duration stopGrace,
        Work work,
        Resources limits,
        Optional<TreePath> workingDirectory,
        Map<String, String> environment,
        List<Input> inputs,
        List<String> outputs)
        implements TaskSpec {

    /** How an input's bytes become files. */
    public enum InputKind {
        /** One file of that name. */
        FILE,
        /** An archive to unpack. */
        ZIP,
        /** A list of files, each a blob of its own. */
        TREE
    }

    /**
     * Something to be put into the working folder before the start.
     *
     * @param sha256 lower-case hex
     * @param size bytes
     * @param name for {@link InputKind#FILE}
     */
    public record Input(InputKind kind, String sha256, long size, String name) {}

    /** How long its process may run by the task and by the node's own bound, from its start; MAX_VALUE = no limit. */
    public long limitNanos(Optional<Duration> longest) {
        return Math.min(
                timeout.map(Duration::toNanos).orElse(Long.MAX_VALUE),
                longest.map(Duration::toNanos).orElse(Long.MAX_VALUE));
    }
}
