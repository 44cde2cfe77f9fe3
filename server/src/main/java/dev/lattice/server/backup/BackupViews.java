package dev.lattice.server.backup;

import dev.lattice.api.backup.BackupSchedule;
import dev.lattice.api.backup.BackupView;
import dev.lattice.api.backup.RestoreView;
import dev.lattice.api.workload.WorkloadView.WorkloadResources;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.file.Sha256;
import org.jspecify.annotations.Nullable;

/** Backups as the API shows them. */
final class BackupViews {
    private BackupViews() {}

    /** @param soFar bytes, while it is being made */
    static BackupView view(StoredBackup backup, long soFar) {
        StoredBackup.Source source = backup.source();
        return new BackupView(
                backup.id(),
                source.name(),
                source.kind(),
                source.version().orElse(null),
                source.revision(),
                source.parameters(),
                new WorkloadResources(
                        source.limits().cpuMillis() / 1_000.0,
                        source.limits().memoryMb(),
                        source.limits().diskMb()),
                backup.state(),
                backup.scheduled(),
                backup.state() == BackupState.RUNNING ? soFar : backup.size(),
                backup.sha256().map(Sha256::hex).orElse(null),
                textOrNull(backup.note()),
                backup.createdAt(),
                backup.endedAt().orElse(null));
    }

    /** @param soFar bytes that the workload has taken, while it is under way */
    static RestoreView view(StoredRestore restore, long soFar) {
        return new RestoreView(
                restore.id(),
                restore.backup(),
                restore.workload(),
                restore.state(),
                restore.state() == BackupState.READY ? restore.size() : soFar,
                restore.size(),
                textOrNull(restore.note()),
                restore.createdAt(),
                restore.endedAt().orElse(null));
    }

    static BackupSchedule schedule(ScheduleStore.Schedule schedule) {
        return new BackupSchedule(Intervals.text(schedule.every()), schedule.keep(), schedule.dueAt());
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
