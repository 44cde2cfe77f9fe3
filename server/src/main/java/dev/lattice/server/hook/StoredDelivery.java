package dev.lattice.server.hook;

import dev.lattice.core.id.WorkloadId;
import java.time.Instant;
import java.util.Optional;

/**
 * A delivery as its row has it.
 *
 * @param id rises with the time; 0 for one that is not stored yet
 * @param ref empty when the event has none
 * @param commit empty when the event has none
 * @param number of the pull request; empty when the event is not about one
 * @param note why; empty when the outcome says it all
 * @param revision that was made
 */
record StoredDelivery(
        long id,
        WorkloadId workload,
        Provider provider,
        String event,
        String ref,
        String commit,
        Optional<Integer> number,
        Outcome outcome,
        String note,
        Optional<Integer> revision,
        Instant receivedAt) {
    StoredDelivery about(String told, String head, Optional<Integer> pullRequest) {
        return new StoredDelivery(
                id, workload, provider, event, told, head, pullRequest, outcome, note, revision, receivedAt);
    }

    StoredDelivery with(Verdict verdict) {
        return new StoredDelivery(
                id,
                workload,
                provider,
                event,
                ref,
                commit,
                number,
                verdict.outcome(),
                verdict.note(),
                revision,
                receivedAt);
    }

    /** The same, of which a revision was made that failed. */
    StoredDelivery failed(String why) {
        return new StoredDelivery(
                id, workload, provider, event, ref, commit, number, Outcome.FAILED, why, revision, receivedAt);
    }

    /** What comes of one. */
    enum Outcome {
        /** a revision is to be made of it, or a preview to be removed */
        WAITING,
        DEPLOYED,
        /** its revision was made, and failed; that is not stored here */
        FAILED,
        /** a newer one that waited, too, was taken for it */
        COALESCED,
        /** the preview of a pull request has ended with it */
        REMOVED,
        NOTHING,
        /** it was meant to do something, and could not */
        REFUSED,
        /** the answer to a ping */
        PONG
    }
}
