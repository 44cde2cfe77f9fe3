package dev.lattice.api.client;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param status a state's name in the API, such as {@code queued}
 * @param workerId the node that ran it
 * @param text a part of the command
 */
public record JobFilter(
        @Nullable String status,
        @Nullable String workerId,
        @Nullable String text) {}
