package dev.lattice.agent.driver.docker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Puts files together to a tar archive that is read as it is made, and never stored. */
final class TarOutput {
    private static final int BLOCK = 512;

    private final List<Part> parts = new ArrayList<>();

    private interface Part {
        InputStream open() throws IOException;
    }

    /** Adds a file of this name, which is short and plain. */
    void add(String name, byte[] content) {
        add(name, content.length, () -> new ByteArrayInputStream(content));
    }

    void add(String name, Path file, long size) {
        add(name, size, () -> Files.newInputStream(file));
    }

    private void add(String name, long size, Part body) {
        parts.add(() -> new ByteArrayInputStream(header(name, size)));
        parts.add(body);
        parts.add(() -> new ByteArrayInputStream(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]));
    }

    private static byte[] header(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(FileTime.fromMillis(0));
        byte[] header = new byte[BLOCK];
        entry.writeEntryHeader(header);
        return header;
    }

    /** All of it; files are opened as they are reached. */
    InputStream open() {
        List<Part> all = new ArrayList<>(parts);
        all.add(() -> new ByteArrayInputStream(new byte[2 * BLOCK]));
        return new SequenceInputStream(Collections.enumeration(
                all.stream().<InputStream>map(Opening::new).toList()));
    }

    /** Opened when it is read first. */
    private static final class Opening extends InputStream {
        private final Part part;
        private InputStream in = InputStream.nullInputStream();
        private boolean opened;

        Opening(Part part) {
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!opened) {
                opened = true;
                in = part.open();
            }
            return in.read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
