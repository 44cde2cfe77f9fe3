package dev.lattice.api.worker;

import dev.lattice.core.id.JobId;
import java.util.List;

/**
 * The answer to a heartbeat.
 * @param cancel jobs that the worker is to stop
 */
public record HeartbeatReply(boolean ok, List<JobId> cancel) {}
