package dev.lattice.server.log;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Whether the disk has so little left that output of services is not kept. Any thread. */
final class FreeDisk {
    private static final Logger LOG = Logger.getLogger(FreeDisk.class);
    /** Asking takes a system call. */
    private static final long KNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final FileStore disk;
    private final long least;
    private long askedAt;
    private boolean asked;
    private boolean scarce;

    /** @param least bytes, below which it is scarce */
    FreeDisk(Path folder, long least) throws IOException {
        this.disk = Files.getFileStore(folder);
        this.least = least;
    }

    synchronized boolean scarce() {
        long now = System.nanoTime();
        if (!asked || now - askedAt > KNOWN_NANOS) {
            asked = true;
            askedAt = now;
            look();
        }
        return scarce;
    }

    private void look() {
        try {
            boolean before = scarce;
            scarce = disk.getUsableSpace() < least;
            if (scarce != before) {
                LOG.warn(
                        scarce
                                ? "the disk is nearly full: what services write is not kept"
                                : "the disk has room again: what services write is kept");
            }
        } catch (IOException unknown) {
            LOG.warnf("how much room the disk has cannot be told: %s", unknown.getMessage());
        }
    }
}
