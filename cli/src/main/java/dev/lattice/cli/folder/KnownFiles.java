package dev.lattice.cli.folder;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last run in a folder learned: the hash of each file as it was then, and under which URL each server holds
 * that state of the folder. A cache: when it is gone or damaged, the work is done again.
 */
final class KnownFiles {
    private static final long MAGIC = 0x4c41_5454_4943_4531L; // LATTICE1
    private static final int MOST_FILES = 5_000_000;

    /**
     * A file as it was when it was hashed.
     *
     * @param sha256 lower-case hex
     */
    record Known(int mode, long size, long modifiedNanos, long inode, String sha256) {
        boolean describes(ScannedFile file) {
            return size == file.size() && modifiedNanos == file.modifiedNanos() && inode == file.inode();
        }
    }

    private final Path store;
    private final Map<String, Known> files = new HashMap<>();
    private final Map<String, String> uploads = new HashMap<>();

    private KnownFiles(Path store) {
        this.store = store;
    }

    static KnownFiles empty(Path store) {
        return new KnownFiles(store);
    }

    static KnownFiles load(Path store) {
        KnownFiles known = new KnownFiles(store);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(store), 1 << 16))) {
            known.read(in);
        } catch (NoSuchFileException e) {
            return known;
        } catch (IOException e) {
            return new KnownFiles(store);
        }
        return known;
    }

    private void read(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("another format");
        }
        int uploadCount = in.readInt();
        for (int i = 0; i < uploadCount; i++) {
            uploads.put(in.readUTF(), in.readUTF());
        }
        int fileCount = in.readInt();
        if (fileCount < 0 || fileCount > MOST_FILES) {
            throw new IOException("implausible");
        }
        for (int i = 0; i < fileCount; i++) {
            String path = in.readUTF();
            int mode = in.readShort();
            long size = in.readLong();
            long modified = in.readLong();
            long inode = in.readLong();
            String sha256 = in.readUTF();
            files.put(path, new Known(mode, size, modified, inode, sha256));
        }
        if (in.read() >= 0) {
            throw new EOFException("longer than it should be");
        }
    }

    /** The file's hash if it is the same file as then. */
    @Nullable String hash(ScannedFile file) {
        Known known = files.get(file.path());
        return known != null && known.describes(file) ? known.sha256() : null;
    }

    /** Whether the folder is as it was, file by file. */
    boolean describes(FolderScan scan) {
        if (files.size() != scan.files().size()) {
            return false;
        }
        for (ScannedFile file : scan.files()) {
            Known known = files.get(file.path());
            if (known == null || known.mode() != file.mode() || !known.describes(file)) {
                return false;
            }
        }
        return true;
    }

    void put(ScannedFile file, String sha256) {
        files.put(file.path(), new Known(file.mode(), file.size(), file.modifiedNanos(), file.inode(), sha256));
    }

    /** Where a server holds the folder in this state; null when that is not known. */
    @Nullable String upload(String serverKey) {
        return uploads.get(serverKey);
    }

    void putUpload(String serverKey, String fileUrl) {
        uploads.put(serverKey, fileUrl);
    }

    /** Failing to keep a cache is no failure of the run. */
    void save() {
        try {
            Files.createDirectories(store.getParent());
            Path fresh = Files.createTempFile(store.getParent(), "known", ".new");
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16))) {
                write(out);
            }
            Files.move(fresh, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // the next run hashes again
        }
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeLong(MAGIC);
        out.writeInt(uploads.size());
        for (Map.Entry<String, String> upload : uploads.entrySet()) {
            out.writeUTF(upload.getKey());
            out.writeUTF(upload.getValue());
        }
        out.writeInt(files.size());
        for (Map.Entry<String, Known> entry : files.entrySet()) {
            Known file = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeShort(file.mode());
            out.writeLong(file.size());
            out.writeLong(file.modifiedNanos());
            out.writeLong(file.inode());
            out.writeUTF(file.sha256());
        }
    }
}
