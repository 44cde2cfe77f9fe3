package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.postgres.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The output of all allocations. What arrives can be read at once, is durable when {@link DurabilityListener} says so,
 * and is sealed into compressed segments later.
 */
public final class OutputStore implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OutputStore.class);

    private final SliceStore sliceStore;
    private final SliceReader sliceReader;
    private final Journal journal;
    private final Map<AllocationId, LiveOutput> live = new ConcurrentHashMap<>();
    private final Map<AllocationId, DurabilityListener> listeners = new ConcurrentHashMap<>();
    /** Who waits for the next sync, whatever becomes of allocations meanwhile. Guarded by {@link #dirty}. */
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    /** What has grown since the last sync. Guarded by itself: nothing may be added to a set that was just taken. */
    private final Set<LiveOutput> dirty = new HashSet<>();

    private final FreeDisk disk;
    private final Syncer syncer;
    private final Sealer sealer;

    /** How far an allocation's streams are durable. */
    public record Durable(AllocationId allocation, long stdoutTo, long stderrTo) {}

    /** Hears what has become durable; on the thread that made it so: it must not block. */
    public interface DurabilityListener {
        void durable(List<Durable> reached);
    }

    /** Opens the journal in the folder; what an earlier run left in it is there again. */
    public OutputStore(
            Path folder,
            Database database,
            BlobStore blobs,
            SegmentNames names,
            long journalFileBytes,
            OutputBounds bounds)
            throws IOException {
        sliceStore = new SliceStore(database);
        sliceReader = new SliceReader(blobs, sliceStore);
        List<Journal.Found> found = new ArrayList<>();
        journal = Journal.open(folder, journalFileBytes, found::add);
        restore(found);
        disk = new FreeDisk(folder, bounds.freeDiskBytes());
        sealer = new Sealer(
                this, journal, sliceStore, blobs, names, new ProjectShare(sliceStore, blobs, bounds.projectBytes()));
        syncer = new Syncer(this::sync);
    }

    public void start() {
        syncer.start();
        sealer.start();
    }

    private void restore(List<Journal.Found> found) throws IOException {
        Map<AllocationId, List<Slice>> sealedInPart = found.isEmpty()
                ? Map.of()
                : sliceStore.find(new HashSet<>(
                        found.stream().map(Journal.Found::allocation).toList()));
        for (Journal.Found record : found) {
            LiveOutput output = live.computeIfAbsent(
                    record.allocation(),
                    id -> new LiveOutput(id, journal, sliceReader, sealedInPart.getOrDefault(id, List.of())));
            if (!output.restore(record)) {
                journal.sealed(record.position().file(), 1);
            }
        }
        live.values().removeIf(output -> output.unsealed().isEmpty());
        journal.dropEmpty();
        if (!found.isEmpty()) {
            LOG.infof("took up the output of %d allocations from the journal", live.size());
        }
    }

    // ---- what nodes send ----

    /**
     * Takes bytes of an allocation; they can be read at once. Those of one that is not expected, because it has ended
     * meanwhile, are dropped: all that belongs to a recorded end came before it. Where the disk is nearly full those of
     * services become a gap.
     *
     * @param lost bytes missing at the offset; then data is empty
     * @throws OutputGapException when they begin behind what is there
     */
    public void append(AllocationId allocation, LogStream stream, long offset, ByteBuffer data, long lost)
            throws IOException {
        LiveOutput output = live.get(allocation);
        if (output == null) {
            return;
        }
        if (lost == 0 && output.owner().filter(OutputOwner::service).isPresent() && disk.scarce()) {
            // What fails for want of disk ends the node's session, with the output of its jobs and of everybody else.
            output.append(stream, offset, ByteBuffer.allocate(0), data.remaining());
        } else {
            output.append(stream, offset, data, lost);
        }
        synchronized (dirty) {
            dirty.add(output);
        }
        syncer.wanted();
    }

    /** How far the allocation's streams are durable. */
    public long durableTo(AllocationId allocation, LogStream stream) {
        LiveOutput output = live.get(allocation);
        if (output == null) {
            return view(allocation).end(stream);
        }
        LiveOutput.Reach reach = output.durable();
        return stream == LogStream.STDOUT ? reach.stdout() : reach.stderr();
    }

    /** Tells the listener from now on how far the allocation's output is durable. */
    public void listen(AllocationId allocation, DurabilityListener listener) {
        listeners.put(allocation, listener);
    }

    public void unlisten(AllocationId allocation, DurabilityListener listener) {
        listeners.remove(allocation, listener);
    }

    /** Somebody waits for what was appended: it is made durable now and not at the end of the usual interval. */
    public void hurry() {
        syncer.hurry();
    }

    /** Completes once everything that was appended before is durable; that is hurried. */
    public CompletionStage<Void> synced() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        synchronized (dirty) {
            waiting.add(durable);
        }
        syncer.hurry();
        return durable;
    }

    private void sync() throws IOException {
        Map<LiveOutput, LiveOutput.Reach> reached = new HashMap<>();
        List<CompletableFuture<Void>> waited;
        synchronized (dirty) {
            waited = List.copyOf(waiting);
            waiting.clear();
            dirty.forEach(output -> reached.put(output, output.reach()));
            dirty.clear();
        }
        try {
            journal.sync();
        } catch (IOException failed) {
            synchronized (dirty) {
                dirty.addAll(reached.keySet());
                waiting.addAll(waited);
            }
            throw failed;
        }
        Map<DurabilityListener, List<Durable>> news = new HashMap<>();
        reached.forEach((output, reach) -> {
            output.setDurable(reach);
            DurabilityListener listener = listeners.get(output.allocation());
            if (listener != null) {
                news.computeIfAbsent(listener, _ -> new ArrayList<>())
                        .add(new Durable(output.allocation(), reach.stdout(), reach.stderr()));
            }
        });
        news.forEach(DurabilityListener::durable);
        waited.forEach(durable -> durable.completeAsync(() -> null));
    }

    // ---- what the dispatcher and readers ask ----

    /** The allocation is going to write: readers may wait for it. */
    public void expect(AllocationId allocation, OutputOwner owner) {
        open(allocation, List.of()).setOwner(owner);
    }

    /** After a start: these go on where they were, also those of which all that came is sealed. Asks the database. */
    public void resume(Collection<AllocationId> allocations) {
        List<AllocationId> unknown =
                allocations.stream().filter(id -> !live.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            Map<AllocationId, List<Slice>> known = sliceStore.find(unknown);
            unknown.forEach(id -> open(id, known.getOrDefault(id, List.of())));
        }
    }

    /** Nothing more will come from the allocation. */
    public void end(AllocationId allocation) {
        LiveOutput output = live.get(allocation);
        if (output != null) {
            output.close();
            if (output.end() == 0) {
                live.remove(allocation);
            }
        }
        listeners.remove(allocation);
    }

    /** After a start: whatever is not among the live ones has ended. */
    public void endAllBut(Set<AllocationId> allocations) {
        live.keySet().stream()
                .filter(allocation -> !allocations.contains(allocation))
                .forEach(this::end);
    }

    /** The allocation's output, live or sealed; empty when it wrote none. May ask the database. */
    public OutputView view(AllocationId allocation) {
        LiveOutput output = live.get(allocation);
        if (output != null) {
            return output;
        }
        List<Slice> slices = sliceStore.find(allocation);
        // Between the two looks it may have begun; what is live comes first.
        LiveOutput begun = live.get(allocation);
        return begun != null ? begun : new SealedOutput(allocation, slices, sliceReader);
    }

    /** Lines on both streams of each allocation that wrote any. Asks the database. */
    public Map<AllocationId, Long> lines(Collection<AllocationId> allocations) {
        Map<AllocationId, Long> lines = sliceStore.lines(allocations);
        for (AllocationId allocation : allocations) {
            LiveOutput output = live.get(allocation);
            if (output != null) {
                lines.put(allocation, output.lines());
            }
        }
        return lines;
    }

    /** The allocation's output while it is in memory. */
    public Optional<OutputView> liveView(AllocationId allocation) {
        return Optional.ofNullable(live.get(allocation));
    }

    private LiveOutput open(AllocationId allocation, List<Slice> slices) {
        return live.computeIfAbsent(allocation, id -> new LiveOutput(id, journal, sliceReader, slices));
    }

    List<LiveOutput> inMemory() {
        return List.copyOf(live.values());
    }

    /** Sealed to its end: from now on it is read from its slices. */
    void forget(LiveOutput output) {
        live.remove(output.allocation(), output);
    }

    @Override
    public void close() throws IOException {
        sealer.close();
        syncer.close();
        sync();
        journal.close();
    }
}
