package dev.lattice.api.job;

import dev.lattice.core.job.JobState;

/** Whether this result was the one that counted. */
public record SubmitResultReply(boolean recorded, JobState status) {}
