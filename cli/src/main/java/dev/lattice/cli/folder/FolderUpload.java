package dev.lattice.cli.folder;

import dev.lattice.api.client.BlobPack;
import dev.lattice.api.client.FileCalls;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Brings a folder to a server: hashes what changed, sends what the server lacks, names the whole. */
public final class FolderUpload {
    private static final long PACK_BYTES = 64L * 1024 * 1024;
    private static final int PACK_BLOBS = 10_000;
    private static final int ASKED_AT_ONCE = 50_000;

    /** File systems stamp times coarsely, so a file that is younger than this may change without a new stamp. */
    private static final long RACY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Sees how the work goes on. */
    public interface Progress {
        /** @param bytes of all files that are to be hashed or sent */
        void begin(String what, long bytes);

        void advance(long bytes);

        void end();
    }

    private final FileCalls files;
    private final Path store;
    private final String serverKey;
    private final Progress progress;

    /**
     * @param store where what was learned about the folder is kept
     * @param serverKey names server and identity: uploads of one are not another's
     */
    public FolderUpload(FileCalls files, Path store, String serverKey, Progress progress) {
        this.files = files;
        this.store = store;
        this.serverKey = serverKey;
        this.progress = progress;
    }

    /** The URL under which the server held this very state of the folder the last time; null when it must be sent. */
    public @Nullable String unchanged(FolderScan scan) {
        KnownFiles known = KnownFiles.load(store);
        return known.describes(scan) ? known.upload(serverKey) : null;
    }

    /**
     * Sends what is missing.
     *
     * @return the URL that a job names
     * @throws UnreadableFileException when a file cannot be read or changes meanwhile
     */
    public String send(FolderScan scan) throws IOException {
        long scannedAt = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        KnownFiles before = KnownFiles.load(store);
        KnownFiles after = before.describes(scan) ? before : KnownFiles.empty(store);
        List<TreeManifest.Entry> entries = new ArrayList<>(scan.files().size());
        Map<String, ScannedFile> blobs = new LinkedHashMap<>();
        for (String sha256 : hashes(scan, before)) {
            ScannedFile file = scan.files().get(entries.size());
            entries.add(new TreeManifest.Entry(file.path(), file.mode(), file.size(), sha256));
            blobs.putIfAbsent(sha256, file);
            if (file.modifiedNanos() < scannedAt - RACY_NANOS) {
                after.put(file, sha256);
            }
        }
        sendMissing(blobs);
        String url = files.createTree(new TreeManifest(entries)).fileUrl();
        after.putUpload(serverKey, url);
        after.save();
        return url;
    }

    private List<String> hashes(FolderScan scan, KnownFiles before) throws IOException {
        List<@Nullable String> known = new ArrayList<>(scan.files().size());
        long unknownBytes = 0;
        for (ScannedFile file : scan.files()) {
            String sha256 = before.hash(file);
            known.add(sha256);
            unknownBytes += sha256 == null ? file.size() : 0;
        }
        progress.begin("reading", unknownBytes);
        List<String> hashes = new ArrayList<>(known.size());
        MessageDigest digest = Sha256.newDigest();
        for (int i = 0; i < known.size(); i++) {
            String sha256 = known.get(i);
            hashes.add(sha256 == null ? hash(scan.files().get(i), digest) : sha256);
        }
        progress.end();
        return hashes;
    }

    private String hash(ScannedFile file, MessageDigest digest) throws IOException {
        copy(file, new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private void sendMissing(Map<String, ScannedFile> blobs) throws IOException {
        Set<String> missing = missing(new ArrayList<>(blobs.keySet()));
        long bytes = 0;
        for (String hex : missing) {
            ScannedFile file = blobs.get(hex);
            bytes += file == null ? 0 : file.size();
        }
        progress.begin("uploading", bytes);
        List<BlobPack.Blob> pack = new ArrayList<>();
        long packed = 0;
        for (Map.Entry<String, ScannedFile> blob : blobs.entrySet()) {
            if (!missing.contains(blob.getKey())) {
                continue;
            }
            ScannedFile file = blob.getValue();
            if (!pack.isEmpty() && (packed + file.size() > PACK_BYTES || pack.size() == PACK_BLOBS)) {
                files.uploadBlobs(new BlobPack(pack));
                pack.clear();
                packed = 0;
            }
            pack.add(new BlobPack.Blob(blob.getKey(), file.size(), out -> copy(file, out)));
            packed += file.size();
        }
        if (!pack.isEmpty()) {
            files.uploadBlobs(new BlobPack(pack));
        }
        progress.end();
    }

    private Set<String> missing(List<String> all) {
        Set<String> missing = new HashSet<>();
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            missing.addAll(files.missing(all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE))));
        }
        return missing;
    }

    /**
     * Copies exactly as many bytes as the scan saw.
     *
     * @throws IOException when they cannot be written
     * @throws UnreadableFileException when they cannot be read
     */
    private void copy(ScannedFile file, OutputStream out) throws IOException {
        byte[] buffer = new byte[Math.clamp(file.size(), 1, 128 * 1024)];
        long left = file.size();
        try (InputStream in = open(file)) {
            for (int count = read(file, in, buffer); count >= 0; count = read(file, in, buffer)) {
                left -= count;
                if (left < 0) {
                    break;
                }
                out.write(buffer, 0, count);
                progress.advance(count);
            }
        }
        if (left != 0) {
            throw UnreadableFileException.changed(file.path());
        }
    }

    private static InputStream open(ScannedFile file) {
        try {
            return Files.newInputStream(file.file());
        } catch (IOException e) {
            throw UnreadableFileException.unreadable(file.path(), e);
        }
    }

    private static int read(ScannedFile file, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw UnreadableFileException.unreadable(file.path(), e);
        }
    }
}
