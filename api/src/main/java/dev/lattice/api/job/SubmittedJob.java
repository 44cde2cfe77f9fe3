package dev.lattice.api.job;

import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import java.time.Instant;

/** The answer to a submission. */
public record SubmittedJob(JobId jobId, JobState status, Instant createdAt) {}
