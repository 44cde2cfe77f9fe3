package dev.lattice.server.limit;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.problem.Problem;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * What one project may have. Who counts does so in the transaction that adds, after {@link #hold}.
 *
 * @param workloads those that are being deleted included
 * @param tcpPorts public ones
 * @param backupBytes of its backups that are ready
 * @param revisions kept of each workload, beside those that serve and are wanted
 */
public record ProjectLimits(int workloads, int tcpPorts, long backupBytes, int revisions) {
    private static final double GB = 1L << 30;

    /** Lets the others wait that would add to the project, until the transaction ends. */
    public static void hold(Handle handle, ProjectId project) {
        // Not "for update": rows that only refer to the project need not wait.
        handle.createQuery("select id from project where id = ? for no key update")
                .bind(0, project.value())
                .mapTo(Long.class)
                .findOne();
    }

    /**
     * @param there how many it has
     * @throws Problem QUOTA_EXCEEDED when it may not have another one
     */
    public void requireWorkload(int there) {
        if (there >= workloads) {
            throw exceeded(
                    "workloads",
                    "This project has " + there + " workloads, and may have " + workloads
                            + ". Delete one that is not needed, or ask an admin to raise LATTICE_PROJECT_WORKLOADS.");
        }
    }

    /** @throws Problem QUOTA_EXCEEDED: it has as many public TCP ports as it may have */
    public Problem tcpPortsExceeded() {
        return exceeded(
                "tcpPorts",
                "This project has " + tcpPorts + " public TCP ports, which is as many as it may have. Delete a workload"
                        + " with one, set 'open' to false for ports that only other workloads need, or ask an admin to"
                        + " raise LATTICE_PROJECT_TCP_PORTS.");
    }

    /**
     * @param used bytes of the backups that it has
     * @return bytes that another one may have
     * @throws Problem QUOTA_EXCEEDED when none are left
     */
    public long backupRoom(long used) {
        if (used >= backupBytes) {
            throw exceeded("backupBytes", backupsExceeded(used));
        }
        return backupBytes - used;
    }

    /** Why a backup cannot be kept. */
    public String backupsExceeded(long used) {
        return String.format(
                Locale.ROOT,
                "The backups of this project have %.2f GB, and may have %.2f GB with the new one. Delete some, keep fewer"
                        + " by the schedule, or ask an admin to raise LATTICE_PROJECT_BACKUP_GB.",
                used / GB,
                backupBytes / GB);
    }

    private static Problem exceeded(String limit, String message) {
        return Problem.of(ErrorCode.QUOTA_EXCEEDED, message, Map.of("limit", limit));
    }
}
