package dev.lattice.server.allocation;

import dev.lattice.core.id.AllocationId;
import dev.lattice.server.scheduling.Assignment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A worker's call for work, from when it begins to wait until its answer was sent or could not be. */
public final class WorkCall {
    private final PolledLink link;
    private final CompletableFuture<Optional<Assignment>> answer = new CompletableFuture<>();

    WorkCall(PolledLink link) {
        this.link = link;
    }

    /** Completes with a job, or empty when there was none in time. */
    public CompletionStage<Optional<Assignment>> answer() {
        return answer;
    }

    void answer(Optional<Assignment> found) {
        answer.completeAsync(() -> found);
    }

    /** The answer was sent. */
    public void sent() {
        job().ifPresent(link::handedOver);
    }

    /** The worker hung up before its answer was sent. What stood in the answer is another call's. */
    public void lost() {
        link.hangUp(this);
        CompletableFuture<Void> _ =
                answer.thenAccept(found -> found.map(Assignment::allocation).ifPresent(link::giveBack));
    }

    private Optional<AllocationId> job() {
        return answer.getNow(Optional.empty()).map(Assignment::allocation);
    }
}
