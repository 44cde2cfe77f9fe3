package dev.lattice.cli.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one {@code up} of a data folder: a lock that the system releases whatever happens, and beside it a file that says
 * who holds it.
 */
public final class LocalInstance implements AutoCloseable {
    private static final int LOCK_BYTES = 1;
    private static final int TRIES = 5;
    private static final long PAUSE_MILLIS = 20;

    /**
     * Who holds the lock.
     *
     * @param ready it has printed where it is
     */
    public record Holder(long pid, String url, boolean ready) {}

    private final FileChannel channel;
    private final FileLock lock;
    private final Path note;

    private LocalInstance(FileChannel channel, FileLock lock, Path note) {
        this.channel = channel;
        this.lock = lock;
        this.note = note;
    }

    /** Empty when another process holds it. */
    public static Optional<LocalInstance> take(Path home) throws IOException {
        FileChannel channel = FileChannel.open(
                home.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(0, LOCK_BYTES, false);
        // Whoever only looks is in the way, but not for long.
        for (int tries = 1; lock == null && tries < TRIES; tries++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            lock = channel.tryLock(0, LOCK_BYTES, false);
        }
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        Path note = home.resolve("up.pid");
        // What one that crashed wrote is not true of this one.
        Files.deleteIfExists(note);
        return Optional.of(new LocalInstance(channel, lock, note));
    }

    /** Says who this process is. */
    public void announce(String url, boolean ready) throws IOException {
        String text = ProcessHandle.current().pid() + " " + url + " " + (ready ? "ready" : "starting") + "\n";
        try (FileChannel out = FileChannel.open(
                note, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Who holds the lock of a data folder; null when nobody does. Looks only: nothing is made, changed or removed. */
    public static @Nullable Holder holder(Path home) throws IOException {
        Path file = home.resolve("up.lock");
        if (!Files.exists(file)) {
            return null;
        }
        // A shared lock is refused as long as there is a holder, and not because others look, too.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock free = channel.tryLock(0, LOCK_BYTES, true)) {
            if (free != null) {
                return null;
            }
        }
        Holder noted = noted(home);
        return noted == null ? new Holder(0, "an unknown place", false) : noted;
    }

    /** What the last holder wrote, whether it still lives or not; null when it went away in good order. */
    static @Nullable Holder noted(Path home) throws IOException {
        Path note = home.resolve("up.pid");
        String[] parts = Files.exists(note) ? Files.readString(note).strip().split(" ", -1) : new String[0];
        return parts.length == 3 ? new Holder(Long.parseLong(parts[0]), parts[1], parts[2].equals("ready")) : null;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(note);
        lock.release();
        channel.close();
    }
}
