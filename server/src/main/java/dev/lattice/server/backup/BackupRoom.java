package dev.lattice.server.backup;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What backups may still take: bytes of their project's allowance and of the server's disk, and time. */
final class BackupRoom {
    private static final long DISK_CHECK_BYTES = 16L << 20;

    private final BackupStore backups;
    private final BackupFiles files;
    private final ProjectLimits limits;
    private final long freeDiskBytes;
    private final Duration longest;

    BackupRoom(BackupStore backups, BackupFiles files, Backups.Bounds bounds) {
        this.backups = backups;
        this.files = files;
        this.limits = bounds.project();
        this.freeDiskBytes = bounds.freeDiskBytes();
        this.longest = bounds.longest();
    }

    /** That making one may take. */
    Duration longest() {
        return longest;
    }

    /**
     * Looks whether another backup can be made.
     *
     * @return follows its bytes
     * @throws Problem saying why not
     */
    Meter begin(Handle handle, ProjectId project) {
        long used = backups.bytes(handle, project);
        Meter meter = new Meter(used, limits.backupRoom(used));
        if (full()) {
            throw Problem.of(ErrorCode.INSUFFICIENT_RESOURCES, diskFull());
        }
        return meter;
    }

    /**
     * Looks whether a whole backup may be kept, in the transaction that keeps it: others may have ended meanwhile.
     *
     * @return why not
     */
    Optional<String> refusal(Handle handle, ProjectId project, long size) {
        ProjectLimits.hold(handle, project);
        long used = backups.bytes(handle, project);
        return used + size > limits.backupBytes() ? Optional.of(limits.backupsExceeded(used + size)) : Optional.empty();
    }

    private boolean full() {
        try {
            return files.usableBytes() < freeDiskBytes;
        } catch (IOException e) {
            throw new UncheckedIOException("how much room the disk has cannot be told", e);
        }
    }

    private String diskFull() {
        return "The server has less than " + (freeDiskBytes >> 20)
                + " MB of disk left, which backups leave free. Delete some, or ask an admin for more disk.";
    }

    /** Follows one backup; not for several threads. */
    final class Meter implements BackupFiles.Progress {
        private final long used;
        private final long left;
        private long checked;

        private Meter(long used, long left) {
            this.used = used;
            this.left = left;
        }

        @Override
        public void at(long bytes) throws TransferException {
            if (bytes > left) {
                throw new TransferException(limits.backupsExceeded(used + bytes));
            }
            if (bytes - checked >= DISK_CHECK_BYTES) {
                checked = bytes;
                if (full()) {
                    throw new TransferException(diskFull());
                }
            }
        }
    }
}
