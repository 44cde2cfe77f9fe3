package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Volume;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.source.Sources;
import dev.lattice.server.workload.Members;
import dev.lattice.server.workload.Members.Member;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What owners want of their applications. What becomes of it is that of their workloads. */
public final class ApplicationService {
    private static final String EVENT = "application";
    private static final String GONE = "application-removed";
    private static final int LONGEST_NAME = 63;

    /** Stands for one that is not said yet, where nothing is deployed. */
    private static final String UNNAMED = "app";

    private final Parts parts;
    private final ApplicationStore store;
    private final ApplicationViews views;
    private final Compositions compositions;
    private final InstantSource clock;

    /** What it works with. */
    public record Parts(
            Database database, Members members, Sources sources, EventHub events, Seal seal, AuditLog audit, Ids ids) {}

    public ApplicationService(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.store = new ApplicationStore(parts.seal());
        this.views = new ApplicationViews(parts.members());
        this.compositions = new Compositions(parts.sources(), parts.members());
        this.clock = clock;
    }

    // ---- what there is ----

    List<ApplicationView> list(Principal.User caller, long before, int limit) {
        return parts.database()
                .snapshot(handle -> store.page(handle, caller.project(), before, limit).stream()
                        .flatMap(application -> views.view(handle, application).stream())
                        .toList());
    }

    /**
     * An application of the caller's project.
     *
     * @throws Problem NOT_FOUND
     */
    public ApplicationView get(Principal.User caller, String name) {
        return parts.database()
                .snapshot(handle -> store.find(handle, caller.project(), name)
                        .flatMap(application -> views.view(handle, application)))
                .orElseThrow(() -> missing(name));
    }

