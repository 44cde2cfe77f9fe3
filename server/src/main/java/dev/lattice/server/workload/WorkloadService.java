package dev.lattice.server.workload;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Volume;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.build.Builds;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.catalogue.SecretNeed;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.StoredRevision.Cause;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What owners want of their workloads. What becomes of it is the {@link WorkloadController}'s. */
public final class WorkloadService {
    private static final int MOST_REVISIONS_SHOWN = 100;
    /** The kind that is any app. */
    private static final String APP = "app";

    private final Parts parts;
    private final Planner planner;
    private final Ids ids;
    private final InstantSource clock;

    /** What it works with. */
    record Parts(
            Database database,
            WorkloadStore store,
            SecretStore secrets,
            ProjectLimits limits,
            Revisions revisions,
            Room room,
            WorkloadViews views,
            Builds builds,
            RevisionImages images,
            WorkloadController controller,
            AuditLog audit) {}

    WorkloadService(Parts parts, Planner planner, Ids ids, InstantSource clock) {
        this.parts = parts;
        this.planner = planner;
        this.ids = ids;
        this.clock = clock;
    }

    // ---- what there is ----

    List<WorkloadView> list(
            Principal.User caller, long before, @Nullable WorkloadState state, @Nullable String text, int limit) {
        return parts.database()
                .call(handle -> parts.views()
                        .views(handle, parts.store().page(handle, caller.project(), before, state, text, limit)));
    }

    /**
     * A workload of the caller's project.
     *
     * @throws Problem NOT_FOUND
     */
    public WorkloadView get(Principal.User caller, String name) {
        return parts.database().call(handle -> parts.views().view(handle, find(handle, caller, name)));
    }

    List<RevisionView> revisions(Principal.User caller, String name) {
        return parts.database()
                .call(handle ->
                        parts
                                .store()
                                .revisions(handle, find(handle, caller, name).id(), MOST_REVISIONS_SHOWN)
                                .stream()
                                .map(WorkloadViews::revision)
                                .toList());
    }

    /** Whose output a caller may read. */
    WorkloadLogs.Of logsOf(Principal.User caller, String name) {
        StoredWorkload workload = parts.database().call(handle -> find(handle, caller, name));
        return new WorkloadLogs.Of(
                workload.project(),
                workload.id(),
                workload.instances(),
                () -> parts.views().live(workload.id()));
    }

    private StoredWorkload find(Handle handle, Principal.User caller, String name) {
        return parts.store().find(handle, caller.project(), name).orElseThrow(() -> missing(name));
    }

    private static Problem missing(String name) {
        return Problem.notFound("workload", name.length() > 63 ? name.substring(0, 63) : name);
    }

    // ---- deploying and changing ----

    /** Accepts a workload; it is on its way when this returns. */
    WorkloadView deploy(Principal.User caller, DeployRequest request) {
        CatalogueEntry entry = planner.entry(request.kind());
        Planner.Planned planned = planner.plan(entry, request, Set.of(), Plan.Built.UNKNOWN);
        checkSource(request);
        parts.room().require(planned.plan());
        Instant now = now();
        StoredWorkload workload = new StoredWorkload(
                ids.workload(),
                caller.project(),
                caller.id(),
                String.valueOf(request.name()),
                entry.kind(),
                Optional.empty(),
                Desired.RUNNING,
                request.instances() == null ? 1 : request.instances(),
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                WorkloadState.QUEUED,
                "",
                0,
                now,
                now);
        WorkloadView view = parts.database().transaction(handle -> {
            insert(handle, workload);
            parts.revisions().first(handle, workload, planned, now);
            parts.audit().record(handle, caller, "workload.deployed", workload.name(), entry.kind());
            return parts.views().view(handle, workload);
        });
        parts.controller().wake(workload.id());
        return view;
    }

    /** @throws Problem when its name is taken, or its project may have no more */
    void insert(Handle handle, StoredWorkload workload) {
        parts.room().requireAdmission(workload.project());
        ProjectLimits.hold(handle, workload.project());
        parts.limits().requireWorkload(parts.store().count(handle, workload.project()));
        if (!parts.store().insert(handle, workload)) {
            throw Problem.of(
                    ErrorCode.NAME_TAKEN,
                    "This project has a workload '" + workload.name()
                            + "' already. Choose another name, or change that one.",
                    Map.of("field", "name"));
        }
    }

