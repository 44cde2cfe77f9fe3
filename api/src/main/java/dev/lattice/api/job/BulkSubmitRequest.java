package dev.lattice.api.job;

import java.util.List;

/** POST /api/jobs/bulk: up to 10,000 jobs accepted together or not at all. */
public record BulkSubmitRequest(List<SubmitJobRequest> jobs) {}
