package dev.lattice.server.workload;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.workload.Situation;
import dev.lattice.core.workload.Situation.Phase;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Parting;
import dev.lattice.server.scheduling.ServiceHealth;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The instances of all workloads, as the dispatcher publishes them. Ended ones are remembered for a while, as long as
 * this server runs: all that is lost with it is the length of a pause. Any thread.
 */
final class Instances implements Consumer<JobSnapshot> {
    private static final int REMEMBERED = 20;

    private final Consumer<WorkloadId> news;
    private final Map<WorkloadId, Of> workloads = new HashMap<>();

    /** Those of one workload. */
    private static final class Of {
        final Map<JobId, JobSnapshot> live = new LinkedHashMap<>();
        final Deque<JobSnapshot> ended = new ArrayDeque<>();
        /** When those that are ready became so. */
        final Map<JobId, Instant> readySince = new HashMap<>();
        /** Why those wait that had no node when that was asked last. */
        Map<JobId, String> waiting = Map.of();
    }

    private final InstantSource clock;

    /** @param news is called on the dispatcher's thread when something of a workload changed; must not block */
    Instances(Consumer<WorkloadId> news, InstantSource clock) {
        this.clock = clock;
        this.news = news;
    }

    @Override
    public void accept(JobSnapshot snapshot) {
        if (!(snapshot.spec() instanceof ServiceSpec service)) {
            return;
        }
        synchronized (this) {
            Of of = workloads.computeIfAbsent(service.workload(), _ -> new Of());
            if (snapshot.state().terminal()) {
                of.live.remove(snapshot.id());
                of.readySince.remove(snapshot.id());
                of.ended.addFirst(snapshot);
                if (of.ended.size() > REMEMBERED) {
                    of.ended.removeLast();
                }
            } else {
                of.live.put(snapshot.id(), snapshot);
                if (snapshot.health() != null && snapshot.health().ready()) {
                    of.readySince.putIfAbsent(snapshot.id(), clock.instant());
                } else {
                    of.readySince.remove(snapshot.id());
                }
            }
        }
        news.accept(service.workload());
    }

    synchronized List<JobSnapshot> live(WorkloadId workload) {
        Of of = workloads.get(workload);
        return of == null ? List.of() : List.copyOf(of.live.values());
    }

    /** When it was first seen to be ready without a break, as long as this server leads. */
    private synchronized Instant readySince(JobSnapshot job) {
        Of of = workloads.get(service(job).workload());
        return of == null ? Instant.EPOCH : of.readySince.getOrDefault(job.id(), Instant.EPOCH);
    }

    /** These of the workload wait, and why. */
    synchronized void explained(WorkloadId workload, Map<JobId, String> reasons) {
        Of of = workloads.get(workload);
        if (of != null) {
            of.waiting = Map.copyOf(reasons);
        }
    }

    /** Why the instance waits, as far as that is known; empty when it is not. */
    synchronized String reason(JobSnapshot job) {
        Of of = workloads.get(service(job).workload());
        return of == null ? "" : of.waiting.getOrDefault(job.id(), "");
    }

    /** Workloads that have an instance on the node, and those that wait for a node. */
    synchronized List<WorkloadId> concernedBy(NodeId node) {
        return workloads.entrySet().stream()
                .filter(entry -> entry.getValue().live.values().stream()
                        .anyMatch(job -> job.node() == null || node.equals(job.node())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those that ended by themselves, the newest first. */
    synchronized List<Situation.Ending> ended(WorkloadId workload) {
        Of of = workloads.get(workload);
        return of == null
                ? List.of()
                : of.ended.stream()
                        .filter(job -> job.state() != JobState.CANCELED)
                        .map(Instances::ending)
                        .toList();
    }

    /** Those that ended, the newest first, as long as they are remembered. */
    synchronized List<JobSnapshot> past(WorkloadId workload) {
        Of of = workloads.get(workload);
        return of == null ? List.of() : List.copyOf(of.ended);
    }

    /** All workloads that have an instance. */
    synchronized List<WorkloadId> all() {
        return workloads.entrySet().stream()
                .filter(entry -> !entry.getValue().live.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void forget(WorkloadId workload) {
        workloads.remove(workload);
    }

    private static Situation.Ending ending(JobSnapshot job) {
        String code = Objects.requireNonNullElse(job.errorCode(), "");
        String note = job.errorMessage() != null
                ? job.errorMessage()
                : job.exitCode() != null ? "it ended with exit code " + job.exitCode() : "it ended";
        return new Situation.Ending(
                service(job).revision(),
                Objects.requireNonNullElse(job.endedAt(), Instant.EPOCH),
                note,
                job.state() == JobState.LOST || code.startsWith("NODE_"));
    }

    static ServiceSpec service(JobSnapshot job) {
        if (job.spec() instanceof ServiceSpec service) {
            return service;
        }
        throw new IllegalStateException(job.id() + " is no instance of a workload");
    }

    /**
     * As the pilot sees it.
     *
     * @param routed whether an allocation had the traffic before this server began to lead: until its node says
     *     otherwise it is taken for ready
     */
    Situation.Instance seen(JobSnapshot job, Predicate<JobSnapshot> routed) {
        ServiceHealth health = job.health();
        Phase phase;
        if (job.stopping()) {
            phase = Phase.STOPPING;
        } else if (job.state() == JobState.QUEUED) {
            phase = Phase.WAITING;
        } else if (job.parting() != null && job.parting().suspended()) {
            phase = Phase.SUSPENDED;
        } else if (health == null) {
            phase = job.state() == JobState.RUNNING && routed.test(job) ? Phase.READY : Phase.STARTING;
        } else if (health.halted()) {
            phase = Phase.HALTED;
        } else if (health.ended().isPresent()) {
            // Its policy says that it is started no more, however it ended.
            phase = health.ended().getAsInt() == 0 ? Phase.COMPLETED : Phase.HALTED;
        } else if (health.ready()) {
            phase = Phase.READY;
        } else {
            phase = health.restartSeconds() > 0 ? Phase.RESTARTING : Phase.STARTING;
        }
        ServiceSpec service = service(job);
        return new Situation.Instance(
                job.id(),
                service.revision(),
                service.ordinal(),
                phase,
                job.createdAt(),
                Optional.ofNullable(job.startedAt()),
                health == null ? 0 : health.restarts(),
                phase == Phase.WAITING ? reason(job) : health == null ? "" : health.note(),
                job.away() ? Optional.ofNullable(job.node()) : Optional.empty(),
                Optional.ofNullable(job.parting()).map(Parting::why),
                phase == Phase.READY ? Optional.of(readySince(job)) : Optional.empty());
    }
}
