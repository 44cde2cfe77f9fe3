package dev.lattice.server.workload;

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
     * @param obstacle what keeps another from being started
     */
    Situation of(KnownWorkload known, List<JobSnapshot> live, Optional<String> obstacle) {
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
                obstacle,
                clock.instant());
    }

    private static Situation.Revision revision(StoredRevision stored) {
        return new Situation.Revision(
                stored.number(),
                stored.state(),
                stored.plan().update(),
                stored.createdAt(),
                stored.readyAt(),
                stored.plan().blueprint().readyWithin(),
                stored.note());
    }
}
