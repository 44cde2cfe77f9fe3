package dev.lattice.agent.availability;

import dev.lattice.protocol.AvailabilityOrder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps what the owner last asked for, for as long as there is no server to say it again. */
public record OrderFile(Path file) {
    private static final Logger LOG = Logger.getLogger(OrderFile.class.getName());

    /** The last one; none when there is none that can be read. */
    AvailabilityOrder read() {
        try {
            return Files.exists(file)
                    ? AvailabilityOrder.parseFrom(Files.readAllBytes(file))
                    : AvailabilityOrder.getDefaultInstance();
        } catch (IOException unreadable) {
            LOG.log(Level.WARNING, "the owner''s rules of {0} cannot be read: {1}", new Object[] {
                file, unreadable.getMessage()
            });
            return AvailabilityOrder.getDefaultInstance();
        }
    }

    /** Replaces it as a whole. */
    void write(AvailabilityOrder order) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, order.toByteArray());
        try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
