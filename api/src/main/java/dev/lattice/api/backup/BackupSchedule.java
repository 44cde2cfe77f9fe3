package dev.lattice.api.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a workload is backed up by itself.
 *
 * @param every a whole number of minutes, hours or days: {@code 30m}, {@code 24h}, {@code 7d}
 * @param keep how many of these backups stay, the newest
 * @param nextAt when the next one is due; said by the server
 */
public record BackupSchedule(
        @Nullable String every,
        @Nullable Integer keep,
        @Nullable Instant nextAt) {}