    /** @throws Problem naming the field that cannot be accepted */
    void checkSource(DeployRequest request) {
        if (request.source() != null) {
            parts.builds().check(request.source(), Objects.requireNonNullElse(request.build(), BuildRequest.NONE));
        }
    }

    /** What would be built of a source; nothing is. */
    BuildPlanView inspect(Principal.User caller, InspectRequest request) {
        Optional<StoredRevision> present = Optional.ofNullable(request.workload())
                .map(name -> parts.database().call(handle -> {
                    StoredWorkload workload = find(handle, caller, name);
                    return parts.revisions().wanted(handle, workload);
                }));
        Optional<DeployRequest> before = present.map(revision -> revision.plan().request());
        CatalogueEntry entry =
                planner.entry(before.map(DeployRequest::kind).orElse(request.kind() == null ? APP : request.kind()));
        SourceRequest source =
                SourceChanges.source(before.map(DeployRequest::source).orElse(null), request.source());
        BuildRequest build =
                SourceChanges.build(before.map(DeployRequest::build).orElse(null), request.build());
        if (!entry.built() || source == null) {
            throw Problem.invalid(
                    source == null ? "source" : "kind",
                    source == null
                            ? "'source' is missing: where the app is, such as {\"git\": \"https://…\"}."
                            : "Nothing is built for the kind '" + entry.kind() + "'.");
        }
        return parts.builds()
                .inspect(
                        caller.project(),
                        entry.ecosystem(),
                        source,
                        Objects.requireNonNullElse(build, BuildRequest.NONE),
                        before.map(DeployRequest::env).orElse(Map.of()),
                        present.flatMap(revision -> revision.plan().part()).isPresent());
    }

    /** Makes a revision with what the request changes. */
    WorkloadView change(Principal.User caller, String name, DeployRequest change) {
        if (change.name() != null || change.kind() != null) {
            throw Problem.invalid(
                    change.name() != null ? "name" : "kind", "A workload keeps its name and kind. Deploy another one.");
        }
        // Whoever names a source wants what is there now.
        return revise(
                caller,
                name,
                new Revising(
                        Cause.CHANGE,
                        change.source() != null,
                        before -> Planner.merged(before, change),
                        planned -> planned));
    }

    /** Makes a revision that is the present one anew: what runs is replaced. */
    WorkloadView restart(Principal.User caller, String name) {
        return revise(caller, name, new Revising(Cause.RESTART, false, request -> request, planned -> planned));
    }

    /** Makes a revision that is the present one anew, with the image as its registry has it now. */
    WorkloadView redeploy(Principal.User caller, String name) {
        return revise(caller, name, new Revising(Cause.REDEPLOY, true, request -> request, Planner.Planned::refreshed));
    }

    /**
     * How the next revision comes from the present one.
     *
     * @param fetched whether what is built is fetched and built anew, though nothing of the request has changed
     */
    private record Revising(
            Cause cause, boolean fetched, UnaryOperator<DeployRequest> change, UnaryOperator<Planner.Planned> finish) {}

    private WorkloadView revise(Principal.User caller, String name, Revising how) {
        return changed(caller, name, how.cause(), revision(how));
    }

    private Change revision(Revising how) {
        return (handle, workload) -> {
            // What only starts anew does not begin.
            if (how.cause() != Cause.RESTART) {
                parts.room().requireAdmission(workload.project());
            }
            StoredRevision present = parts.revisions().wanted(handle, workload);
            Set<String> own =
                    new HashSet<>(parts.secrets().all(handle, workload.id()).keySet());
            CatalogueEntry entry = planner.entry(workload.kind());
            own.removeAll(entry.secretNames());
            // It may have been scaled since.
            DeployRequest before = Planner.scaled(present.plan().request(), workload.instances());
            DeployRequest after = how.change().apply(before);
            Plan.Built built = how.fetched()
                    ? Plan.Built.UNKNOWN
                    : parts.images().forNext(workload, present.plan(), before, after);
            Planner.Planned planned = how.finish()
                    .apply(planner.plan(entry, after, own, built, present.plan().part()));
            if (built.revision() == 0) {
                checkSource(after);
            } else {
                planned = planned.with(planned.plan()
                        .with(planned.plan()
                                .blueprint()
                                .withImage(present.plan().blueprint().image())));
            }
            SecretChanges.requireFixed(entry, present.plan(), planned.plan());
            int instances = after.instances() == null ? workload.instances() : after.instances();
            return parts.revisions().next(handle, workload.scaled(instances), planned, how.cause(), now());
        };
    }

