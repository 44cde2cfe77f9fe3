package dev.lattice.agent.recovery;

import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.task.Outcome;
import dev.lattice.protocol.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the journal says of an allocation that is not forgotten yet. */
public final class RecordedAllocation {
    /**
     * A piece of output as it was when it was sent.
     *
     * @param stream 1 = stdout, 2 = stderr
     * @param checksum CRC-32C of its bytes
     */
    public record Extent(int stream, long offset, int length, int checksum) {}

    private final Task task;
    private final int slot;
    private final List<Extent> extents = new ArrayList<>();
    private @Nullable Stamp stamp;
    private @Nullable String stopCause;
    private @Nullable Outcome outcome;

    RecordedAllocation(Task task, int slot) {
        this.task = task;
        this.slot = slot;
    }

    void started(Stamp process) {
        this.stamp = process;
    }

    void stopping(String cause) {
        this.stopCause = cause;
    }

    void ended(Outcome end) {
        this.outcome = end;
    }

    void sent(Extent extent) {
        extents.add(extent);
    }

    public Task task() {
        return task;
    }

    /** The slot in which it was started. */
    public int slot() {
        return slot;
    }

    /** Its process or container; null when the agent died around the start. */
    public @Nullable Stamp stamp() {
        return stamp;
    }

    /** Why the agent was ending it; null when it was not. */
    public @Nullable String stopCause() {
        return stopCause;
    }

    /** Its end; null when that was not recorded. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** Output that was sent since the journal was last rewritten, in order. */
    public List<Extent> extents() {
        return extents;
    }
}
