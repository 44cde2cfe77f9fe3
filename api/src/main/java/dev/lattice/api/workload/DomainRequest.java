package dev.lattice.api.workload;

import org.jspecify.annotations.Nullable;

/**
 * A name for a workload.
 *
 * @param domain such as {@code shop.example.org}
 * @param unproven takes it without a proof; for admins, who know whose it is
 */
public record DomainRequest(
        @Nullable String domain, @Nullable Boolean unproven) {}
