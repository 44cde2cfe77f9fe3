package dev.lattice.core.workload;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.Disconnect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that counts for what is to be done about a workload.
 *
 * @param instances how many are wanted
 * @param wanted the revision that is to run
 * @param serving the last revision that was ready, when that is another
 * @param live instances that have not ended, of any revision
 * @param ended instances that have, the newest first; not those that were stopped
 * @param image how it stands with the wanted revision's image while that is not built, or is built anew because no node
 *     has it any more; empty otherwise
 * @param obstacle what keeps an instance from being started, such as a link to a workload that is not there
 * @param waitsFor what has to come before the first start of the wanted revision, such as {@code db to be ready}; it will
 *     come, or its owner learns there why not, so this may take as long as it takes
 * @param inVain what of that will never come, and why; empty while all of it may
 */
public record Situation(
        Desired desired,
        int instances,
        Revision wanted,
        Optional<Revision> serving,
        List<Instance> live,
        List<Ending> ended,
        Optional<Image> image,
        Optional<String> obstacle,
        Optional<String> waitsFor,
        Optional<String> inVain,
        Instant now) {
    public Situation {
        live = List.copyOf(live);
        ended = List.copyOf(ended);
    }

    /** How a revision takes another's place. */
    public enum Update {
        /** both run until the new one is ready: for what keeps nothing */
        REPLACE,
        /** the old one ends first: two must not use the same storage */
        RECREATE
    }

    /**
     * A revision.
     *
     * @param createdAt when it was asked for
     * @param servedAt when it was ready first; empty before
     * @param readyWithin so long may an instance take from its start until it is ready
     * @param disconnect what becomes of instances whose node does not answer
     * @param note why it failed
     */
    public record Revision(
            int number,
            RevisionState state,
            Update update,
            Instant createdAt,
            Optional<Instant> servedAt,
            Duration readyWithin,
            Disconnect disconnect,
            String note) {
        /** Of a workload that asked for nothing else. */
        public Revision(
                int number,
                RevisionState state,
                Update update,
                Instant createdAt,
                Optional<Instant> servedAt,
                Duration readyWithin,
                String note) {
            this(number, state, update, createdAt, servedAt, readyWithin, Disconnect.DEFAULT, note);
        }
    }

    /**
     * An image that is being made.
     *
     * @param note what is done about it now, or why it failed
     */
    public record Image(Making making, String note) {
        /** How far it is. */
        public enum Making {
            /** nobody has begun */
            WANTED,
            UNDER_WAY,
            BUILT,
            FAILED
        }
    }

    /** Where an instance that has not ended stands. */
    public enum Phase {
        /** no node has it yet */
        WAITING,
        /** a node has it, it is not ready */
        STARTING,
        READY,
        /** its container ended as it should, and is not to be started again */
        COMPLETED,
        /** its container ended and is started again by its node */
        RESTARTING,
        /** it stands still, because its machine's owner uses the machine */
        SUSPENDED,
        /** its node stopped it and starts it no more: only another revision helps */
        HALTED,
        /** it was told to end */
        STOPPING
    }

    /**
     * An instance that has not ended.
     *
     * @param createdAt when it was asked for
     * @param startedAt when its container was started; empty before
     * @param restarts of its container by its node
     * @param note what its node, or the scheduler, says about it
     * @param away its node, when that has not answered for as long as it is waited for
     * @param leaving why its node wants to be rid of it; empty when it does not
     * @param readySince when it became ready; empty when it is not
     */
    public record Instance(
            JobId id,
            int revision,
            int ordinal,
            Phase phase,
            Instant createdAt,
            Optional<Instant> startedAt,
            int restarts,
            String note,
            Optional<NodeId> away,
            Optional<String> leaving,
            Optional<Instant> readySince) {
        /** One that may stay where it is. */
        public Instance(
                JobId id,
                int revision,
                int ordinal,
                Phase phase,
                Instant createdAt,
                Optional<Instant> startedAt,
                int restarts,
                String note,
                Optional<NodeId> away) {
            this(
                    id,
                    revision,
                    ordinal,
                    phase,
                    createdAt,
                    startedAt,
                    restarts,
                    note,
                    away,
                    Optional.empty(),
                    Optional.empty());
        }

        /** Whether its node keeps it. */
        boolean stays() {
            return leaving.isEmpty() && phase != Phase.STOPPING;
        }

        boolean ready() {
            return phase == Phase.READY;
        }

        /** It does what it should, or has done so. */
        boolean settled() {
            return ready() || phase == Phase.COMPLETED;
        }
    }

    /**
     * An instance that ended by itself.
     *
     * @param nodesFault its node went away or could not start it, which another try may mend
     */
    public record Ending(int revision, Instant at, String note, boolean nodesFault) {}
}
