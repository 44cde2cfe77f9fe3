package dev.lattice.server.hook;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.round.Rounds;
import dev.lattice.server.workload.Previews;
import dev.lattice.server.workload.Pushed;
import dev.lattice.server.workload.WorkloadService;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Makes revisions of the pushes that wait, and previews of pull requests, on the server that leads. What waits is in the database, so a push that was
 * accepted is not lost with this server; one that was made and could not be written down is made once more.
 */
public final class HookPushes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HookPushes.class);
    /** Behind the news, which come at once on one server. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final int LONGEST_NOTE = 500;
    private static final int SHORT_COMMIT = 12;

    private final Database database;
    private final WorkloadService workloads;
    private final BooleanSupplier leading;
    private final HookStore store = new HookStore();
    private final HookPreviews previews;
    private final Rounds rounds = new Rounds("pushes", INTERVAL, "pushes are deployed later", this::go);
    /** Those whose build is waited for, so that not every change of every workload is a reason to look. */
    private final Set<WorkloadId> busy = ConcurrentHashMap.newKeySet();

    /** @param leading whether this server leads */
    public HookPushes(Database database, WorkloadService workloads, Previews previews, BooleanSupplier leading) {
        this.database = database;
        this.workloads = workloads;
        this.previews = new HookPreviews(database, previews);
        this.leading = leading;
    }

    public void start() {
        rounds.start();
    }

    /** Something waits. Any thread. */
    void arrived() {
        rounds.hurry();
    }

    /** The workload stands differently; its build may have ended. Any thread. */
    public void changed(WorkloadId workload) {
        if (busy.contains(workload) || previews.awaits(workload)) {
            rounds.hurry();
        }
    }

    /** Makes all revisions that can be made now, and previews. */
    void go() {
        if (!leading.getAsBoolean()) {
            return;
        }
        push();
        previews.go();
    }

    private void push() {
        List<StoredDelivery> waiting = database.call(store::waiting);
        busy.retainAll(waiting.stream().map(StoredDelivery::workload).toList());
        for (StoredDelivery newest : waiting) {
            try {
                push(newest);
            } catch (RuntimeException failed) {
                // It waits on, and keeps nobody else from theirs.
                LOG.warnf("a push to workload %s is deployed later: %s", newest.workload(), failed.getMessage());
            }
        }
    }

    private void push(StoredDelivery newest) {
        // Before it is asked: the build may end in between, and then that is news.
        busy.add(newest.workload());
        String commit = newest.commit();
        Pushed pushed = workloads.push(
                newest.workload(),
                "webhook of " + HookStore.lower(newest.provider()),
                newest.ref() + " " + commit.substring(0, Math.min(SHORT_COMMIT, commit.length())),
                (handle, made) -> settle(handle, newest, made));
        if (pushed instanceof Pushed.Refused) {
            database.run(handle -> settle(handle, newest, pushed));
        }
        if (!(pushed instanceof Pushed.Busy)) {
            busy.remove(newest.workload());
        }
    }

    private void settle(Handle handle, StoredDelivery newest, Pushed pushed) {
        switch (pushed) {
            case Pushed.Busy _ -> {
                // Its end is heard of.
            }
            case Pushed.Made(int revision) -> store.settle(handle, newest, Outcome.DEPLOYED, "", revision);
            case Pushed.Nothing(String why) -> store.settle(handle, newest, Outcome.NOTHING, why, null);
            case Pushed.Refused(String why) -> store.settle(handle, newest, Outcome.REFUSED, cut(why), null);
        }
    }

    static String cut(String note) {
        return note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) + "…" : note;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
