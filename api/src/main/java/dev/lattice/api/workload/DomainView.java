package dev.lattice.api.workload;

import java.time.Instant;

/**
 * A name that a workload's owner brought.
 *
 * @param proof by what they showed that it is theirs: {@code txt}, {@code cname}, or {@code none} where none was asked for
 */
public record DomainView(String domain, String url, String proof, Instant createdAt) {}
