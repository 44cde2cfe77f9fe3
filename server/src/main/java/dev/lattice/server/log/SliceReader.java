package dev.lattice.server.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.file.BlobStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads sealed output. Unpacked slices stay for a while: readers come back for the next part of the same one. Where
 * segments were dropped, or have grown old under an output that goes on, readers see a gap in each stream.
 */
final class SliceReader {
    private static final int CACHED_BYTES = 64 << 20;

    private record Key(AllocationId allocation, int sequence) {}

    private final BlobStore blobs;
    private final Cache<Key, List<OutputFrame>> unpacked = Caffeine.newBuilder()
            .maximumWeight(CACHED_BYTES)
            .<Key, List<OutputFrame>>weigher((_, frames) -> 64
                    + frames.stream()
                            .mapToInt(frame -> frame.data().remaining() + 48)
                            .sum())
            .build();

    private final SliceStore slices;

    SliceReader(BlobStore blobs, SliceStore slices) {
        this.blobs = blobs;
        this.slices = slices;
    }

    /** Frames of the slices from the cursor on, up to about so many bytes; stops at the end of a slice. */
    List<OutputFrame> read(AllocationId allocation, List<Slice> slices, long cursor, int atMost) throws IOException {
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            if (i == 0 && cursor < slice.from()) {
                return part(gap(0, slice.stdoutFrom(), 0, slice.stderrFrom()), 0, cursor, atMost);
            }
            if (cursor < slice.to()) {
                return part(framesOrGap(allocation, slices, i), slice.from(), cursor, atMost);
            }
        }
        return List.of();
    }

    private static List<OutputFrame> part(List<OutputFrame> frames, long from, long cursor, int atMost) {
        List<OutputFrame> found = new ArrayList<>();
        long at = from;
        int bytes = 0;
        for (OutputFrame frame : frames) {
            long next = at + frame.span();
            if (next > cursor && bytes < atMost) {
                OutputFrame part = frame.from(Math.max(0, cursor - at));
                found.add(part);
                bytes += part.data().remaining();
            }
            at = next;
        }
        return found;
    }

    /** The cursor of the frame that has this byte of the stream; the end of the slices when none has. */
    long cursorOf(AllocationId allocation, List<Slice> slices, LogStream stream, long offset) throws IOException {
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            if (i == 0 && offset < slice.from(stream)) {
                return cursorIn(gap(0, slice.stdoutFrom(), 0, slice.stderrFrom()), 0, stream, offset);
            }
            if (offset < slice.to(stream)) {
                return cursorIn(framesOrGap(allocation, slices, i), slice.from(), stream, offset);
            }
        }
        return slices.isEmpty() ? 0 : slices.getLast().to();
    }

    private static long cursorIn(List<OutputFrame> frames, long from, LogStream stream, long offset) {
        long at = from;
        for (OutputFrame frame : frames) {
            if (frame.stream() == stream && offset < frame.offset() + frame.span()) {
                return at;
            }
            at += frame.span();
        }
        return at;
    }

    /** What the slice has; where it was dropped, one gap for it and all behind it that were dropped with it. */
    private List<OutputFrame> framesOrGap(AllocationId allocation, List<Slice> all, int first) throws IOException {
        try {
            return frames(allocation, all.get(first));
        } catch (NoSuchFileException missing) {
            List<Slice> rest = all.subList(first, all.size());
            Set<String> kept = slices.kept(rest.stream().map(Slice::segment).collect(Collectors.toSet()));
            int count = 0;
            while (count < rest.size() && !kept.contains(rest.get(count).segment())) {
                count++;
            }
            if (count == 0) {
                // It should be there: this is damage.
                throw missing;
            }
            Slice from = rest.getFirst();
            Slice to = rest.get(count - 1);
            return gap(from.stdoutFrom(), to.stdoutTo(), from.stderrFrom(), to.stderrTo());
        }
    }

    private static List<OutputFrame> gap(long stdoutFrom, long stdoutTo, long stderrFrom, long stderrTo) {
        ByteBuffer nothing = ByteBuffer.allocate(0).asReadOnlyBuffer();
        return Stream.of(
                        new OutputFrame(LogStream.STDOUT, stdoutFrom, nothing, stdoutTo - stdoutFrom),
                        new OutputFrame(LogStream.STDERR, stderrFrom, nothing, stderrTo - stderrFrom))
                .filter(frame -> frame.lost() > 0)
                .toList();
    }

    private List<OutputFrame> frames(AllocationId allocation, Slice slice) throws IOException {
        Key key = new Key(allocation, slice.sequence());
        List<OutputFrame> known = unpacked.getIfPresent(key);
        if (known != null) {
            return known;
        }
        byte[] packed;
        try (InputStream in = blobs.open(slice.segment(), slice.position())) {
            packed = in.readNBytes(slice.length());
        }
        if (packed.length < slice.length()) {
            throw new EOFException("log segment " + slice.segment() + " is shorter than its index says");
        }
        List<OutputFrame> frames = SliceCodec.decode(packed, slice);
        unpacked.put(key, frames);
        return frames;
    }
}
