package dev.lattice.protocol.zip;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a ZIP entry by entry from its central directory. The JDK's own reader holds all entries in memory before the
 * first can be looked at, and does not tell executable files and links; a hostile archive must cost nothing.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, sections 4.3 and 4.4</a>
 */
public final class ZipArchive implements Closeable {
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int EXTRA_ZIP64 = 1;
    private static final long IN_EXTRA = 0xFFFFFFFFL;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int UNIX = 3;
    private static final int TYPE_BITS = 0170000;
    private static final int TYPE_LINK = 0120000;
    private static final int TYPE_FILE = 0100000;
    private static final int TYPE_FOLDER = 0040000;
    private static final int EXECUTABLE_BITS = 0111;
    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * One entry.
     *
     * @param name not checked
     * @param crc of its bytes
     * @param packed bytes in the archive
     * @param header where it begins in the archive
     * @param mode of Unix; 0 when the archive was made elsewhere
     */
    public record Entry(String name, int method, long crc, long packed, long header, int mode) {
        public boolean folder() {
            return name.endsWith("/") || (mode & TYPE_BITS) == TYPE_FOLDER;
        }

        public boolean link() {
            return (mode & TYPE_BITS) == TYPE_LINK;
        }

        public boolean executable() {
            return (mode & EXECUTABLE_BITS) != 0;
        }
    }

    private final FileChannel file;
    private final long count;
    private long position;
    private long read;

