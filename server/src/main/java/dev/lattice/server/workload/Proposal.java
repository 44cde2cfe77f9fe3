package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.Optional;

/**
 * A pull request as its host tells of it now.
 *
 * @param parent the workload of whose repository it is
 * @param number by the repository
 * @param open whether it waits to be merged
 * @param again whether it was closed before
 * @param branch as people call it
 * @param ref what is fetched, of the parent's own repository
 * @param fork whether its commits were pushed elsewhere, by whomever
 * @param head the commit; empty when it is closed and the host does not say
 * @param url of its page at the host
 * @param at when that was, by the host's clock
 */
public record Proposal(
        WorkloadId parent,
        int number,
        boolean open,
        boolean again,
        String branch,
        String ref,
        boolean fork,
        String head,
        Optional<String> url,
        Optional<Instant> at) {}
