package dev.lattice.agent.allocation;

import dev.lattice.agent.allocation.hook.AdoptHook;
import dev.lattice.agent.allocation.hook.AllocationRun;
import dev.lattice.agent.driver.ProcessStamp;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.log.OutputSpool;
import dev.lattice.agent.recovery.Journal;
import dev.lattice.agent.recovery.RecordedAllocation;
import dev.lattice.agent.task.Outcome;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.agent.task.TaskMapper;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Brings back what an earlier agent held, from its journal and spool. */
public final class Restoration implements AdoptHook.Memory {
    private static final int STDOUT = 1;

    private final Journal journal;
    private final Path spool;
    private final LongSupplier bootNanos;
    private final Map<AllocationId, RecordedAllocation> records = new HashMap<>();
    private final Map<Integer, Allocation> running = new HashMap<>();
    private final List<Allocation> services = new ArrayList<>();

    /** @param bootNanos the clock of process stamps */
    public Restoration(Journal journal, Path spool, LongSupplier bootNanos) {
        this.journal = journal;
        this.spool = spool;
        this.bootNanos = bootNanos;
    }

    /** Fills the table; afterwards {@link #running} says what the slots have to adopt first. */
    public void restore(Allocations allocations, Announcer announcer) throws IOException {
        for (RecordedAllocation record : List.copyOf(journal.recorded())) {
            Allocation allocation = new Allocation(TaskMapper.fromWire(record.task()), record.task(), spool, announcer);
            recover(allocation, record);
            Outcome outcome = record.outcome();
            if (outcome != null) {
                allocation.end(outcome);
            } else if (allocation.task() instanceof ServiceTask service) {
                restore(allocation, service, record);
            } else {
                Stamp stamp = record.stamp();
                long age = stamp == null ? 0 : bootNanos.getAsLong() - stamp.notBeforeNanos();
                allocation.place(record.slot());
                allocation.restoreRunning(System.nanoTime() - Math.max(0, age), journal.sameBoot() ? stamp : null);
                running.put(record.slot(), allocation);
            }
            records.put(allocation.id(), record);
            allocations.restore(allocation);
        }
        removeUnknownOutput();
    }

    /** A container outlives even the machine's restart: it is there, and only has to be started. */
    private void restore(Allocation allocation, ServiceTask service, RecordedAllocation record) {
        Stamp stamp = record.stamp();
        long age = stamp == null || !journal.sameBoot() ? 0 : bootNanos.getAsLong() - stamp.notBeforeNanos();
        allocation.restoreRunning(System.nanoTime() - Math.max(0, age), stamp);
        if (record.stopCause() != null) {
            allocation.requestStop(new Allocation.Stop(Allocation.StopReason.CANCELED, service.stopGrace()));
        }
        services.add(allocation);
    }

    /** Services that had not ended. */
    public List<Allocation> services() {
        return services;
    }

    /** Jobs' allocations that had not ended, by the slot they were in. */
    public Map<Integer, Allocation> running() {
        return running;
    }

    /** The processes that may run still, or whose ends somebody may have recorded. */
    public Set<Integer> processes() {
        Set<Integer> pids = new HashSet<>();
        for (Allocation allocation : running.values()) {
            if (stamp(allocation) instanceof ProcessStamp process) {
                pids.add(process.pid());
            }
        }
        return pids;
    }

    @Override
    public @Nullable Stamp stamp(Allocation allocation) {
        RecordedAllocation record = records.get(allocation.id());
        return record == null || !journal.sameBoot() ? null : record.stamp();
    }

    @Override
    public AllocationRun.@Nullable StopCause stopCause(Allocation allocation) {
        RecordedAllocation record = records.get(allocation.id());
        String cause = record == null ? null : record.stopCause();
        return cause == null ? null : AllocationRun.StopCause.valueOf(cause);
    }

    private void recover(Allocation allocation, RecordedAllocation record) throws IOException {
        allocation.out().recover();
        allocation.err().recover();
        if (!journal.sameBoot()) {
            // The machine lost power or was restarted: what the kernel had not written yet is gone or torn.
            cutTornTail(allocation.out(), record, STDOUT);
            cutTornTail(allocation.err(), record, STDOUT + 1);
        }
    }

    private static void cutTornTail(OutputSpool output, RecordedAllocation record, int stream) throws IOException {
        long trusted = output.start();
        long length = output.end();
        CRC32C crc = new CRC32C();
        boolean whole = true;
        for (RecordedAllocation.Extent extent : record.extents()) {
            if (extent.stream() != stream) {
                continue;
            }
            length = Math.max(length, extent.offset() + extent.length());
            if (whole && extent.offset() <= trusted && extent.offset() >= output.start()) {
                byte[] bytes = new byte[extent.length()];
                whole = output.read(extent.offset(), bytes, bytes.length) == bytes.length;
                crc.reset();
                crc.update(bytes);
                whole &= (int) crc.getValue() == extent.checksum();
                trusted = whole ? Math.max(trusted, extent.offset() + extent.length()) : trusted;
            }
        }
        output.cut(trusted, length);
    }

    /** Output of allocations that the journal does not know: forgotten in the moment when the agent died. */
    private void removeUnknownOutput() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(spool)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                int dot = name.indexOf('.');
                if (dot > 0 && !records.containsKey(AllocationId.parse(name.substring(0, dot)))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
