package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.server.endpoint.Endpoints;
import dev.lattice.server.limit.ProjectLimits;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.StoredRevision.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes a workload's revisions, each in its caller's transaction. A revision brings its endpoints and secrets along; what
 * the one that serves needs of these stays until the new one serves, or for good when that fails.
 */
final class Revisions {
    private static final int MOST_LOOKED_AT = 100;

    private final Parts parts;
    private final SecretChanges secretChanges;

    /** What they are made of. */
    record Parts(
            WorkloadStore store,
            PreviewStore previews,
            SecretStore secrets,
            Endpoints endpoints,
            Starts starts,
            Room room,
            ProjectLimits limits) {}

    Revisions(Parts parts) {
        this.parts = parts;
        this.secretChanges = new SecretChanges(parts.secrets());
    }

    /** The one that is wanted. */
    StoredRevision wanted(Handle handle, StoredWorkload workload) {
        return parts.store()
                .revision(handle, workload.id(), workload.revision())
                .orElseThrow();
    }

    /** Of a workload that was just inserted. */
    void first(Handle handle, StoredWorkload workload, Planner.Planned planned, Instant now) {
        secretChanges.bring(handle, workload, 1, planned, now);
        Plan plan = beside(handle, workload, own(workload, planned.plan(), 1));
        insert(handle, workload, 1, plan, Cause.DEPLOY, now);
        allot(handle, workload, plan, List.of());
    }

    /**
     * The next one of a workload that its caller holds.
     *
     * @return the workload that wants it
     * @throws Problem when it could not be started in the place of the one that serves
     */
    StoredWorkload next(Handle handle, StoredWorkload workload, Planner.Planned planned, Cause cause, Instant now) {
        parts.room().requireNext(workload, planned.plan());
        if (!wanted(handle, workload).plan().repository().equals(planned.plan().repository())) {
            // Theirs are pull requests of the earlier one, of whose ends nobody will hear.
            parts.previews().close(handle, workload.id(), false);
        }
        Optional<StoredRevision> serving =
                workload.serving().flatMap(number -> parts.store().revision(handle, workload.id(), number));
        int number = parts.store().newestRevision(handle, workload.id()) + 1;
        supersede(handle, workload);
        boolean rotates = secretChanges.bring(handle, workload, number, planned, now);
        Plan plan =
                beside(handle, workload, own(workload, rotates ? planned.plan().rotated() : planned.plan(), number));
        insert(handle, workload, number, plan, cause, now);
        if (serving.isPresent()) {
            // A first one may wait for what it links to; one that takes another's place must not.
            parts.starts().resolved(handle, workload, number, plan);
        }
        allot(handle, workload, plan, serving.map(StoredRevision::ports).orElse(List.of()));
        parts.store().pruneRevisions(handle, workload, number, parts.limits().revisions());
        return workload.ofKind(plan.request().kind())
                .wanting(Desired.RUNNING, plan.bounded(workload.instances()), number);
    }

    /** With an image of its own, unless it is to have that of an earlier revision. */
    private static Plan own(StoredWorkload workload, Plan plan, int number) {
        return plan.built().filter(built -> built.revision() == 0).isPresent()
                ? plan.builtAs(workload.id(), number)
                : plan;
    }

    /**
     * Has a revision that is not ready yet need what others want by now, for it was asked for with these once more.
     *
     * @return whether that is something else
     */
    boolean renew(Handle handle, StoredWorkload workload, StoredRevision revision) {
        boolean ready = revision.state() != RevisionState.BUILDING && revision.state() != RevisionState.DEPLOYING;
        Plan plan = beside(handle, workload, revision.plan());
        if (ready || plan.part().equals(revision.plan().part())) {
            return false;
        }
        parts.store().replan(handle, workload.id(), revision.number(), plan);
        return true;
    }

    /** With what other services of its application want by now. */
    private Plan beside(Handle handle, StoredWorkload workload, Plan plan) {
        Optional<ServicePart> part = plan.part().filter(of -> !of.needs().isEmpty());
        if (part.isEmpty() || workload.membership().isEmpty()) {
            return plan;
        }
        Map<String, Integer> wanted = new HashMap<>();
        parts.store()
                .members(handle, workload.membership().get().application())
                .forEach(member -> wanted.put(member.membership().orElseThrow().service(), member.revision()));
        return plan.with(part.get().beside(wanted));
    }

    private static RevisionState begin(Plan plan, int number) {
        return plan.built().filter(built -> built.revision() == number).isPresent()
                ? RevisionState.BUILDING
                : RevisionState.DEPLOYING;
    }

    private void insert(Handle handle, StoredWorkload workload, int number, Plan plan, Cause cause, Instant now) {
        parts.store()
                .insert(
                        handle,
                        new StoredRevision(
                                workload.id(),
                                number,
                                plan,
                                cause,
                                begin(plan, number),
                                "",
                                now,
                                Optional.empty(),
                                Optional.empty()));
    }

    /** @param serving ports of the revision that serves */
    private void allot(Handle handle, StoredWorkload workload, Plan plan, List<Port> serving) {
        List<Port> ports = new ArrayList<>(plan.blueprint().ports());
        parts.endpoints().allot(handle, workload.project(), workload.id(), workload.name(), ports);
        ports.addAll(serving);
        parts.endpoints().keep(handle, workload.id(), ports);
    }

    /** A revision that was not ready yet will not be asked for any more. */
    private void supersede(Handle handle, StoredWorkload workload) {
        parts.store()
                .revision(handle, workload.id(), workload.revision())
                .filter(revision ->
                        revision.state() == RevisionState.DEPLOYING || revision.state() == RevisionState.BUILDING)
                .ifPresent(revision -> parts.store()
                        .move(handle, workload.id(), revision.number(), RevisionState.SUPERSEDED, "", null));
    }

    /**
     * One to go back to.
     *
     * @param to its number; null for the last before the present one that was ready
     * @throws Problem when there is none
     */
    StoredRevision earlier(Handle handle, StoredWorkload workload, @Nullable Integer to) {
        if (to != null) {
            return parts.store()
                    .revision(handle, workload.id(), to)
                    .orElseThrow(
                            () -> Problem.invalid("revision", "'" + workload.name() + "' has no revision " + to + "."));
        }
        return parts.store().revisions(handle, workload.id(), MOST_LOOKED_AT).stream()
                .filter(revision -> revision.number() < workload.revision()
                        && revision.readyAt().isPresent())
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        ErrorCode.CONFLICT,
                        "No revision of '" + workload.name() + "' before the present one was ever ready."));
    }
}
