package dev.lattice.server.workload;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.http.Principal;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.StoredRevision.Cause;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The workloads that are services of applications, those of one at once: each change is all or nothing, in its caller's
 * transaction. What is to happen by it is begun by {@link #wake} when that is committed.
 */
public final class Members {
    private final WorkloadService.Parts parts;
    private final Planner planner;
    private final InstantSource clock;

    Members(WorkloadService.Parts parts, Planner planner, InstantSource clock) {
        this.parts = parts;
        this.planner = planner;
        this.clock = clock;
    }

    /**
     * A service as it is to be.
     *
     * @param id that it has, or will have
     * @param name of the workload
     * @param position in the order in which the services start, from 0
     */
    public record Wanted(
            WorkloadId id, String name, String service, int position, DeployRequest request, ServicePart part) {}

    /**
     * A service as it is.
     *
     * @param part as its wanted revision has it
     */
    public record Member(
            WorkloadId id, String service, Desired desired, WorkloadState state, String note, ServicePart part) {}

    /**
     * What became of what was wanted; services by the names that the application has for them.
     *
     * @param orphans that are there and not wanted
     * @param concerned workloads with news
     */
    public record Outcome(
            List<String> created,
            List<String> changed,
            List<String> unchanged,
            List<String> orphans,
            List<WorkloadId> concerned) {}

    // ---- what there is ----

    /** In the order in which they start; of what is being deleted, too. */
    public List<Member> of(Handle handle, ApplicationId application) {
        return parts.store().members(handle, application).stream()
                .flatMap(workload -> parts
                        .store()
                        .revision(handle, workload.id(), workload.revision())
                        .flatMap(revision -> revision.plan().part())
                        .map(part -> new Member(
                                workload.id(),
                                workload.membership().orElseThrow().service(),
                                workload.desired(),
                                workload.state(),
                                workload.note(),
                                part))
                        .stream())
                .toList();
    }

    /** As everybody sees it. */
    public WorkloadView view(Handle handle, Member member) {
        return parts.views()
                .view(handle, parts.store().find(handle, member.id()).orElseThrow());
    }

    // ---- what is wanted ----

    /**
     * Looks whether all of them could be accepted; nothing is changed.
     *
     * @throws Problem saying of which service
     */
    public void check(Collection<Wanted> wanted) {
        List<Plan> plans = new ArrayList<>();
        for (Wanted each : wanted) {
            plans.add(of(each.service(), () -> {
                Plan plan = planner.plan(
                                planner.entry(each.request().kind()),
                                each.request(),
                                Set.of(),
                                Plan.Built.UNKNOWN,
                                Optional.of(each.part()))
                        .plan();
                if (each.request().source() != null) {
                    parts.builds()
                            .check(
                                    each.request().source(),
                                    Objects.requireNonNullElse(each.request().build(), BuildRequest.NONE));
                }
                return plan;
            }));
        }
        parts.room().requireTogether(plans);
    }

    /**
     * How the image of a service would be built; nothing is. Takes as long as fetching its source does.
     *
     * @param wanted one that is built
     * @throws Problem SOURCE_REFUSED when nobody knows how to
     */
    public BuildPlanView inspect(Principal.User caller, Wanted wanted) {
        DeployRequest request = wanted.request();
        return parts.builds()
                .inspect(
                        caller.project(),
                        planner.entry(request.kind()).ecosystem(),
                        Objects.requireNonNull(request.source(), "what is built has a source"),
                        Objects.requireNonNullElse(request.build(), BuildRequest.NONE),
                        Objects.requireNonNullElse(request.env(), Map.of()),
                        true);
    }

    private static <T> T of(String service, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem refused) {
            throw Problem.of(refused.code(), "Service " + service + ": " + refused.getMessage(), refused.details());
        }
    }

    /**
     * Makes the application what is wanted: new services are created, others get a revision where they differ.
     *
     * @param removeOrphans whether services that are not wanted are deleted
     */
    public Outcome apply(
            Handle handle,
            Principal.User caller,
            ApplicationId application,
            List<Wanted> wanted,
            boolean removeOrphans) {
        ProjectLimits.hold(handle, caller.project());
        Map<String, StoredWorkload> present = new HashMap<>();
        held(handle, application)
                .forEach(workload ->
                        present.put(workload.membership().orElseThrow().service(), workload));
        Outcome outcome = new Outcome(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Optional<NodeId> home = present.values().stream()
                .flatMap(member -> member.home().stream())
                .findFirst();
        for (Wanted each : wanted) {
            StoredWorkload before = present.remove(each.service());
            of(each.service(), () -> {
                if (before == null) {
                    create(handle, caller, application, each, home);
                    outcome.created().add(each.service());
                    outcome.concerned().add(each.id());
                } else {
                    revise(handle, before, each, outcome);
                }
                return each;
            });
        }
        present.values().forEach(orphan -> orphan(handle, orphan, wanted, removeOrphans, outcome));
        return outcome;
    }

    private void create(
            Handle handle, Principal.User caller, ApplicationId application, Wanted wanted, Optional<NodeId> home) {
        parts.room().requireAdmission(caller.project());
        parts.limits().requireWorkload(parts.store().count(handle, caller.project()));
        CatalogueEntry entry = planner.entry(wanted.request().kind());
        Planner.Planned planned =
                planner.plan(entry, wanted.request(), Set.of(), Plan.Built.UNKNOWN, Optional.of(wanted.part()));
        Instant now = now();
        StoredWorkload workload = new StoredWorkload(
                wanted.id(),
                caller.project(),
                caller.id(),
                wanted.name(),
                entry.kind(),
                Optional.of(new Membership(application, wanted.service(), wanted.position())),
                Desired.RUNNING,
                planned.plan().request().instances() == null
                        ? 1
                        : planned.plan().request().instances(),
                1,
                Optional.empty(),
                home,
                false,
                WorkloadState.QUEUED,
                "",
                0,
                now,
                now);
        if (!parts.store().insert(handle, workload)) {
            throw Problem.of(
                    ErrorCode.NAME_TAKEN,
                    "This project has a workload '" + wanted.name()
                            + "' already. Call the application otherwise, or delete that one.",
                    Map.of("field", "name"));
        }
        parts.revisions().first(handle, workload, planned, now);
    }

    private void revise(Handle handle, StoredWorkload before, Wanted wanted, Outcome outcome) {
        StoredRevision present = parts.revisions().wanted(handle, before);
        Planner.Planned planned = next(before, present, wanted.request(), Optional.of(wanted.part()));
        // After a change that failed, what is there is made anew: else that would go on being the last one.
        boolean wentBack = parts.store().newestRevision(handle, before.id()) != present.number();
        boolean same = !wentBack
                && planned.plan().request().equals(present.plan().request())
                && planned.plan().part().equals(present.plan().part().map(ServicePart::alone))
                && present.state() != RevisionState.FAILED;
        Membership membership = before.membership().orElseThrow();
        Membership moved = new Membership(membership.application(), wanted.service(), wanted.position());
        boolean renewed = same && parts.revisions().renew(handle, before, present);
        if (same && before.desired() == Desired.RUNNING) {
            if (renewed || !moved.equals(membership)) {
                write(handle, before.as(moved));
            }
            if (renewed) {
                outcome.concerned().add(before.id());
            }
            outcome.unchanged().add(wanted.service());
            return;
        }
        Integer instances = planned.plan().request().instances();
        StoredWorkload after = same
                ? before.wanting(Desired.RUNNING, before.instances(), before.revision())
                : parts.revisions()
                        .next(handle, before.scaled(instances == null ? 1 : instances), planned, Cause.CHANGE, now());
        write(handle, after.as(moved));
        outcome.changed().add(wanted.service());
        outcome.concerned().add(before.id());
    }

    private Planner.Planned next(
            StoredWorkload workload, StoredRevision present, DeployRequest request, Optional<ServicePart> part) {
        CatalogueEntry entry = planner.entry(request.kind());
        Plan.Built built = entry.built()
                ? parts.images()
                        .forNext(workload, present.plan(), present.plan().request(), request)
                : Plan.Built.UNKNOWN;
        Planner.Planned planned = planner.plan(entry, request, Set.of(), built, part);
        return built.revision() == 0
                ? planned
                : planned.with(planned.plan()
                        .with(planned.plan()
                                .blueprint()
                                .withImage(present.plan().blueprint().image())));
    }

    private void orphan(Handle handle, StoredWorkload orphan, List<Wanted> wanted, boolean removed, Outcome outcome) {
        String service = orphan.membership().orElseThrow().service();
        outcome.orphans().add(service);
        if (!removed) {
            return;
        }
        String heirs = wanted.stream()
                .filter(each -> each.part().mounts(orphan.id()))
                .map(Wanted::service)
                .collect(Collectors.joining(", "));
        if (!heirs.isEmpty()) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    "Service " + service + " cannot be removed: a volume is kept with it that " + heirs
                            + " mounts, too. Keep the service, or give those another volume.");
        }
        write(handle, orphan.wanting(Desired.DELETED, orphan.instances(), orphan.revision()));
        outcome.concerned().add(orphan.id());
    }

    // ---- all of them at once ----

    /** @return those that it concerns */
    public List<WorkloadId> want(Handle handle, ApplicationId application, Desired desired) {
        return each(handle, application, (_, member) -> member.wanting(desired, member.instances(), member.revision()));
    }

    /** Makes a revision of each that is the present one anew; they start in their order. */
    public List<WorkloadId> restart(Handle handle, ApplicationId application) {
        return each(handle, application, (_, member) -> {
            StoredRevision present = parts.revisions().wanted(handle, member);
            DeployRequest request = Planner.scaled(present.plan().request(), member.instances());
            return parts.revisions()
                    .next(
                            handle,
                            member,
                            next(member, present, request, present.plan().part()),
                            Cause.RESTART,
                            now());
        });
    }

    private List<WorkloadId> each(
            Handle handle, ApplicationId application, BiFunction<Handle, StoredWorkload, StoredWorkload> change) {
        List<WorkloadId> concerned = new ArrayList<>();
        List<StoredWorkload> inOrder = new ArrayList<>(held(handle, application));
        // A revision needs what others want by then, so these go first.
        inOrder.sort(Comparator.comparingInt(
                member -> member.membership().orElseThrow().position()));
        for (StoredWorkload member : inOrder) {
            write(handle, change.apply(handle, member));
            concerned.add(member.id());
        }
        return concerned;
    }

    /** All of them, none of which is being deleted. */
    private List<StoredWorkload> held(Handle handle, ApplicationId application) {
        List<StoredWorkload> members = parts.store().holdMembers(handle, application);
        Set<String> leaving = new HashSet<>();
        members.stream()
                .filter(member -> member.desired() == Desired.DELETED)
                .forEach(member -> leaving.add(member.name()));
        if (!leaving.isEmpty()) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    String.join(", ", leaving) + (leaving.size() > 1 ? " are" : " is")
                            + " being deleted. Try again when that is done.");
        }
        return members;
    }

    private void write(Handle handle, StoredWorkload after) {
        if (!parts.store().update(handle, after.changed(now()))) {
            throw new IllegalStateException("workload " + after.id() + " was held and changed");
        }
    }

    /** Begins what was committed. */
    public void wake(Collection<WorkloadId> concerned) {
        concerned.forEach(parts.controller()::wake);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
