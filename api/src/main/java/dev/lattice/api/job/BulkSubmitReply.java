package dev.lattice.api.job;

import java.util.List;

/** The answer to a bulk submission, in the order of the request. */
public record BulkSubmitReply(List<SubmittedJob> jobs) {}
