package dev.lattice.server.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** A ZIP as nodes get it. The same files make the same bytes, so that they are stored and sent once. */
final class SourceZip implements Closeable {
    private static final int REGULAR_FILE = 0100644;
    private static final int EXECUTABLE_FILE = 0100755;
    private static final int LINK = 0120777;
    private static final int LONGEST_LINK = 4096;
    private static final int BUFFER_BYTES = 64 << 10;

    private final ZipArchiveOutputStream zip;
    private final Findings findings;

    SourceZip(Path file, Findings findings) throws IOException {
        this.zip = new ZipArchiveOutputStream(file);
        this.zip.setLevel(Deflater.BEST_SPEED);
        this.zip.setUseZip64(Zip64Mode.AsNeeded);
        this.findings = findings;
    }

    /** Adds a file with all bytes that are left in the stream. */
    void file(String name, boolean executable, InputStream bytes) throws IOException, SourceException {
        findings.name(name);
        Findings.Ear ear = findings.listen(name);
        put(name, executable ? EXECUTABLE_FILE : REGULAR_FILE);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
            ear.hear(buffer, 0, count);
            zip.write(buffer, 0, count);
        }
        zip.closeArchiveEntry();
        ear.end();
    }

    /** Adds a link; one that leads out of the source is left out, and people are told. */
    void link(String name, String target) throws IOException, SourceException {
        if (target.length() > LONGEST_LINK || !Findings.checked(name).holdsLinkTo(target)) {
            findings.warn("The link '" + GitUrl.shown(name) + "' leads out of the source and was left out.");
            return;
        }
        findings.name(name);
        put(name, LINK);
        zip.write(target.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }

    private void put(String name, int mode) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        entry.setTime(0);
        zip.putArchiveEntry(entry);
    }

    /** Writes the directory at the end, without which it is no ZIP. */
    void finish() throws IOException {
        zip.finish();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