    /**
     * Makes a revision of what was pushed to the workload's repository. While an image is built none is made: of many
     * pushes in a row the first and the last are built, not each until the next one ends it.
     *
     * @param by for the audit log: no person did this
     * @param what was pushed; for the audit log
     * @param settled writes down what came of it, together with that: or the same push would be made a revision twice. Not
     *     called when it was refused
     * @throws Problem UNAVAILABLE when it is to be said again
     */
    public Pushed push(WorkloadId id, String by, String what, BiConsumer<Handle, Pushed> settled) {
        Pushed pushed;
        try {
            pushed = parts.database().transaction(handle -> {
                Pushed made = pushed(handle, id, by, what);
                settled.accept(handle, made);
                return made;
            });
        } catch (Problem refused) {
            if (refused.code() == ErrorCode.UNAVAILABLE) {
                throw refused;
            }
            pushed = new Pushed.Refused(refused.getMessage());
        }
        if (pushed instanceof Pushed.Made) {
            parts.controller().wake(id);
        }
        return pushed;
    }

    /**
     * As {@link #push}, in its caller's transaction.
     *
     * @throws Problem when it cannot be made a revision
     */
    Pushed pushed(Handle handle, WorkloadId id, String by, String what) {
        Optional<StoredWorkload> held = parts.store()
                .find(handle, id)
                .flatMap(known -> parts.store().hold(handle, known.project(), known.name()))
                .filter(workload -> workload.id().equals(id) && workload.desired() != Desired.DELETED);
        if (held.isEmpty()) {
            return new Pushed.Nothing("the workload is deleted");
        }
        StoredWorkload before = held.get();
        if (before.desired() == Desired.STOPPED) {
            return new Pushed.Nothing("the workload is stopped; redeploy it to run what was pushed");
        }
        if (parts.revisions().wanted(handle, before).state() == RevisionState.BUILDING) {
            return new Pushed.Busy();
        }
        StoredWorkload after = revision(new Revising(Cause.PUSH, true, request -> request, planned -> planned))
                .apply(handle, before)
                .changed(now());
        if (!parts.store().update(handle, after)) {
            throw new IllegalStateException("workload " + id + " was held and changed");
        }
        parts.audit()
                .record(
                        handle,
                        Optional.of(after.project()),
                        by,
                        "workload.changed",
                        after.name(),
                        after.desired() + " revision " + after.revision() + " by " + Cause.PUSH + " of " + what);
        return new Pushed.Made(after.revision());
    }

    /**
     * Makes a revision that is an earlier one anew, image and environment together; with one instance when it keeps
     * something in a volume.
     */
    WorkloadView rollBack(Principal.User caller, String name, @Nullable Integer to) {
        return changed(caller, name, Cause.ROLLBACK, (handle, workload) -> {
            StoredRevision earlier = parts.revisions().earlier(handle, workload, to);
            requireImage(handle, workload, earlier);
            Plan plan = earlier.plan();
            requireOwners(handle, plan);
            // The image that it ran with, not one that came since.
            Plan back = plan.with(plan.blueprint().withFreshImage(false));
            return parts.revisions()
                    .next(handle, workload, new Planner.Planned(back, List.of()), Cause.ROLLBACK, now());
        });
    }

