package dev.lattice.server.backup;

import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.ProjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Scheduled backups that are under way: a few at a time, for they are due in crowds and share the server's network and
 * disk; of one project fewer still, so that its slow ones do not make all others wait. The rest stays due. Any thread.
 */
final class BackupTurns {
    static final int AT_ONCE = 4;
    static final int OF_A_PROJECT = 2;

    private final Map<BackupId, ProjectId> taken = new HashMap<>();

    synchronized boolean free() {
        return taken.size() < AT_ONCE;
    }

    /** Projects that have as many as they may. */
    synchronized Set<ProjectId> busy() {
        Map<ProjectId, Integer> many = new HashMap<>();
        taken.values().forEach(project -> many.merge(project, 1, Integer::sum));
        Set<ProjectId> busy = new HashSet<>();
        many.forEach((project, count) -> {
            if (count >= OF_A_PROJECT) {
                busy.add(project);
            }
        });
        return busy;
    }

    synchronized void take(BackupId backup, ProjectId project) {
        taken.put(backup, project);
    }

    synchronized void end(BackupId backup) {
        taken.remove(backup);
    }
}
