package dev.lattice.server.hook;

import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.id.WorkloadId;
import java.time.Instant;

/**
 * A webhook as its row has it.
 *
 * @param id what its URL ends with
 * @param secret sealed
 * @param createdAt when that was made
 * @param previews for which pull requests
 */
record StoredHook(String id, WorkloadId workload, String secret, Instant createdAt, PreviewMode previews) {}
