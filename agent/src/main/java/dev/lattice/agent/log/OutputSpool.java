package dev.lattice.agent.log;

import dev.lattice.agent.driver.OutputSink;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * One output stream of one allocation, from the oldest byte that the server may lack to the newest, in segment files.
 *
 * <p>Offsets count from the stream's first byte. A stream without output has no file at all. The newest segment stays
 * until the allocation is forgotten, so that its name and length tell how long the stream is. Written by the slot's
 * thread, read by whoever sends, trimmed by who hears from the server.
 */
public final class OutputSpool implements OutputSink {
    private static final long SEGMENT_BYTES = 4 << 20;

    /** Bytes that may wait for the server; beyond, the job waits at its pipe. */
    public static final long LIMIT_BYTES = 32 << 20;

    private record Segment(Path file, long base, FileChannel channel) {}

    private final Path folder;
    private final String prefix;
    private final Runnable onAppended;
    private final Runnable onRoom;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private volatile long end;
    private volatile long acknowledged;

    /**
     * @param folder exists
     * @param onAppended called by the writer after each append
     * @param onRoom called when a full spool takes bytes again
     */
    public OutputSpool(Path folder, AllocationId allocation, LogStream stream, Runnable onAppended, Runnable onRoom) {
        this.folder = folder;
        this.prefix = allocation + (stream == LogStream.STDOUT ? ".out." : ".err.");
        this.onAppended = onAppended;
        this.onRoom = onRoom;
    }

    /** Takes up the segments that an earlier agent left. */
    public void recover() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, prefix + "*")) {
            entries.forEach(files::add);
        }
        Collections.sort(files);
        synchronized (segments) {
            for (Path file : files) {
                long base = Long.parseLong(file.getFileName().toString().substring(prefix.length()), 16);
                segments.add(open(file, base));
                end = base + Files.size(file);
            }
            if (!segments.isEmpty()) {
                acknowledged = segments.getFirst().base();
            }
        }
    }

    /**
     * Cuts off what cannot be trusted after a loss of power. The stream keeps its length; reading there gives nothing.
     *
     * @param trusted end of what is known to be whole
     * @param length bytes that the stream had, as far as is known
     */
    public void cut(long trusted, long length) throws IOException {
        synchronized (segments) {
            while (segments.size() > 1 && segments.getLast().base() > trusted) {
                discard(segments.removeLast());
            }
            for (Segment segment : segments) {
                segment.channel().truncate(Math.max(0, trusted - segment.base()));
            }
            long lost = Math.max(length, end) - trusted;
            end = Math.min(trusted, end);
            if (lost > 0) {
                gap(lost);
            }
        }
    }

    /** The gap is the space between a segment's last byte and the next one's first. */
    @Override
    public void skip(long bytes) throws IOException {
        synchronized (segments) {
            gap(bytes);
        }
        onAppended.run();
    }

    private void gap(long bytes) throws IOException {
        synchronized (segments) {
            if (segments.isEmpty()) {
                // Readers have to see where the stream began.
                segments.add(open(file(end), end));
            }
            long from = end + bytes;
            segments.add(open(file(from), from));
            end = from;
        }
    }

    /** Bytes from this offset on that are missing, when {@link #read} gives none there. */
    public long lostAt(long offset) {
        synchronized (segments) {
            for (Segment segment : segments) {
                if (segment.base() > offset) {
                    return segment.base() - offset;
                }
            }
            return end - offset;
        }
    }

    private Path file(long base) {
        return folder.resolve(prefix + String.format("%016x", base));
    }

    private static Segment open(Path file, long base) throws IOException {
        return new Segment(
                file,
                base,
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public long end() {
        return end;
    }

    /** The oldest byte that can still be read. */
    public long start() {
        synchronized (segments) {
            return segments.isEmpty() ? end : segments.getFirst().base();
        }
    }

    /** Everything before this is durable on the server. */
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public long room() {
        return LIMIT_BYTES - (end - acknowledged);
    }

    @Override
    public void append(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        while (left.hasRemaining()) {
            tailFile();
            int part = (int) Math.min(left.remaining(), tailRoom());
            ByteBuffer piece = left.slice(left.position(), part);
            long position = tailPosition();
            FileChannel channel;
            synchronized (segments) {
                channel = segments.getLast().channel();
            }
            while (piece.hasRemaining()) {
                position += channel.write(piece, position);
            }
            left.position(left.position() + part);
            advance(part);
        }
        onAppended.run();
    }

    @Override
    public Path tailFile() throws IOException {
        synchronized (segments) {
            if (segments.isEmpty() || end - segments.getLast().base() >= SEGMENT_BYTES) {
                segments.add(open(file(end), end));
            }
            return segments.getLast().file();
        }
    }

    @Override
    public long tailPosition() {
        synchronized (segments) {
            return end - segments.getLast().base();
        }
    }

    @Override
    public long tailRoom() {
        return SEGMENT_BYTES - tailPosition();
    }

    @Override
    public void appended(long bytes) {
        advance(bytes);
        onAppended.run();
    }

    /** One thread writes, so reading and writing the length need not be one step. */
    private void advance(long bytes) {
        long before = end;
        end = before + bytes;
    }

    /**
     * Reads from an offset that lies between {@link #start} and {@link #end}.
     *
     * @return the number of bytes; fewer than wanted at a segment's end
     */
    public int read(long offset, byte[] into, int atMost) throws IOException {
        synchronized (segments) {
            long segmentEnd = end;
            for (Iterator<Segment> newest = segments.descendingIterator(); newest.hasNext(); ) {
                Segment segment = newest.next();
                if (offset >= segment.base()) {
                    int length = (int) Math.min(atMost, segmentEnd - offset);
                    return length <= 0
                            ? 0
                            : Math.max(
                                    0,
                                    segment.channel().read(ByteBuffer.wrap(into, 0, length), offset - segment.base()));
                }
                segmentEnd = segment.base();
            }
        }
        return 0;
    }

    /** The server has everything before this offset: drops the segments that hold nothing else. */
    public void acknowledge(long to) throws IOException {
        boolean wasFull;
        synchronized (segments) {
            if (to <= acknowledged) {
                return;
            }
            wasFull = room() <= 0;
            acknowledged = Math.min(to, end);
            while (segments.size() > 1 && second().base() <= acknowledged) {
                discard(segments.removeFirst());
            }
        }
        if (wasFull) {
            onRoom.run();
        }
    }

    private Segment second() {
        Iterator<Segment> oldest = segments.iterator();
        oldest.next();
        return oldest.next();
    }

    private static void discard(Segment segment) throws IOException {
        segment.channel().close();
        Files.deleteIfExists(segment.file());
    }

    /** Forgets the stream. */
    public void delete() throws IOException {
        synchronized (segments) {
            for (Segment segment : segments) {
                discard(segment);
            }
            segments.clear();
        }
    }

    /** Closes the files and leaves them to the next agent. */
    public void close() throws IOException {
        synchronized (segments) {
            for (Segment segment : segments) {
                segment.channel().close();
            }
            segments.clear();
        }
    }
}
