package dev.lattice.server.workload;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.Course;
import dev.lattice.core.workload.Course.Order;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.endpoint.Domains;
import dev.lattice.server.endpoint.Endpoint;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.JobSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * How workloads stand, as the database has it: read as a whole, and written as a course says, one transaction each. What
 * their owners changed meanwhile is never overwritten.
 */
final class WorkloadBook {
    private final Parts parts;
    private final InstantSource clock;

    /** Where it is written. */
    record Parts(Database database, WorkloadStore store, SecretStore secrets, Endpoints endpoints, Domains domains) {}

    /** Its owner changed it meanwhile. */
    static final class StaleWorkloadException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    WorkloadBook(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
    }

    /** All of all projects. */
    List<WorkloadId> ids() {
        return parts.database().call(handle -> parts.store().ids(handle));
    }

    /** All that counts of a workload; empty when it has gone. */
    Optional<KnownWorkload> read(WorkloadId id) {
        return parts.database()
                .call(handle -> parts.store()
                        .find(handle, id)
                        .map(workload -> new KnownWorkload(
                                workload,
                                parts.store()
                                        .revision(handle, id, workload.revision())
                                        .orElseThrow(),
                                workload.serving()
                                        .flatMap(number -> parts.store().revision(handle, id, number)),
                                parts.store().routed(handle, id),
                                parts.endpoints().of(handle, id),
                                parts.domains().of(handle, id))));
    }

    /** The ids of the routes of each. */
    Map<WorkloadId, Set<Long>> routes(Set<WorkloadId> workloads) {
        return parts.database().call(handle -> {
            Map<WorkloadId, Set<Long>> routes = new HashMap<>();
            for (WorkloadId workload : workloads) {
                Set<Long> ids = new HashSet<>(Set.of(RouteMessages.linkId(workload)));
                parts.endpoints().of(handle, workload).forEach(endpoint -> ids.add(endpoint.id()));
                routes.put(workload, ids);
            }
            return routes;
        });
    }

    /**
     * Writes what the course says of the workload, its revisions and its endpoints.
     *
     * @param backends the instances that get its traffic
     * @param live all that have not ended
     * @return how it stands then
     * @throws StaleWorkloadException when it is not what it was when it was read
     */
    KnownWorkload write(KnownWorkload known, Course course, List<Backend> backends, List<JobSnapshot> live) {
        StoredWorkload before = known.workload();
        Set<AllocationId> routed = new HashSet<>();
        backends.forEach(backend -> routed.add(backend.allocation()));
        Instant now = clock.instant();
        StoredWorkload after = standing(known, course, live, now);
        boolean moved = course.orders().stream()
                .anyMatch(order ->
                        order instanceof Order.Serve || order instanceof Order.Fail || order instanceof Order.Built);
        if (after.equals(before) && !moved && routed.equals(known.routed())) {
            return known;
        }
        return parts.database().transaction(handle -> {
            // First of all, as whoever changes it does: so neither waits for rows of which the other has some.
            if (!parts.store().hold(handle, before)) {
                throw new StaleWorkloadException();
            }
            course.orders().forEach(order -> move(handle, known, order, now));
            List<Endpoint> endpoints = endpoints(handle, known, course);
            if (!routed.equals(known.routed())) {
                parts.store().route(handle, endpoints.stream().map(Endpoint::id).toList(), backends);
            }
            if (after.equals(before)) {
                return known.with(before, endpoints);
            }
            if (!parts.store().update(handle, after)) {
                throw new StaleWorkloadException();
            }
            return known.with(
                    parts.store().find(handle, before.id()).orElseThrow(StaleWorkloadException::new), endpoints);
        });
    }

    private void move(Handle handle, KnownWorkload known, Order order, Instant now) {
        WorkloadId id = known.workload().id();
        if (order instanceof Order.Serve(int number)) {
            known.workload()
                    .serving()
                    .filter(old -> old != number)
                    .ifPresent(old -> parts.store().move(handle, id, old, RevisionState.SUPERSEDED, "", null));
            parts.store().move(handle, id, number, RevisionState.SERVING, "", now);
            parts.secrets().serve(handle, id, number, now);
        } else if (order instanceof Order.Built(int number)) {
            Plan plan = known.wanted().plan();
            parts.store().built(handle, id, number, plan, now);
            List<Port> ports = new ArrayList<>(plan.blueprint().ports());
            parts.endpoints()
                    .allot(
                            handle,
                            known.workload().project(),
                            id,
                            known.workload().name(),
                            ports);
            known.before().ifPresent(before -> ports.addAll(before.ports()));
            parts.endpoints().keep(handle, id, ports);
        } else if (order instanceof Order.Fail(int number, String why)) {
            parts.store().move(handle, id, number, RevisionState.FAILED, why, null);
            parts.secrets().giveUp(handle, id, number);
        }
    }

    /** What only a revision had that serves no more, or failed, is given up now, and not while it may be needed. */
    private List<Endpoint> endpoints(Handle handle, KnownWorkload known, Course course) {
        WorkloadId id = known.workload().id();
        List<Endpoint> endpoints = known.endpoints();
        for (Order order : course.orders()) {
            if (order instanceof Order.Built) {
                endpoints = parts.endpoints().of(handle, id);
            } else if (order instanceof Order.Serve) {
                endpoints = parts.endpoints().keep(handle, id, known.wanted().ports());
            } else if (order instanceof Order.GoBack) {
                endpoints = parts.endpoints()
                        .keep(handle, id, known.before().orElseThrow().ports());
            }
        }
        return endpoints;
    }

    private static StoredWorkload standing(KnownWorkload known, Course course, List<JobSnapshot> live, Instant now) {
        StoredWorkload workload = known.workload();
        String kind = workload.kind();
        int revision = workload.revision();
        int instances = workload.instances();
        Optional<Integer> serving = workload.serving();
        for (Order order : course.orders()) {
            if (order instanceof Order.Serve(int number)) {
                serving = Optional.of(number);
            } else if (order instanceof Order.GoBack(int number)) {
                Plan plan = known.before().orElseThrow().plan();
                revision = number;
                kind = Objects.requireNonNullElse(plan.request().kind(), kind);
                instances = plan.bounded(instances);
            }
        }
        Optional<NodeId> home = workload.home();
        if (home.isEmpty() && known.wanted().plan().blueprint().stateful()) {
            home = live.stream().map(JobSnapshot::node).filter(Objects::nonNull).findFirst();
        }
        StoredWorkload after = new StoredWorkload(
                workload.id(),
                workload.project(),
                workload.owner(),
                workload.name(),
                kind,
                workload.membership(),
                workload.desired(),
                instances,
                revision,
                serving,
                home,
                workload.maintenance(),
                course.state(),
                course.note(),
                workload.version(),
                workload.createdAt(),
                workload.changedAt());
        return after.equals(workload) ? workload : after.changed(now);
    }

    /**
     * It is gone.
     *
     * @param holders nodes that have something to remove: its volumes, its images
     */
    void delete(StoredWorkload workload, Set<NodeId> holders) {
        parts.database().inTransaction(handle -> {
            parts.endpoints().release(handle, workload.id());
            parts.store().delete(handle, workload, holders);
        });
    }
}
