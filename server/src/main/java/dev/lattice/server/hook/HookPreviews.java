package dev.lattice.server.hook;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.workload.Previewed;
import dev.lattice.server.workload.Previews;
import dev.lattice.server.workload.Previews.Pending;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Sees to what was told of pull requests, as a part of the rounds of {@link HookPushes}. */
final class HookPreviews {
    private static final Logger LOG = Logger.getLogger(HookPreviews.class);

    private final Database database;
    private final Previews previews;
    private final HookStore store = new HookStore();
    /** Those whose build or end is waited for. */
    private final Set<WorkloadId> busy = ConcurrentHashMap.newKeySet();

    HookPreviews(Database database, Previews previews) {
        this.database = database;
        this.previews = previews;
    }

    /** Whether something is to be done when the workload stands differently. Any thread. */
    boolean awaits(WorkloadId workload) {
        return busy.contains(workload);
    }

    void go() {
        previews.closeOrphans();
        List<Pending> pending = previews.pending();
        Set<WorkloadId> known =
                pending.stream().flatMap(preview -> preview.workload().stream()).collect(Collectors.toSet());
        busy.retainAll(known);
        // Before they are asked: what is waited for may end in between, and then that is news.
        busy.addAll(known);
        for (Pending preview : pending) {
            try {
                bring(preview);
            } catch (RuntimeException failed) {
                // It waits on, and keeps nobody else from theirs.
                LOG.warnf(
                        "pull request %d of workload %s is seen to later: %s",
                        preview.number(), preview.parent(), failed.getMessage());
            }
        }
    }

    private void bring(Pending preview) {
        Previewed done = previews.bring(
                preview,
                database.call(handle -> store.waiting(handle, preview.parent(), preview.number()))
                        .map(newest -> "webhook of " + HookStore.lower(newest.provider()))
                        .orElse("webhook"),
                (handle, end) -> settle(handle, preview, end));
        if (!(done instanceof Previewed.Busy)) {
            preview.workload().ifPresent(busy::remove);
        }
    }

    /** Nobody waits when it was not the host that wanted it. */
    private void settle(Handle handle, Pending preview, Previewed done) {
        store.waiting(handle, preview.parent(), preview.number()).ifPresent(newest -> {
            switch (done) {
                case Previewed.Made(String workload, int revision, String note) ->
                    store.settle(
                            handle,
                            newest,
                            Outcome.DEPLOYED,
                            HookPushes.cut(workload + (note.isEmpty() ? "" : ": " + note)),
                            revision);
                case Previewed.Removed(String workload) ->
                    store.settle(handle, newest, Outcome.REMOVED, workload, null);
                case Previewed.Nothing(String why) -> store.settle(handle, newest, Outcome.NOTHING, why, null);
                case Previewed.Refused(String why) ->
                    store.settle(handle, newest, Outcome.REFUSED, HookPushes.cut(why), null);
                case Previewed.Busy _ -> throw new IllegalStateException("what goes on has not ended");
            }
        });
    }
}
