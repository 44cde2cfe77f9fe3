package dev.lattice.gateway.route;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lattice.protocol.gateway.RouteTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The last route table and tunnel key, so that a gateway that starts can serve before any server answers. */
public final class RouteFile implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RouteFile.class.getName());
    private static final long LAST_WRITE_SECONDS = 2;

    private final Path file;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("route-file").daemon(true).factory());
    private final AtomicBoolean due = new AtomicBoolean();

    public RouteFile(Path file) {
        this.file = file;
    }

    /**
     * Applies what was kept, if anything was, and keeps every change from there on.
     *
     * @throws IOException when there is a file that cannot be read
     */
    public void follow(Routes routes) throws IOException {
        if (Files.exists(file)) {
            try {
                routes.apply(RouteTable.parseFrom(Files.readAllBytes(file)));
            } catch (InvalidProtocolBufferException damaged) {
                LOG.log(Level.WARNING, "{0} is damaged, so nothing is served until a server answers", file);
            }
        }
        routes.watch(() -> {
            if (due.compareAndSet(false, true)) {
                writer.execute(() -> keep(routes));
            }
        });
    }

    private void keep(Routes routes) {
        due.set(false);
        try {
            write(routes.snapshot().toByteArray());
        } catch (IOException full) {
            LOG.log(Level.WARNING, "the routes cannot be kept in {0}: {1}", new Object[] {file, full.getMessage()});
        }
    }

    private void write(byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        boolean posix = next.getFileSystem().supportedFileAttributeViews().contains("posix");
        // It has the tunnel key in it.
        FileAttribute<?>[] ownersOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel out = FileChannel.open(
                next, java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes what is still to be written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(LAST_WRITE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warning("the last change of the routes was not kept");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
