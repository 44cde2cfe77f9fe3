package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Pull requests and the workloads that run them while they are open. What a host tells is written down as what is wanted;
 * one after the other is then made so. Several things told at once, or one after the other has been closed, are one thing
 * to do, and what is to be done outlives the server. Rows are taken in this order: a preview's, its workload's, its
 * project's.
 */
public final class Previews {
    /** So many that have ended are known, for what is told of them late. */
    private static final int REMEMBERED = 500;

    private final Database database;
    private final PreviewStore store;
    private final WorkloadStore workloads;
    private final WorkloadViews views;
    private final PreviewWorkloads making;
    private final InstantSource clock;

    Previews(PreviewWorkloads making, PreviewStore store, WorkloadService.Parts parts, InstantSource clock) {
        this.database = parts.database();
        this.workloads = parts.store();
        this.views = parts.views();
        this.store = store;
        this.making = making;
        this.clock = clock;
    }

    /**
     * A pull request about which something is to be done.
     *
     * @param head the commit, shortened by nobody; may be empty
     * @param open whether it is to have a preview
     */
    public record Pending(
            WorkloadId parent, int number, Optional<WorkloadId> workload, String branch, String head, boolean open) {
        private boolean isStill(Proposal told) {
            return told.head().equals(head) && told.open() == open;
        }
    }

    /** Writes down, in the same transaction, what was done. */
    public interface Ending {
        void end(Handle handle, Previewed done);
    }

    // ---- what is wanted ----

    /**
     * Takes what a host tells.
     *
     * @return why nothing is to be done; empty when something is
     */
    public Optional<String> heard(Handle handle, Proposal told) {
        Instant now = now();
        boolean first = store.insert(handle, told.parent(), told.number(), now);
        StoredPreview before = store.hold(handle, told.parent(), told.number()).orElseThrow();
        if (!first) {
            Optional<String> outdated = before.outdated(told);
            if (outdated.isPresent()) {
                return outdated;
            }
        }
        // Not for what has gone already: what waits is what somebody hears of.
        boolean pending = told.open()
                || before.pending()
                || before.workload().flatMap(id -> workloads.find(handle, id)).isPresent();
        store.tell(handle, told, pending, now);
        store.forget(handle, told.parent(), REMEMBERED);
        return pending ? Optional.empty() : Optional.of("it has no preview");
    }

    /**
     * The previews of a workload are wanted no more.
     *
     * @param forks only those of forks
     */
    public void close(Handle handle, WorkloadId parent, boolean forks) {
        store.close(handle, parent, forks);
    }

    /** The same for all whose workloads have gone. */
    public void closeOrphans() {
        database.inTransaction(store::closeOrphans);
    }

    // ---- what is done about it ----

    /** The ones first that wait the longest. */
    public List<Pending> pending() {
        return database.call(store::pending).stream()
                .map(preview -> new Pending(
                        preview.parent(),
                        preview.number(),
                        preview.workload(),
                        preview.told().branch(),
                        preview.told().head(),
                        preview.told().open()))
                .toList();
    }

    /**
     * Does what is wanted of a pull request. What cannot be is not tried again before the host tells something.
     *
     * @param by for the audit log: no person did this
     * @throws Problem UNAVAILABLE when it is to be said again
     */
    public Previewed bring(Pending pending, String by, Ending ending) {
        try {
            PreviewWorkloads.Done done = database.transaction(handle -> {
                Optional<StoredPreview> held = held(handle, pending);
                if (held.isEmpty()) {
                    return new PreviewWorkloads.Done(new Previewed.Nothing("it was done already"), Optional.empty());
                }
                PreviewWorkloads.Done made = making.bring(handle, held.get(), by);
                end(handle, held.get(), made.what(), ending);
                return made;
            });
            done.workload().ifPresent(making::wake);
            return done.what();
        } catch (Problem refused) {
            if (refused.code() == ErrorCode.UNAVAILABLE) {
                throw refused;
            }
            Previewed.Refused why = new Previewed.Refused(String.valueOf(refused.getMessage()));
            return database.transaction(handle -> {
                // What is told meanwhile is for the next time.
                held(handle, pending)
                        .filter(preview -> pending.isStill(preview.told()))
                        .ifPresent(preview -> end(handle, preview, why, ending));
                return why;
            });
        }
    }

    private Optional<StoredPreview> held(Handle handle, Pending pending) {
        return store.hold(handle, pending.parent(), pending.number()).filter(StoredPreview::pending);
    }

    private void end(Handle handle, StoredPreview preview, Previewed done, Ending ending) {
        if (!(done instanceof Previewed.Busy)) {
            store.done(handle, preview);
            ending.end(handle, done);
        }
    }

    // ---- for people ----

    /** Those of a workload that are open and made, by the numbers of their pull requests. */
    public List<WorkloadView> open(Handle handle, WorkloadId parent) {
        return views.views(
                handle,
                store.open(handle, parent).stream()
                        .flatMap(preview -> preview.workload().flatMap(id -> workloads.find(handle, id)).stream())
                        .toList());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
