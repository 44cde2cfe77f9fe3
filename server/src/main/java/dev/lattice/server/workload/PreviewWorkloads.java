package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.id.Ids;
import dev.lattice.server.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Makes, renews and removes the workloads that are previews, each in its caller's transaction. */
final class PreviewWorkloads {
    /** So many of one workload at once: who opens pull requests must not fill the fleet. */
    static final int MOST = 10;

    private static final int SHORT_COMMIT = 12;

    private final WorkloadService.Parts parts;
    private final WorkloadService service;
    private final PreviewStore store;
    private final Planner planner;
    private final Ids ids;
    private final InstantSource clock;

    PreviewWorkloads(
            WorkloadService service,
            WorkloadService.Parts parts,
            PreviewStore store,
            Planner planner,
            Ids ids,
            InstantSource clock) {
        this.service = service;
        this.parts = parts;
        this.store = store;
        this.planner = planner;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param workload that stands differently by that
     */
    record Done(Previewed what, Optional<WorkloadId> workload) {
        static Done nothing(Previewed why) {
            return new Done(why, Optional.empty());
        }
    }

    /** Its controller has something to do. After the transaction. */
    void wake(WorkloadId workload) {
        parts.controller().wake(workload);
    }

    /** @throws Problem when it cannot be done */
    Done bring(Handle handle, StoredPreview preview, String by) {
        Optional<StoredWorkload> there = preview.workload()
                .flatMap(id -> parts.store().find(handle, id))
                .flatMap(known -> parts.store()
                        .hold(handle, known.project(), known.name())
                        .filter(held -> held.id().equals(known.id())));
        if (!preview.told().open()) {
            return there.map(workload -> remove(handle, workload, preview, by))
                    .orElseGet(() -> Done.nothing(new Previewed.Nothing("it was closed before it had a preview")));
        }
        if (there.isEmpty()) {
            return make(handle, preview, by);
        }
        return there.get().desired() == Desired.DELETED
                // The name is its until it has gone.
                ? Done.nothing(new Previewed.Busy())
                : renew(handle, there.get(), preview, by);
    }

    private Done remove(Handle handle, StoredWorkload workload, StoredPreview preview, String by) {
        if (workload.desired() != Desired.DELETED) {
            StoredWorkload after = workload.wanting(Desired.DELETED, workload.instances(), workload.revision())
                    .changed(now());
            if (!parts.store().update(handle, after)) {
                throw new IllegalStateException("workload " + workload.id() + " was held and changed");
            }
            audit(handle, after, by, "workload.changed", "DELETED with " + what(preview));
        }
        return new Done(new Previewed.Removed(workload.name()), Optional.of(workload.id()));
    }

    private Done renew(Handle handle, StoredWorkload workload, StoredPreview preview, String by) {
        return switch (service.pushed(handle, workload.id(), by, what(preview))) {
            case Pushed.Made(int revision) ->
                new Done(new Previewed.Made(workload.name(), revision, ""), Optional.of(workload.id()));
            case Pushed.Busy _ -> Done.nothing(new Previewed.Busy());
            case Pushed.Nothing(String why) -> Done.nothing(new Previewed.Nothing(why));
            case Pushed.Refused(String why) -> Done.nothing(new Previewed.Refused(why));
        };
    }

    private Done make(Handle handle, StoredPreview preview, String by) {
        Optional<StoredWorkload> known =
                parts.store().find(handle, preview.parent()).filter(workload -> workload.desired() != Desired.DELETED);
        if (known.isEmpty()) {
            return Done.nothing(new Previewed.Nothing("the workload is deleted"));
        }
        StoredWorkload parent = known.get();
        if (store.count(handle, parent.id()) >= MOST) {
            throw Problem.of(
                    ErrorCode.QUOTA_EXCEEDED,
                    "'" + parent.name() + "' has " + MOST + " previews, which is as many as a workload may have. Close"
                            + " or merge one, and push to this one again");
        }
        PreviewRequest asked = PreviewRequest.of(
                parts.revisions().wanted(handle, parent).plan().request(), preview.told());
        DeployRequest request = asked.request();
        String name = String.valueOf(request.name());
        Optional<StoredWorkload> other = parts.store().find(handle, parent.project(), name);
        if (other.isPresent()) {
            if (other.get().desired() == Desired.DELETED) {
                return Done.nothing(new Previewed.Busy());
            }
            throw Problem.of(
                    ErrorCode.NAME_TAKEN,
                    "this project has a workload '" + name + "' that is no preview of this pull request. Delete it, and"
                            + " push again");
        }
        CatalogueEntry entry = planner.entry(parent.kind());
        Map<String, String> secrets = preview.told().fork() ? Map.of() : own(handle, parent, entry);
        Planner.Planned planned = planner.plan(entry, request, secrets.keySet(), Plan.Built.UNKNOWN);
        service.checkSource(request);
        parts.room().require(planned.plan());
        Instant now = now();
        StoredWorkload workload = new StoredWorkload(
                ids.workload(),
                parent.project(),
                parent.owner(),
                name,
                entry.kind(),
                Optional.empty(),
                Desired.RUNNING,
                1,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                WorkloadState.QUEUED,
                "",
                0,
                now,
                now);
        service.insert(handle, workload);
        secrets.forEach((secret, value) -> parts.secrets().add(handle, workload.id(), secret, value, now));
        parts.revisions().first(handle, workload, planned, now);
        store.runs(handle, preview, workload.id());
        audit(handle, workload, by, "workload.deployed", what(preview) + " of " + parent.name());
        return new Done(new Previewed.Made(workload.name(), 1, asked.note()), Optional.of(workload.id()));
    }

    /** Those that the parent has beside its kind's, which are generated for each workload anew. */
    private Map<String, String> own(Handle handle, StoredWorkload parent, CatalogueEntry entry) {
        Map<String, String> own = new TreeMap<>(parts.secrets().all(handle, parent.id()));
        own.keySet().removeAll(entry.secretNames());
        return own;
    }

    private static String what(StoredPreview preview) {
        String head = preview.told().head();
        return "pull request " + preview.number() + " " + head.substring(0, Math.min(SHORT_COMMIT, head.length()));
    }

    private void audit(Handle handle, StoredWorkload workload, String by, String action, String detail) {
        parts.audit().record(handle, Optional.of(workload.project()), by, action, workload.name(), detail);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
