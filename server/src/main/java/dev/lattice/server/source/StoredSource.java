package dev.lattice.server.source;

import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.build.Evidence;
import dev.lattice.core.file.Sha256;
import dev.lattice.protocol.zip.MalformedZipException;
import dev.lattice.protocol.zip.ZipArchive;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.file.TreeManifests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Reads sources that are stored: ZIPs and trees. */
final class StoredSource {
    private static final int LONGEST_LINK = 4096;

    private final Blobs blobs;
    private final TreeManifests manifests;
    private final Path work;

    /** @param work a folder for what is not a file of this machine */
    StoredSource(Blobs blobs, TreeManifests manifests, Path work) {
        this.blobs = blobs;
        this.manifests = manifests;
        this.work = work;
    }

    /** Reads a whole tree. */
    void readTree(StoredFile tree, Findings findings, Deadline deadline) throws IOException, SourceException {
        for (TreeManifest.Entry entry : manifests.read(tree.sha256()).files()) {
            deadline.check();
            findings.name(entry.path());
            if (Evidence.of(entry.path()).isEmpty()) {
                findings.count(entry.path(), entry.size(), entry.size());
                continue;
            }
            try (InputStream in = blobs.open(new Sha256(entry.sha256()), 0)) {
                Findings.Ear ear = findings.listen(entry.path());
                byte[] buffer = new byte[8 << 10];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    ear.hear(buffer, 0, count);
                }
                ear.end();
            }
        }
    }

    /** Reads a whole ZIP, as the nodes that build will. */
    void readZip(StoredFile zip, Findings findings, Deadline deadline) throws IOException, SourceException {
        withFile(zip.sha256(), file -> {
            readZip(file, findings, deadline);
            return "";
        });
    }

    /** Every byte is unpacked, and counted as it comes: what an archive says of its sizes counts for nothing. */
    static void readZip(Path file, Findings findings, Deadline deadline) throws IOException, SourceException {
        try (ZipArchive zip = new ZipArchive(file)) {
            while (zip.hasNext()) {
                deadline.check();
                ZipArchive.Entry entry = zip.next();
                if (entry.folder()) {
                    String name = entry.name();
                    Findings.checked(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
                } else if (entry.link()) {
                    link(zip, entry, findings);
                } else {
                    findings.name(entry.name());
                    Findings.Ear ear = findings.listen(entry.name());
                    zip.write(entry, new Hearing(ear), _ -> deadline.check());
                    ear.end();
                }
            }
        } catch (MalformedZipException malformed) {
            throw new SourceException(GitUrl.shown(String.valueOf(malformed.getMessage())) + ". Pack it anew.");
        } catch (Refusal refusal) {
            throw refusal.why;
        }
    }

    private static void link(ZipArchive zip, ZipArchive.Entry entry, Findings findings)
            throws IOException, SourceException, MalformedZipException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        zip.write(entry, target, added -> {
            if (target.size() + added > LONGEST_LINK) {
                throw new SourceException("The link '" + GitUrl.shown(entry.name()) + "' is too long.");
            }
        });
        if (!findings.name(entry.name()).holdsLinkTo(Findings.decoded(target.toByteArray()))) {
            throw new SourceException("The source is refused as a whole: the link '" + GitUrl.shown(entry.name())
                    + "' leads out of it. Pack it without that.");
        }
    }

    /** A file of the source, whatever its name; empty when it is not there or is larger than a manifest may be. */
    Optional<String> text(StoredFile source, String path) {
        return bytes(source, path).map(Findings::decoded);
    }

    /** As {@link #text}, of a file that may be no text. */
    Optional<byte[]> bytes(StoredFile source, String path) {
        try {
            return switch (source.kind()) {
                case TREE -> treeBytes(source, path);
                case ZIP -> withFile(source.sha256(), file -> zipBytes(file, path));
                case FILE -> Optional.empty();
            };
        } catch (IOException e) {
            throw new UncheckedIOException("the stored source " + source.id() + " cannot be read", e);
        } catch (SourceException e) {
            throw new IllegalStateException("the stored source " + source.id() + " is not what it was", e);
        }
    }

    private Optional<byte[]> treeBytes(StoredFile source, String path) throws IOException {
        for (TreeManifest.Entry entry : manifests.read(source.sha256()).files()) {
            if (entry.path().equals(path) && entry.size() <= Evidence.MOST_BYTES) {
                try (InputStream in = blobs.open(new Sha256(entry.sha256()), 0)) {
                    return Optional.of(in.readAllBytes());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> zipBytes(Path file, String path) throws IOException, SourceException {
        try (ZipArchive zip = new ZipArchive(file)) {
            while (zip.hasNext()) {
                ZipArchive.Entry entry = zip.next();
                if (entry.name().equals(path) && !entry.link()) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    zip.write(entry, bytes, added -> {
                        if (bytes.size() + added > Evidence.MOST_BYTES) {
                            throw new TooLargeException();
                        }
                    });
                    return Optional.of(bytes.toByteArray());
                }
            }
            return Optional.empty();
        } catch (TooLargeException tooLarge) {
            return Optional.empty();
        } catch (MalformedZipException malformed) {
            throw new SourceException(String.valueOf(malformed.getMessage()));
        }
    }

    private static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Works with a file of this machine. */
    @FunctionalInterface
    private interface FileWork<T> {
        T with(Path file) throws IOException, SourceException;
    }

    private <T> T withFile(Sha256 blob, FileWork<T> reading) throws IOException, SourceException {
        Optional<Path> local = blobs.localFile(blob);
        if (local.isPresent()) {
            return reading.with(local.get());
        }
        Path copy = Files.createTempFile(work, "source", ".zip");
        try (InputStream in = blobs.open(blob, 0)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return reading.with(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Streams know one kind of exception only. */
    private static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;
        private final SourceException why;

        Refusal(SourceException why) {
            super(why);
            this.why = why;
        }
    }

    private static final class Hearing extends OutputStream {
        private final Findings.Ear ear;

        Hearing(Findings.Ear ear) {
            this.ear = ear;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] part, int from, int count) throws IOException {
            try {
                ear.hear(part, from, count);
            } catch (SourceException refused) {
                throw new Refusal(refused);
            }
        }
    }
}
