package dev.lattice.api.job;

/** How much of the stream the server holds durably. */
public record StreamOutputReply(long acceptedTo) {}
