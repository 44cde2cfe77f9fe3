package dev.lattice.server.endpoint;

import dev.lattice.core.id.WorkloadId;
import java.time.Instant;

/**
 * A name that a workload's owner brought.
 *
 * @param name lower case, without a dot at the end
 */
public record Domain(String name, WorkloadId workload, Proof proof, Instant createdAt) {
    /** By what it was shown whose it is. */
    public enum Proof {
        /** A text record that only the owner of the domain could have made. */
        TXT,
        /** It leads to the workload's own name. */
        CNAME,
        /** None was asked for. */
        NONE
    }
}
