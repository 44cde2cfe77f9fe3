package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.file.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Moves output from the journal into compressed segments: what has ended, what grew large, and what keeps an old
 * journal file from being deleted. One pass makes one segment for each project, in which many small outputs share a
 * file.
 */
final class Sealer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Sealer.class);

    /** Raw bytes of a slice: large enough to compress well, small enough to be unpacked for a page of log. */
    private static final long SLICE_BYTES = 4 << 20;

    private static final int SLICE_FRAMES = 8_192;

    /** So many journal files may wait while output floods in: compressing meanwhile would only slow it. */
    private static final int FLOOD_FILES = 2;

    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long SEGMENT_BYTES = 256 << 20;
    private static final long PAUSE_MILLIS = 1_000;

    private final OutputStore outputs;
    private final Journal journal;
    private final SliceStore slices;
    private final BlobStore blobs;
    private final SegmentNames names;
    private final ProjectShare share;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** In a segment, but not in the database yet: nothing else is sealed until that has been told. */
    private List<Part> unrecorded = new ArrayList<>();

    Sealer(
            OutputStore outputs,
            Journal journal,
            SliceStore slices,
            BlobStore blobs,
            SegmentNames names,
            ProjectShare share) {
        this.outputs = outputs;
        this.journal = journal;
        this.slices = slices;
        this.blobs = blobs;
        this.names = names;
        this.share = share;
        this.thread = Thread.ofPlatform().name("output-seal").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (true) {
            try {
                // What ends within the pause shares a segment.
                if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                pass();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warnf("output stays in the journal for now: %s", e.getMessage());
            }
        }
    }

    private record Part(LiveOutput output, int count, List<Slice> slices, boolean toItsEnd) {}

    /** Seals what is due. */
    void pass() throws IOException {
        if (unrecorded.isEmpty()) {
            Map<Optional<ProjectId>, List<LiveOutput>> byProject = due().stream()
                    .collect(Collectors.groupingBy(output -> output.owner().map(OutputOwner::project)));
            for (Map.Entry<Optional<ProjectId>, List<LiveOutput>> due : byProject.entrySet()) {
                unrecorded.addAll(write(due.getKey(), due.getValue()));
            }
        }
        if (unrecorded.isEmpty()) {
            return;
        }
        Map<AllocationId, List<Slice>> rows = new LinkedHashMap<>();
        unrecorded.forEach(part -> rows.put(part.output().allocation(), part.slices()));
        slices.insert(rows);
        List<Part> recorded = unrecorded;
        unrecorded = new ArrayList<>();
        Map<ProjectId, Long> grown = new HashMap<>();
        for (Part part : recorded) {
            release(part);
            long bytes = part.slices().stream().mapToLong(Slice::length).sum();
            part.output().owner().ifPresent(owner -> grown.merge(owner.project(), bytes, Long::sum));
        }
        for (Map.Entry<ProjectId, Long> each : grown.entrySet()) {
            share.grew(each.getKey(), each.getValue());
        }
    }

    private List<LiveOutput> due() {
        List<LiveOutput> due = new ArrayList<>();
        for (LiveOutput output : outputs.inMemory()) {
            if (due(output)) {
                due.add(output);
            } else if (output.ended() && output.unsealed().isEmpty()) {
                outputs.forget(output);
            }
        }
        return due;
    }

    /** Makes a segment of what is due; what cannot be read stays where it is and holds up nobody else. */
    private List<Part> write(Optional<ProjectId> project, List<LiveOutput> due) throws IOException {
        String segment = names.next();
        slices.begin(segment, project);
        Path scratch = blobs.newScratchFile();
        try {
            List<Part> parts = new ArrayList<>();
            try (FileChannel file = FileChannel.open(scratch, StandardOpenOption.WRITE)) {
                for (LiveOutput output : due) {
                    if (file.position() < SEGMENT_BYTES) {
                        try {
                            parts.add(seal(output, file, segment));
                        } catch (IOException unreadable) {
                            LOG.errorf(unreadable, "the output of allocation %s cannot be sealed", output.allocation());
                        }
                    }
                }
            }
            blobs.put(segment, scratch);
            return parts;
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    private boolean due(LiveOutput output) {
        List<LiveOutput.Entry> entries = output.unsealed();
        if (entries.isEmpty()) {
            return false;
        }
        long bytes = output.end() - entries.getFirst().cursor();
        long filesBehind = journal.activeFile() - entries.getFirst().position().file();
        boolean quiet = output.quietNanos() >= QUIET_NANOS;
        return output.ended()
                || entries.size() >= SLICE_FRAMES
                || filesBehind > FLOOD_FILES
                || (quiet && (bytes >= SLICE_BYTES || filesBehind > 0));
    }

    private static Part seal(LiveOutput output, FileChannel file, String segment) throws IOException {
        boolean ended = output.ended();
        List<LiveOutput.Entry> entries = output.unsealed();
        List<Slice> known = output.slices();
        int sequence = known.isEmpty() ? 0 : known.getLast().sequence() + 1;
        long stdout = known.isEmpty() ? 0 : known.getLast().stdoutTo();
        long stderr = known.isEmpty() ? 0 : known.getLast().stderrTo();
        List<Slice> fresh = new ArrayList<>();
        int from = 0;
        while (from < entries.size()) {
            List<OutputFrame> frames = new ArrayList<>();
            long bytes = 0;
            int to = from;
            while (to < entries.size() && bytes < SLICE_BYTES) {
                LiveOutput.Entry entry = entries.get(to++);
                frames.add(new OutputFrame(entry.stream(), entry.offset(), output.data(entry), entry.lost()));
                bytes += entry.length();
            }
            long stdoutTo = stdout + span(frames, LogStream.STDOUT);
            long stderrTo = stderr + span(frames, LogStream.STDERR);
            ByteBuffer packed = SliceCodec.encode(frames);
            long position = file.position();
            int length = packed.remaining();
            while (packed.hasRemaining()) {
                file.write(packed);
            }
            fresh.add(new Slice(
                    sequence++,
                    segment,
                    position,
                    length,
                    stdout,
                    stdoutTo,
                    stderr,
                    stderrTo,
                    frames.stream().mapToLong(OutputFrame::lines).sum()));
            stdout = stdoutTo;
            stderr = stderrTo;
            from = to;
        }
        return new Part(output, entries.size(), fresh, ended);
    }

    private static long span(List<OutputFrame> frames, LogStream stream) {
        return frames.stream()
                .filter(frame -> frame.stream() == stream)
                .mapToLong(OutputFrame::span)
                .sum();
    }

    private void release(Part part) throws IOException {
        // Each record once: a gap that was found where records are gone has none of its own.
        Set<Journal.Position> positions = new HashSet<>();
        for (LiveOutput.Entry entry : part.output().unsealed().subList(0, part.count())) {
            positions.add(entry.position());
        }
        Map<Long, Integer> records = new HashMap<>();
        positions.forEach(position -> records.merge(position.file(), 1, Integer::sum));
        part.output().sealed(part.count(), part.slices());
        if (part.toItsEnd() && part.output().unsealed().isEmpty()) {
            outputs.forget(part.output());
        }
        for (Map.Entry<Long, Integer> file : records.entrySet()) {
            journal.sealed(file.getKey(), file.getValue());
        }
    }

    @Override
    public void close() {
        // Not by interrupt: that would close the journal's channel under whoever else reads it.
        closed.countDown();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