    private static Problem missing(String name) {
        return Problem.notFound("application", name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
    }

    // ---- deploying and changing ----

    /** What a compose file would be deployed as; nothing is. */
    ApplicationPlanView inspect(Principal.User caller, ApplicationRequest request) {
        Compositions.Read read = compositions.read(caller.project(), request);
        String name = request.name() != null
                ? request.name()
                : read.application().name().orElse(UNNAMED);
        Composition.Composed composed = compositions.composed(name, read, nothing());
        return ApplicationViews.plan(read, composed, compositions.builds(caller, read, composed.services()));
    }

    private Compositions.Present nothing() {
        Map<String, WorkloadId> ids = new HashMap<>();
        return new Compositions.Present(
                service -> ids.computeIfAbsent(service, _ -> parts.ids().workload()), Map.of(), Map.of());
    }

    /** Accepts an application; it is on its way when this returns. */
    ApplicationReply create(Principal.User caller, ApplicationRequest request) {
        Compositions.Read read = compositions.read(caller.project(), request);
        String name = name(request.name() == null ? read.application().name().orElse(null) : request.name());
        Composition.Composed composed = compositions.composed(name, read, nothing());
        check(caller, read, composed);
        Instant now = now();
        StoredApplication application = new StoredApplication(
                parts.ids().application(), caller.project(), caller.id(), name, read.origin(read.pinned()), now, now);
        return applied(caller, application, composed, false, handle -> {
            if (!store.insert(handle, application)) {
                throw Problem.of(
                        ErrorCode.NAME_TAKEN,
                        "This project has an application '" + name
                                + "' already. Choose another name, or change that one.",
                        Map.of("field", "name"));
            }
            parts.audit().record(handle, caller, "application.deployed", name, null);
        });
    }

    /** Makes an application what its compose file says now; what is left out of the request stays as it was. */
    ApplicationReply change(Principal.User caller, String name, ApplicationRequest change) {
        if (change.name() != null && !change.name().equals(name)) {
            throw Problem.invalid("name", "An application keeps its name. Deploy another one.");
        }
        StoredApplication before = parts.database()
                .call(handle -> store.find(handle, caller.project(), name))
                .orElseThrow(() -> missing(name));
        List<Member> members = parts.database().call(handle -> parts.members().of(handle, before.id()));
        Compositions.Read read =
                compositions.read(caller.project(), before.origin().over(change));
        Compositions.Present present = present(before, members);
        Composition.Composed composed = compositions.composed(name, read, present);
        check(caller, read, composed);
        SourceRequest built = present.built().getOrDefault(read.content(), read.pinned());
        return applied(caller, before, composed, Boolean.TRUE.equals(change.removeOrphans()), handle -> {
            StoredApplication held = store.hold(handle, caller.project(), name).orElseThrow(() -> missing(name));
            if (!held.changedAt().equals(before.changedAt())) {
                throw Problem.of(
                        ErrorCode.CONFLICT,
                        "Somebody changed '" + name + "' at the same time. Look at it, and try again.");
            }
            store.update(handle, before.id(), read.origin(built), now());
            parts.audit().record(handle, caller, "application.changed", name, null);
        });
    }

    private Compositions.Present present(StoredApplication application, List<Member> members) {
        Map<String, WorkloadId> ids = new HashMap<>();
        Map<String, WorkloadId> owners = new HashMap<>();
        for (Member member : members) {
            ids.put(member.service(), member.id());
            for (Volume volume : member.part().container().volumes()) {
                owners.put(volume.name(), volume.owner().orElse(member.id()));
            }
        }
        return new Compositions.Present(
                service -> ids.computeIfAbsent(service, _ -> parts.ids().workload()),
                owners,
                Map.of(application.origin().content(), application.origin().built()));
    }

    /** All that can be refused is, before anything is changed. */
    private void check(Principal.User caller, Compositions.Read read, Composition.Composed composed) {
        compositions.builds(caller, read, composed.services());
        parts.members().check(composed.services());
    }

    private interface Beginning {
        void write(Handle handle);
    }

    private ApplicationReply applied(
            Principal.User caller,
            StoredApplication application,
            Composition.Composed composed,
            boolean removeOrphans,
            Beginning beginning) {
        Members.Outcome outcome = parts.database().transaction(handle -> {
            beginning.write(handle);
            return parts.members().apply(handle, caller, application.id(), composed.services(), removeOrphans);
        });
        parts.members().wake(outcome.concerned());
        return new ApplicationReply(
                get(caller, application.name()),
                outcome.created(),
                outcome.changed(),
                outcome.unchanged(),
                outcome.orphans(),
                Compositions.views(composed.warnings()));
    }

    private static String name(@Nullable String name) {
        if (name == null) {
            throw Problem.invalid(
                    "name",
                    "'name' is missing: what the application is called. Its compose file has no 'name:' either.");
        }
        if (!NameRules.isWorkload(name)) {
            throw Problem.invalid(
                    "name",
                    "An application's name is lower-case letters, digits and '-', beginning with a letter, 40 at most; "
                            + NameRules.quoted(name) + " is not.");
        }
        return name;
    }

    // ---- all of it at once ----

    ApplicationView start(Principal.User caller, String name) {
        return changed(caller, name, "started", (handle, id) -> parts.members().want(handle, id, Desired.RUNNING));
    }

    ApplicationView stop(Principal.User caller, String name) {
        return changed(caller, name, "stopped", (handle, id) -> parts.members().want(handle, id, Desired.STOPPED));
    }

    ApplicationView restart(Principal.User caller, String name) {
        return changed(caller, name, "restarted", parts.members()::restart);
    }

    /** It is gone, with its volumes, once its node has done so. */
    void delete(Principal.User caller, String name, @Nullable String confirm) {
        // Before anything is said of it: whether it is there is its project's business.
        get(caller, name);
        if (!name.equals(confirm)) {
            throw Problem.invalid(
                    "confirm",
                    "Deleting '" + name + "' deletes all of its services and what they keep. Confirm with ?confirm="
                            + name + ".");
        }
        changed(caller, name, "deleted", (handle, id) -> parts.members().want(handle, id, Desired.DELETED));
    }

    private ApplicationView changed(
            Principal.User caller,
            String name,
            String what,
            BiFunction<Handle, ApplicationId, List<WorkloadId>> change) {
        List<WorkloadId> concerned = new ArrayList<>();
        ApplicationView view = parts.database().transaction(handle -> {
            StoredApplication application =
                    store.hold(handle, caller.project(), name).orElseThrow(() -> missing(name));
            concerned.addAll(change.apply(handle, application.id()));
            parts.audit().record(handle, caller, "application." + what, name, null);
            return views.view(handle, application).orElseThrow(() -> missing(name));
        });
        parts.members().wake(concerned);
        return view;
    }

    // ---- news ----

    /** A service of it stands differently, or is there no more. Must be called by one thread at a time. */
    public void serviceChanged(ProjectId project, ApplicationId id) {
        if (parts.events().watched(project)) {
            parts.database()
                    .snapshot(handle -> store.find(handle, id).flatMap(application -> views.view(handle, application)))
                    .ifPresentOrElse(
                            view -> parts.events().publish(project, EVENT, view),
                            () -> parts.events().publish(project, GONE, Map.of("id", id)));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