    /** @throws MalformedZipException when it is none */
    public ZipArchive(Path path) throws IOException, MalformedZipException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long size = file.size();
            int tail = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
            ByteBuffer bytes = at(size - tail, tail);
            int end = tail - END_BYTES;
            while (end >= 0 && bytes.getInt(end) != END_SIGNATURE) {
                end--;
            }
            if (end < 0) {
                throw malformed("it has no directory");
            }
            long entries = bytes.getShort(end + 10) & 0xFFFFL;
            long directory = bytes.getInt(end + 16) & IN_EXTRA;
            long locator = size - tail + end - LOCATOR_BYTES;
            if ((entries == 0xFFFF || directory == IN_EXTRA) && locator >= 0) {
                ByteBuffer found = at(locator, LOCATOR_BYTES);
                if (found.getInt(0) == LOCATOR_SIGNATURE) {
                    ByteBuffer end64 = at(found.getLong(8), END64_BYTES);
                    if (end64.getInt(0) != END64_SIGNATURE) {
                        throw malformed("its 64-bit directory is missing");
                    }
                    entries = end64.getLong(32);
                    directory = end64.getLong(48);
                }
            }
            count = entries;
            position = directory;
        } catch (IOException | MalformedZipException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    /** Entries as the archive claims; more are never returned. */
    public long count() {
        return count;
    }

    public boolean hasNext() {
        return read < count;
    }

    /** The next entry of the directory. */
    public Entry next() throws IOException, MalformedZipException {
        ByteBuffer head = at(position, ENTRY_BYTES);
        if (head.getInt(0) != ENTRY_SIGNATURE) {
            throw malformed("its directory is damaged");
        }
        int nameLength = head.getShort(28) & 0xFFFF;
        int extraLength = head.getShort(30) & 0xFFFF;
        int commentLength = head.getShort(32) & 0xFFFF;
        ByteBuffer rest = at(position + ENTRY_BYTES, nameLength + extraLength);
        position += ENTRY_BYTES + nameLength + extraLength + commentLength;
        read++;

        String name = StandardCharsets.UTF_8.decode(rest.slice(0, nameLength)).toString();
        if ((head.getShort(8) & ENCRYPTED) != 0) {
            throw malformed("'" + name + "' is encrypted");
        }
        long[] sizes = {head.getInt(24) & IN_EXTRA, head.getInt(20) & IN_EXTRA, head.getInt(42) & IN_EXTRA};
        readZip64(rest, nameLength, sizes);
        boolean unix = (head.getShort(4) >>> 8 & 0xFF) == UNIX;
        int mode = unix ? head.getInt(38) >>> 16 : 0;
        int type = mode & TYPE_BITS;
        if (type != 0 && type != TYPE_FILE && type != TYPE_FOLDER && type != TYPE_LINK) {
            throw malformed("'" + name + "' is neither file, folder nor link");
        }
        return new Entry(name, head.getShort(10) & 0xFFFF, head.getInt(16) & IN_EXTRA, sizes[1], sizes[2], mode);
    }

    /** Sizes that do not fit 32 bits stand in an extra field, in this order, and only those. */
    private static void readZip64(ByteBuffer rest, int from, long[] sizes) throws MalformedZipException {
        int at = from;
        while (at + 4 <= rest.limit()) {
            int id = rest.getShort(at) & 0xFFFF;
            int length = rest.getShort(at + 2) & 0xFFFF;
            int field = at + 4;
            at = field + length;
            if (at > rest.limit()) {
                throw malformed("its directory is damaged");
            }
            for (int i = 0; id == EXTRA_ZIP64 && i < sizes.length; i++) {
                if (sizes[i] == IN_EXTRA) {
                    if (field + Long.BYTES > at) {
                        throw malformed("its directory is damaged");
                    }
                    sizes[i] = rest.getLong(field);
                    field += Long.BYTES;
                }
            }
        }
    }

    /** Takes bytes as they come, and may refuse more. */
    public interface Counter<E extends Exception> {
        void count(long bytes) throws E;
    }

    /** Unpacks an entry; what the header says of its size counts for nothing. */
    public <E extends Exception> void write(Entry entry, OutputStream out, Counter<E> counter)
            throws IOException, MalformedZipException, E {
        ByteBuffer local = at(entry.header(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw malformed("'" + entry.name() + "' has no data");
        }
        long from = entry.header() + LOCAL_BYTES + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
        CRC32 crc = new CRC32();
        switch (entry.method()) {
            case STORED -> copy(from, entry.packed(), out, crc, counter);
            case DEFLATED -> inflate(from, entry.packed(), out, crc, counter);
            default -> throw malformed("'" + entry.name() + "' is packed in a way that is not supported");
        }
        if (crc.getValue() != entry.crc()) {
            throw malformed("'" + entry.name() + "' is damaged");
        }
    }

    private <E extends Exception> void copy(long from, long length, OutputStream out, CRC32 crc, Counter<E> counter)
            throws IOException, MalformedZipException, E {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long done = 0;
        while (done < length) {
            int part = fill(buffer, from + done, length - done);
            counter.count(part);
            crc.update(buffer.array(), 0, part);
            out.write(buffer.array(), 0, part);
            done += part;
        }
    }

    private <E extends Exception> void inflate(long from, long length, OutputStream out, CRC32 crc, Counter<E> counter)
            throws IOException, MalformedZipException, E {
        ByteBuffer packed = ByteBuffer.allocate(BUFFER_BYTES);
        byte[] plain = new byte[BUFFER_BYTES];
        long done = 0;
        try (Inflater inflater = new Inflater(true)) {
            while (!inflater.finished()) {
                int part = inflater.inflate(plain);
                if (part > 0) {
                    counter.count(part);
                    crc.update(plain, 0, part);
                    out.write(plain, 0, part);
                } else if (inflater.finished()) {
                    // The last call may have nothing to give, as it has for an empty file.
                    break;
                } else if (inflater.needsDictionary() || done >= length) {
                    throw malformed("its data are damaged");
                } else if (inflater.needsInput()) {
                    int got = fill(packed, from + done, length - done);
                    inflater.setInput(packed.array(), 0, got);
                    done += got;
                }
            }
        } catch (DataFormatException damaged) {
            throw malformed("its data are damaged");
        }
    }

    private int fill(ByteBuffer buffer, long from, long atMost) throws IOException, MalformedZipException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), atMost));
        int length = file.read(buffer, from);
        if (length <= 0) {
            throw malformed("it ends too early");
        }
        return length;
    }

    private ByteBuffer at(long from, int length) throws IOException, MalformedZipException {
        if (from < 0 || from + length > file.size()) {
            throw malformed("it ends too early");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw malformed("it ends too early");
            }
        }
        return bytes.flip();
    }

    private static MalformedZipException malformed(String why) {
        return new MalformedZipException("the ZIP cannot be used: " + why);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
