package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/**
 * Output as it comes, of all allocations in one sequence of files: appending is one write, and one fsync makes durable
 * what a thousand jobs wrote. A file goes when the last of its records was sealed.
 *
 * <p>A record is its length, a checksum of the rest, allocation, stream, offset, lost bytes, data; numbers are
 * big-endian. A torn tail after a power loss is cut off at the first record whose checksum fails: it was never
 * acknowledged, so its node sends it again.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    static final int HEADER = 4 + 4 + 8 + 1 + 8 + 8;
    private static final int CHECKED_FROM = 8;
    private static final String SUFFIX = ".journal";
    private static final String DAMAGED = ".damaged";

    private final Path folder;
    private final long fileSize;
    private final NavigableMap<Long, JournalFile> files = new TreeMap<>();
    private boolean broken;
    private JournalFile active;

    /** Where the data of a record lies. */
    record Position(long file, long at) {}

    /** A record that was found when the journal was opened. */
    record Found(
            AllocationId allocation,
            LogStream stream,
            long offset,
            long lost,
            int length,
            long lines,
            Position position) {}

    /** Hears every record of an existing journal, in order. */
    interface Replay {
        void record(Found found);
    }

    private static final class JournalFile {
        final long number;
        final Path path;
        final FileChannel channel;
        long size;
        int unsealed;

        JournalFile(long number, Path path, FileChannel channel) {
            this.number = number;
            this.path = path;
            this.channel = channel;
        }
    }

    private Journal(Path folder, long fileSize, JournalFile active) {
        this.folder = folder;
        this.fileSize = fileSize;
        this.active = active;
    }

    /** Opens the folder's journal, tells what it holds, and begins a new file. */
    static Journal open(Path folder, long fileSize, Replay replay) throws IOException {
        Files.createDirectories(folder);
        List<Path> existing;
        try (Stream<Path> listed = Files.list(folder)) {
            existing = listed.filter(path -> path.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        NavigableMap<Long, JournalFile> files = new TreeMap<>();
        for (Path path : existing) {
            String name = path.getFileName().toString();
            JournalFile file = openFile(path, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
            files.put(file.number, file);
            replay(file, path.equals(existing.getLast()), replay);
        }
        long next = files.isEmpty() ? 1 : files.lastKey() + 1;
        Journal journal = new Journal(folder, fileSize, create(folder, next));
        journal.files.putAll(files);
        journal.files.put(next, journal.active);
        return journal;
    }

    private static JournalFile create(Path folder, long number) throws IOException {
        return openFile(folder.resolve("%019d".formatted(number) + SUFFIX), number);
    }

    private static JournalFile openFile(Path path, long number) throws IOException {
        return new JournalFile(
                number,
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static void replay(JournalFile file, boolean newest, Replay replay) throws IOException {
        long size = file.channel.size();
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        long at = 0;
        while (at + HEADER <= size) {
            header.clear();
            readFully(file.channel, header, at);
            header.flip();
            int length = header.getInt();
            int checksum = header.getInt();
            if (length < 0 || at + HEADER + length > size) {
                break;
            }
            ByteBuffer data = ByteBuffer.allocate(length);
            readFully(file.channel, data, at + HEADER);
            data.flip();
            if (checksum != checksum(header.array(), data)) {
                break;
            }
            replay.record(new Found(
                    new AllocationId(header.getLong()),
                    LogStream.ofCode(header.get()),
                    header.getLong(),
                    header.getLong(),
                    length,
                    OutputFrame.lines(data.rewind()),
                    new Position(file.number, at + HEADER)));
            file.unsealed++;
            at += HEADER + length;
        }
        if (at < size) {
            if (newest) {
                LOG.warnf("cut %d bytes that were never acknowledged off %s", size - at, file.path.getFileName());
            } else {
                putAside(file, at, size);
            }
            file.channel.truncate(at);
        }
        file.size = at;
    }

    /** A file that was followed by another was durable to its end: this is damage, not a write that was cut short. */
    private static void putAside(JournalFile file, long from, long to) throws IOException {
        Path aside = file.path.resolveSibling(file.path.getFileName() + DAMAGED);
        try (FileChannel kept = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long at = from; at < to; ) {
                at += file.channel.transferTo(at, to - at, kept);
            }
            kept.force(true);
        }
        LOG.errorf(
                "%s is damaged at byte %d: the output of jobs behind it is lost. Check this disk; the %d bytes are kept"
                        + " in %s.",
                file.path, from, to - from, aside.getFileName());
    }

    private static int checksum(byte[] header, ByteBuffer data) {
        CRC32C crc = new CRC32C();
        crc.update(header, CHECKED_FROM, HEADER - CHECKED_FROM);
        crc.update(data.duplicate());
        return (int) crc.getValue();
    }

    /** Appends a record; it is in the operating system's hands then, and durable after the next {@link #sync}. */
    synchronized Position append(AllocationId allocation, LogStream stream, long offset, ByteBuffer data, long lost)
            throws IOException {
        if (broken) {
            throw new IOException("the journal cannot be written; check the disk, then restart the server");
        }
        if (active.size >= fileSize) {
            JournalFile full = active;
            // So only the newest file can end in the middle of a write.
            force(full);
            active = create(folder, full.number + 1);
            files.put(active.number, active);
            retire(full);
        }
        int length = data.remaining();
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(length).putInt(0).putLong(allocation.value()).put(stream.code());
        header.putLong(offset).putLong(lost);
        header.putInt(4, checksum(header.array(), data));
        header.flip();
        ByteBuffer[] record = {header, data.duplicate()};
        long at = active.size;
        active.channel.position(at);
        while (record[0].hasRemaining() || record[1].hasRemaining()) {
            active.channel.write(record);
        }
        active.size = at + HEADER + length;
        active.unsealed++;
        return new Position(active.number, at + HEADER);
    }

    /**
     * Makes durable everything that was appended before the call.
     *
     * @throws IOException from the first failure on, always: the kernel may have dropped what it could not write, and
     *     would call the next try a success
     */
    void sync() throws IOException {
        JournalFile file;
        synchronized (this) {
            if (broken) {
                throw new IOException(
                        "the journal could not be written before; check the disk, then restart the server");
            }
            // Earlier files were durable before this one began.
            file = active;
        }
        force(file);
    }

    private void force(JournalFile file) throws IOException {
        try {
            file.channel.force(false);
        } catch (IOException failed) {
            synchronized (this) {
                if (file != active && failed instanceof ClosedChannelException) {
                    // Followed by another, sealed and deleted meanwhile: all of it is durable elsewhere.
                    return;
                }
                broken = true;
            }
            throw failed;
        }
    }

    /** Data of a record. */
    ByteBuffer read(Position position, int length) throws IOException {
        FileChannel channel;
        synchronized (this) {
            JournalFile file = files.get(position.file());
            if (file == null) {
                throw new IOException("journal file " + position.file() + " is gone");
            }
            channel = file.channel;
        }
        ByteBuffer data = ByteBuffer.allocate(length);
        readFully(channel, data, position.at());
        return data.flip();
    }

    /** The file that grows now; what lies in earlier ones keeps them from being deleted. */
    synchronized long activeFile() {
        return active.number;
    }

    /** Records of that file are sealed elsewhere. */
    synchronized void sealed(long number, int records) throws IOException {
        JournalFile file = files.get(number);
        if (file != null) {
            file.unsealed -= records;
            retire(file);
        }
    }

    /** Files found at the start whose records are all sealed already. */
    synchronized void dropEmpty() throws IOException {
        for (JournalFile file : List.copyOf(files.values())) {
            retire(file);
        }
    }

    private void retire(JournalFile file) throws IOException {
        if (file != active && file.unsealed == 0) {
            files.remove(file.number);
            file.channel.close();
            Files.deleteIfExists(file.path);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long from) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                throw new IOException("the journal is shorter than it should be");
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (JournalFile file : files.values()) {
            file.channel.force(false);
            file.channel.close();
        }
    }
}
