package dev.lattice.server.workload;

import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation;
import dev.lattice.server.scheduling.JobSnapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Puts together what the pilot decides by. */
final class Situations {
    private final Instances instances;
    private final InstantSource clock;

    Situations(Instances instances, InstantSource clock) {
        this.instances = instances;
        this.clock = clock;
    }

    /**
     * How things are with a workload.
     *
     * @param live its instances that have not ended
     * @param image of the revision that is wanted, while that is not built, or is built anew
     * @param obstacle what keeps another from being started
     * @param wait of the wanted revision before its first start
     */
    Situation of(
            KnownWorkload known,
            List<JobSnapshot> live,
            Optional<Situation.Image> image,
            Optional<String> obstacle,
            Siblings.Wait wait) {
        StoredWorkload workload = known.workload();
        List<Situation.Instance> seen = live.stream()
                .map(job -> instances.seen(
                        job, one -> one.allocation() != null && known.routed().contains(one.allocation())))
                .toList();
        return new Situation(
                workload.desired(),
                workload.instances(),
                revision(known.wanted()),
                known.before().map(Situations::revision),
                seen,
                instances.ended(workload.id()),
                image,
                // Nothing can be started without it.
                known.wanted().state() == RevisionState.BUILDING
                        ? obstacle
                        : image.map(Situation.Image::note).or(() -> obstacle),
                wait.sentence(),
                wait.inVain(),
                clock.instant());
    }

    private static Situation.Revision revision(StoredRevision stored) {
        return new Situation.Revision(
                stored.number(),
                stored.state(),
                stored.plan().update(),
                stored.deployableAt(),
                stored.readyAt(),
                stored.plan().blueprint().startup().within(),
                stored.plan().disconnect(),
                stored.note());
    }
}
