package dev.lattice.server.workload;

import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.Optional;

/**
 * A pull request as its row has it.
 *
 * @param told the newest that the host told
 * @param workload that runs it, or did last, and may have gone
 * @param pending whether something is still to be done about it
 */
record StoredPreview(Proposal told, Optional<WorkloadId> workload, boolean pending) {
    WorkloadId parent() {
        return told.parent();
    }

    int number() {
        return told.number();
    }

    /**
     * Why something that is told now says nothing about how it stands; empty when it does. Hosts deliver out of order,
     * and try again what was not answered. Their clocks have seconds: of two things in one second the end counts, unless
     * the other is that it was opened again, which comes after an end.
     */
    Optional<String> outdated(Proposal other) {
        if (other.at().isPresent() && told.at().isPresent()) {
            Instant then = told.at().get();
            Instant now = other.at().get();
            if (now.isBefore(then)) {
                return Optional.of("something newer was told before");
            }
            return now.equals(then) ? ended(other) : Optional.empty();
        }
        return ended(other);
    }

    private Optional<String> ended(Proposal other) {
        return other.open() && !other.again() && !told.open()
                ? Optional.of("the pull request was closed before this came")
                : Optional.empty();
    }
}
