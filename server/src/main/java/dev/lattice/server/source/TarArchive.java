package dev.lattice.server.source;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** Packs a tar, or a tar within gzip, as a ZIP. */
final class TarArchive {
    private static final int EXECUTE = 0111;
    /** Of one entry: many times the longest name that a source may have. */
    private static final long MOST_HEADERS = 1 << 20;

    private static final int MAGIC_AT = 257;

    /** What an archive is by its first bytes; its name counts for nothing. */
    enum Form {
        ZIP,
        GZIP,
        TAR,
        NONE
    }

    private TarArchive() {}

    static Form form(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(MAGIC_AT + 5);
            if (head.length >= 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5)) {
                return Form.ZIP;
            }
            if (head.length >= 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
                return Form.GZIP;
            }
            boolean tar = head.length == MAGIC_AT + 5
                    && new String(head, MAGIC_AT, 5, StandardCharsets.US_ASCII).equals("ustar");
            return tar ? Form.TAR : Form.NONE;
        }
    }

    /** @throws SourceException when it is malformed, an attack, or too large */
    static void pack(Path tar, boolean gzip, SourceZip zip, Bounds bounds, Deadline deadline)
            throws IOException, SourceException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tar), 1 << 16);
                InputStream plain = gzip ? new GZIPInputStream(file, 1 << 16) : file;
                Metered metered = new Metered(plain, 2 * bounds.bytes(), deadline);
                TarArchiveInputStream entries = new TarArchiveInputStream(metered, "UTF-8")) {
            for (TarArchiveEntry entry = metered.next(entries); entry != null; entry = metered.next(entries)) {
                deadline.check();
                String name = plain(entry.getName());
                if (entry.isGlobalPaxHeader() || entry.isPaxHeader() || name.isEmpty()) {
                    continue;
                }
                if (entry.isDirectory()) {
                    Findings.checked(name);
                } else if (entry.isSymbolicLink()) {
                    zip.link(name, entry.getLinkName());
                } else if (isPlainFile(entry)) {
                    zip.file(name, (entry.getMode() & EXECUTE) != 0, entries);
                } else {
                    throw new SourceException("The source is refused as a whole: '" + GitUrl.shown(name)
                            + "' is neither file, folder nor symbolic link. Pack it without that.");
                }
            }
        } catch (IllegalArgumentException | IOException damaged) {
            throw new SourceException("The archive cannot be read: "
                    + GitUrl.shown(String.valueOf(damaged.getMessage())) + ". Pack it anew.");
        }
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        return flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_CONTIG;
    }

    /** Folders end with a slash, and many packers begin each name with the folder that they are in. */
    private static String plain(String name) {
        String plain = name.startsWith("./") ? name.substring(2) : name;
        return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** Also what is skipped has to be unpacked: a small file may be a large one. */
    private static final class Metered extends FilterInputStream {
        private final Deadline deadline;
        private long left;
        private long leftOfHeaders = Long.MAX_VALUE;

        Metered(InputStream in, long most, Deadline deadline) {
            super(in);
            this.left = most;
            this.deadline = deadline;
        }

        /** The next entry. Its name may come as content of entries before it, all of which is read into memory. */
        @Nullable TarArchiveEntry next(TarArchiveInputStream entries) throws IOException {
            leftOfHeaders = MOST_HEADERS;
            try {
                return entries.getNextEntry();
            } finally {
                leftOfHeaders = Long.MAX_VALUE;
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int most) throws IOException {
            int count = super.read(target, from, most);
            left -= Math.max(count, 0);
            leftOfHeaders -= Math.max(count, 0);
            if (left < 0 || deadline.isOver()) {
                throw new IOException("it is too large, or takes too long to unpack");
            }
            if (leftOfHeaders < 0) {
                throw new IOException("a name in it is longer than names are");
            }
            return count;
        }

        @Override
        public long skip(long wanted) throws IOException {
            int count = read(new byte[(int) Math.min(wanted, 1 << 16)]);
            return Math.max(count, 0);
        }
    }
}
