package dev.lattice.api.job;

import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/jobs/stream-output; exactly one of data and dataBase64.
 * @param offset bytes of this stream sent before
 */
public record StreamOutputRequest(
        JobId jobId,
        int attempt,
        LogStream stream,
        long offset,
        @Nullable String data,
        @Nullable String dataBase64) {}
