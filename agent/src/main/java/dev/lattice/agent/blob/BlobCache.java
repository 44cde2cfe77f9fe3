package dev.lattice.agent.blob;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Blobs that this node has fetched: {@code <aa>/<sha256>}, never changed, whole from the moment they have their name.
 *
 * <p>A file's time of change says when it was last used; the longest unused go when there are too many bytes. Nothing
 * is forced to the disk; instead, files from before the machine's last start are hashed again before they are trusted.
 */
public final class BlobCache {
    private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);
    /** What was used just now may be read right now. */
    private static final Duration IN_USE = Duration.ofMinutes(10);

    private static final int PREFIX = 2;

    private final Path folder;
    private final BlobStore store;
    private final long limitBytes;
    private final Clock clock;
    private final Instant distrustBefore;
    private final ConcurrentHashMap<String, FutureTask<Path>> fetching = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong(-1);
    private final AtomicLong temporaries = new AtomicLong();

    /**
     * @param folder exists
     * @param limitBytes kept at most, what is in use not counted
     * @param bootId changes when the machine restarts
     */
    public BlobCache(Path folder, BlobStore store, long limitBytes, String bootId, Clock clock) throws IOException {
        this.folder = folder;
        this.store = store;
        this.limitBytes = limitBytes;
        this.clock = clock;
        Path boot = folder.resolve("boot");
        if (!Files.exists(boot) || !Files.readString(boot).equals(bootId)) {
            Files.writeString(boot, bootId);
            Files.setLastModifiedTime(boot, FileTime.from(clock.instant()));
        }
        this.distrustBefore = Files.getLastModifiedTime(boot).toInstant();
        Path unfinished = folder.resolve("unfinished");
        Files.createDirectories(unfinished);
        try (Stream<Path> files = Files.list(unfinished)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * The file that holds a blob, fetched when it is missing. Whoever asks for the same one meanwhile waits for the same
     * fetch.
     *
     * @throws BlobUnavailableException when the server does not give it to this allocation, or gives other bytes
     */
    public Path fetch(AllocationId allocation, String sha256, long size, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        return fetch(allocation, sha256, size, unwanted, arrived -> {});
    }

    /**
     * As {@link #fetch(AllocationId, String, long, BooleanSupplier)}.
     *
     * @param progress hears how many bytes more have come, while this call fetches itself
     */
    public Path fetch(
            AllocationId allocation, String sha256, long size, BooleanSupplier unwanted, LongConsumer progress)
            throws BlobUnavailableException, IOException {
        if (!Sha256.isWellFormed(sha256)) {
            throw new BlobUnavailableException("'" + sha256 + "' is no SHA-256");
        }
        Path file = folder.resolve(sha256.substring(0, PREFIX)).resolve(sha256);
        while (!usable(file, sha256, size)) {
            FutureTask<Path> mine =
                    new FutureTask<>(() -> download(allocation, sha256, size, file, unwanted, progress));
            FutureTask<Path> others = fetching.putIfAbsent(sha256, mine);
            if (others == null) {
                try {
                    mine.run();
                    return outcome(mine);
                } finally {
                    fetching.remove(sha256, mine);
                }
            }
            try {
                return outcome(others);
            } catch (BlobUnavailableException theirs) {
                // They had no claim to it; we may.
                fetching.remove(sha256, others);
            }
        }
        return file;
    }

    private static Path outcome(FutureTask<Path> task) throws BlobUnavailableException, IOException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case BlobUnavailableException unavailable ->
                    throw new BlobUnavailableException(String.valueOf(unavailable.getMessage()));
                case IOException broken -> throw new IOException(broken.getMessage(), broken);
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while fetching", stopped);
        }
    }

    private boolean usable(Path file, String sha256, long size) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException missing) {
            return false;
        }
        Instant used = attributes.lastModifiedTime().toInstant();
        boolean whole = attributes.size() == size
                && (!used.isBefore(distrustBefore) || Hashes.of(file).equals(sha256));
        if (!whole) {
            Files.deleteIfExists(file);
            return false;
        }
        Instant now = clock.instant();
        if (used.isBefore(distrustBefore) || used.plus(TOUCH_INTERVAL).isBefore(now)) {
            Files.setLastModifiedTime(file, FileTime.from(now));
        }
        return true;
    }

    private Path download(
            AllocationId allocation,
            String sha256,
            long size,
            Path file,
            BooleanSupplier unwanted,
            LongConsumer progress)
            throws BlobUnavailableException, IOException {
        Path next = folder.resolve("unfinished").resolve(sha256 + "-" + temporaries.incrementAndGet());
        MessageDigest digest = Sha256.newDigest();
        try {
            try (OutputStream out = new DigestOutputStream(
                    Files.newOutputStream(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest)) {
                store.fetch(allocation, sha256, 0, new Counted(out, size, progress), unwanted);
            }
            if (Files.size(next) != size || !Hashes.text(digest).equals(sha256)) {
                throw new BlobUnavailableException("the server sent other bytes than blob " + sha256 + " has");
            }
            Files.createDirectories(folder.resolve(sha256.substring(0, PREFIX)));
            Files.setLastModifiedTime(next, FileTime.from(clock.instant()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
        makeRoom(size);
        return file;
    }

    /** Takes no more than was announced: who sends more does not fill the disk. */
    private static final class Counted extends FilterOutputStream {
        private final LongConsumer progress;
        private long left;

        Counted(OutputStream out, long size, LongConsumer progress) {
            super(out);
            this.left = size;
            this.progress = progress;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("the server sends more bytes than it announced");
            }
            out.write(bytes, offset, length);
            progress.accept(length);
        }
    }

    private record Entry(Path file, long size, Instant used) {}

    private synchronized void makeRoom(long added) throws IOException {
        if (bytes.get() >= 0 && bytes.addAndGet(added) <= limitBytes) {
            return;
        }
        List<Entry> entries = new ArrayList<>();
        long total = 0;
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : files.filter(
                            path -> Sha256.isWellFormed(path.getFileName().toString()))
                    .toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                entries.add(new Entry(
                        file, attributes.size(), attributes.lastModifiedTime().toInstant()));
                total += attributes.size();
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        Instant free = clock.instant().minus(IN_USE);
        for (Entry entry : entries) {
            if (total <= limitBytes || entry.used().isAfter(free)) {
                break;
            }
            Files.deleteIfExists(entry.file());
            total -= entry.size();
        }
        bytes.set(total);
    }
}
