package dev.lattice.server.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.file.BlobStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads sealed output. Unpacked slices stay for a while: readers come back for the next part of the same one. */
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

    SliceReader(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** Frames of the slices from the cursor on, up to about so many bytes; stops at the end of a slice. */
    List<OutputFrame> read(AllocationId allocation, List<Slice> slices, long cursor, int atMost) throws IOException {
        for (Slice slice : slices) {
            if (cursor < slice.to()) {
                List<OutputFrame> found = new ArrayList<>();
                long at = slice.from();
                int bytes = 0;
                for (OutputFrame frame : frames(allocation, slice)) {
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
        }
        return List.of();
    }

    /** The cursor of the frame that has this byte of the stream; the end of the slices when none has. */
    long cursorOf(AllocationId allocation, List<Slice> slices, LogStream stream, long offset) throws IOException {
        for (Slice slice : slices) {
            if (offset < slice.to(stream)) {
                long at = slice.from();
                for (OutputFrame frame : frames(allocation, slice)) {
                    if (frame.stream() == stream && offset < frame.offset() + frame.span()) {
                        return at;
                    }
                    at += frame.span();
                }
            }
        }
        return slices.isEmpty() ? 0 : slices.getLast().to();
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
