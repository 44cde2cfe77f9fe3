package dev.lattice.api.availability;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/nodes/{id}/pause.
 *
 * @param kind {@code until}, {@code open} or {@code finish}; {@code until} when a time is given, else {@code open}
 * @param until when it goes on
 */
public record PauseRequest(
        @Nullable PauseKind kind, @Nullable Instant until) {}
