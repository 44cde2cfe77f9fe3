package dev.lattice.cli.workload;

import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for. The state in a view may be a moment older than what was asked for, so each goal goes by what a
 * call sets at once: revisions, and what is wanted.
 */
@FunctionalInterface
public interface Goal {
    /** How the server begins the note of what no node can run for want of Docker. */
    String NO_DOCKER = "no node that is online has Docker";

    /** How the server begins the note of what serves while another revision's image is made, behind its number. */
    String BEING_BUILT = " is being built";

    /** What came of it; null while it is on its way. */
    @Nullable Outcome judge(WorkloadView seen);

    /** What it means that there is no such workload any more. */
    default Outcome whenGone() {
        return new Outcome(Outcome.Ending.FAILED, "it is gone; somebody deleted it meanwhile", null);
    }

    /**
     * Whether the wanted revision has no image yet.
     *
     * @param state the workload's, with its note
     */
    static boolean beingBuilt(WorkloadState state, @Nullable String note, int revision) {
        return state == WorkloadState.BUILDING
                || (note != null && note.startsWith("revision " + revision + BEING_BUILT));
    }

    /** There is no such workload any more. */
    static Goal gone() {
        return new Goal() {
            @Override
            public @Nullable Outcome judge(WorkloadView seen) {
                return null;
            }

            @Override
            public Outcome whenGone() {
                return Outcome.reached(null);
            }
        };
    }

    /** The revision gets the traffic. */
    static Goal serving(int revision) {
        return seen -> {
            if (seen.desired() != Desired.RUNNING) {
                return Outcome.failed("it was " + gerund(seen.desired()) + " meanwhile", seen);
            }
            if (seen.revision() > revision) {
                return Outcome.failed("revision " + seen.revision() + " took its place meanwhile", seen);
            }
            Integer serving = seen.serving();
            if (serving != null && serving == revision) {
                return settled(seen) ? Outcome.reached(seen) : ended(seen);
            }
            String failure = seen.failure();
            return failure == null ? waiting(seen) : Outcome.failed(failure, seen);
        };
    }

    /** It does what it should, or has done so. */
    private static boolean settled(WorkloadView seen) {
        return seen.state() == WorkloadState.RUNNING || seen.state() == WorkloadState.COMPLETED;
    }

    private static String gerund(Desired desired) {
        return desired == Desired.DELETED ? "deleted" : "stopped";
    }

    /** It runs, whichever revision. */
    static Goal running() {
        return seen -> {
            if (seen.desired() != Desired.RUNNING) {
                return Outcome.failed("it was " + gerund(seen.desired()) + " meanwhile", seen);
            }
            return settled(seen) ? Outcome.reached(seen) : ended(seen);
        };
    }

    static Goal stopped() {
        return seen -> {
            if (seen.desired() == Desired.RUNNING) {
                return Outcome.failed("it was started again meanwhile", seen);
            }
            return seen.state() == WorkloadState.STOPPED ? Outcome.reached(seen) : null;
        };
    }

    /** As many instances as are wanted are ready, and no others are there. */
    static Goal scaled() {
        return seen -> {
            if (seen.desired() != Desired.RUNNING) {
                return Outcome.reached(seen);
            }
            long ready = readyInstances(seen);
            return ready == seen.instances() && seen.running().size() == ready ? Outcome.reached(seen) : ended(seen);
        };
    }

    /** How many instances of the wanted revision are ready. */
    static long readyInstances(WorkloadView seen) {
        long count = 0;
        for (InstanceView instance : seen.running()) {
            if (instance.revision() == seen.revision() && instance.state().equals("ready")) {
                count++;
            }
        }
        return count;
    }

    private static @Nullable Outcome ended(WorkloadView seen) {
        String note = seen.note() == null ? "" : ": " + seen.note();
        return switch (seen.state()) {
            case FAILED -> Outcome.failed(seen.failure() == null ? "it failed" + note : seen.failure(), seen);
            case CRASHED -> Outcome.failed("it ends again and again" + note, seen);
            default -> waiting(seen);
        };
    }

    private static @Nullable Outcome waiting(WorkloadView seen) {
        String note = seen.note();
        return seen.state() == WorkloadState.QUEUED && note != null && note.startsWith(NO_DOCKER)
                ? new Outcome(Outcome.Ending.STUCK, note, seen)
                : null;
    }
}