    /** What was ready once had an image, which may be lost and is built anew then; anything else has to have it now. */
    private void requireImage(Handle handle, StoredWorkload workload, StoredRevision earlier) {
        boolean there = earlier.readyAt().isPresent()
                || earlier.plan()
                        .built()
                        .map(image -> parts.builds().isBuilt(handle, workload.id(), image.revision()))
                        .orElse(true);
        if (!there) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    "Revision " + earlier.number() + " of '" + workload.name() + "' "
                            + (earlier.state() == RevisionState.BUILDING ? "is still being built" : "was never built")
                            + ", so there is nothing to go back to. Choose one that was ready, or leave its number out.");
        }
    }

    /** Volumes go with the workload that owns them: made anew they would be empty, and nobody would remove them. */
    private void requireOwners(Handle handle, Plan plan) {
        for (Volume volume : plan.blueprint().volumes()) {
            boolean there = volume.owner()
                    .map(owner -> parts.store()
                            .find(handle, owner)
                            .filter(of -> of.desired() != Desired.DELETED)
                            .isPresent())
                    .orElse(true);
            if (!there) {
                throw Problem.of(
                        ErrorCode.CONFLICT,
                        "That revision shares the volume '" + volume.name() + "' with a service that was removed, and"
                                + " the volume with it. Deploy the compose file again instead.");
            }
        }
    }

    WorkloadView start(Principal.User caller, String name) {
        parts.room().requireAdmission(caller.project());
        return want(caller, name, Desired.RUNNING);
    }

    WorkloadView stop(Principal.User caller, String name) {
        return want(caller, name, Desired.STOPPED);
    }

    private WorkloadView want(Principal.User caller, String name, Desired desired) {
        return changed(
                caller,
                name,
                null,
                (_, workload) -> workload.wanting(desired, workload.instances(), workload.revision()));
    }

    /**
     * Stops all of a project that runs.
     *
     * @param by for the audit log: no person does this
     */
    public void stopAll(ProjectId project, String by) {
        List<StoredWorkload> running =
                parts.database().call(handle -> parts.store().running(handle, project));
        for (StoredWorkload known : running) {
            boolean stopped = parts.database().transaction(handle -> {
                Optional<StoredWorkload> held = parts.store()
                        .hold(handle, project, known.name())
                        .filter(workload -> workload.desired() == Desired.RUNNING);
                held.ifPresent(workload -> {
                    parts.store()
                            .update(
                                    handle,
                                    workload.wanting(Desired.STOPPED, workload.instances(), workload.revision())
                                            .changed(now()));
                    parts.audit()
                            .record(
                                    handle,
                                    Optional.of(project),
                                    by,
                                    "workload.changed",
                                    workload.name(),
                                    "stopped: the budget is spent");
                });
                return held.isPresent();
            });
            if (stopped) {
                parts.controller().wake(known.id());
            }
        }
    }

    WorkloadView scale(Principal.User caller, String name, int instances) {
        return changed(caller, name, null, (handle, workload) -> {
            Plan plan = parts.revisions().wanted(handle, workload).plan();
            Planner.checkInstances(instances, plan.blueprint().stateful());
            if (instances > workload.instances()) {
                parts.room().requireAdmission(workload.project());
            }
            return workload.wanting(workload.desired(), instances, workload.revision());
        });
    }

    /** Keeps the public out, or lets it in again; what runs goes on either way. */
    WorkloadView maintain(Principal.User caller, String name, boolean on) {
        return changed(caller, name, null, (_, workload) -> workload.maintained(on));
    }

    /** It is gone, with its volumes, once its node has done so. */
    void delete(Principal.User caller, String name, @Nullable String confirm) {
        // Before anything is said of it: whether it is there is its project's business.
        StoredWorkload workload = parts.database().call(handle -> find(handle, caller, name));
        if (workload.membership().isPresent()) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    "'" + name + "' is a service of an application. Delete the application, or take the service out of"
                            + " its compose file and deploy that with --remove-orphans.");
        }
        if (!name.equals(confirm)) {
            throw Problem.invalid(
                    "confirm",
                    "Deleting '" + name + "' also deletes what it keeps. Confirm with ?confirm=" + name + ".");
        }
        changed(caller, name, null, (_, known) -> known.wanting(Desired.DELETED, known.instances(), known.revision()));
    }

    private interface Change {
        StoredWorkload apply(Handle handle, StoredWorkload workload);
    }

    private WorkloadView changed(Principal.User caller, String name, @Nullable Cause cause, Change change) {
        WorkloadView view = parts.database().transaction(handle -> {
            StoredWorkload before =
                    parts.store().hold(handle, caller.project(), name).orElseThrow(() -> missing(name));
            if (before.desired() == Desired.DELETED) {
                throw Problem.of(ErrorCode.CONFLICT, "'" + name + "' is being deleted.");
            }
            StoredWorkload after = change.apply(handle, before).changed(now());
            if (!parts.store().update(handle, after)) {
                throw new IllegalStateException("workload " + before.id() + " was held and changed");
            }
            parts.audit()
                    .record(
                            handle,
                            caller,
                            "workload.changed",
                            name,
                            after.desired() + " revision " + after.revision()
                                    + (cause == null ? "" : " by " + cause)
                                    + " instances " + after.instances()
                                    + (after.maintenance() ? " in maintenance" : ""));
            return parts.views()
                    .view(handle, parts.store().find(handle, after.id()).orElseThrow());
        });
        parts.controller().wake(view.id());
        return view;
    }

    // ---- builds ----

    /** The newest first. */
    List<BuildView> builds(Principal.User caller, String name) {
        StoredWorkload workload = parts.database().call(handle -> find(handle, caller, name));
        return parts.builds().list(workload.project(), workload.id());
    }

    BuildView build(Principal.User caller, String name, int revision) {
        StoredWorkload workload = parts.database().call(handle -> find(handle, caller, name));
        return parts.builds()
                .find(workload.project(), workload.id(), revision)
                .orElseThrow(() -> Problem.notFound("build", revision));
    }

    /** @throws Problem NOT_FOUND while there is no job, and so no log */
    JobId buildJob(Principal.User caller, String name, int revision) {
        JobId job = build(caller, name, revision).job();
        if (job == null) {
            throw Problem.notFound("log of build", revision);
        }
        return job;
    }

    /** Ends a build; its revision fails by that. */
    BuildView cancelBuild(Principal.User caller, String name, int revision) {
        StoredWorkload workload = parts.database().transaction(handle -> {
            StoredWorkload found = find(handle, caller, name);
            parts.audit().record(handle, caller, "workload.build-canceled", name, "revision " + revision);
            return found;
        });
        BuildView build = build(caller, name, revision);
        parts.builds().cancel(workload.id(), revision);
        parts.controller().wake(workload.id());
        return build;
    }

    // ---- secrets ----

    /** Shows the secrets in the clear, and writes down who looked. */
    CredentialsView reveal(Principal.User caller, String name) {
        return parts.database().transaction(handle -> {
            StoredWorkload workload = find(handle, caller, name);
            parts.audit().record(handle, caller, "workload.credentials-revealed", name, null);
            return parts.views().credentials(handle, workload);
        });
    }

    /** Generates those secrets anew that Lattice may choose, and restarts the workload with them. */
    WorkloadView rotate(Principal.User caller, String name) {
        return revise(caller, name, new Revising(Cause.ROTATION, false, request -> request, planned -> {
            if (planned.secrets().isEmpty()) {
                throw Problem.of(ErrorCode.CONFLICT, "'" + name + "' has no secrets.");
            }
            if (planned.secrets().stream().noneMatch(SecretNeed::rotates)) {
                throw Problem.of(
                        ErrorCode.CONFLICT,
                        "The secrets of '" + name
                                + "' cannot be changed: its kind takes them at its first start only, and"
                                + " its data stay as they are. Deploy another one and bring the data over.");
            }
            return SecretChanges.regenerated(planned);
        }));
    }

    // ---- for the parts around it ----

    /** Deleted workloads of which the node may still keep something. */
    public List<WorkloadId> discarded(NodeId node) {
        return parts.database().call(handle -> parts.store().discarded(handle, node));
    }

    /** Something that its routes are made of has changed. */
    public void rerouted(WorkloadId workload) {
        parts.controller().wake(workload);
    }

    /** The node keeps nothing of the workload any more. */
    public void forgetDiscarded(NodeId node, WorkloadId workload) {
        parts.database().run(handle -> parts.store().forgetDiscarded(handle, node, workload));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
