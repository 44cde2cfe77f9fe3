package dev.lattice.api.backup;

import dev.lattice.core.id.BackupId;
import org.jspecify.annotations.Nullable;

/** Which backup is to be restored. */
public record RestoreRequest(@Nullable BackupId backup) {}
