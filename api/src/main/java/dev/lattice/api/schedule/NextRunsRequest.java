package dev.lattice.api.schedule;

import org.jspecify.annotations.Nullable;

/**
 * POST /api/schedules/next-runs: when would that be?
 *
 * @param timezone UTC unless given
 */
public record NextRunsRequest(String cron, @Nullable String timezone) {}
