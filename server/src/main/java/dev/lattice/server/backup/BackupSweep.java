package dev.lattice.server.backup;

import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.backup.BackupKinds.Attended;
import dev.lattice.server.call.Calls;
import dev.lattice.server.id.Ids;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.round.Rounds;
import dev.lattice.server.workload.Whereabouts;
import dev.lattice.server.workload.Whereabouts.Place;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Looks every so often, on the server that leads, for backups that are due, for those that nobody makes any more, and
 * for bytes that are to go. What is due is decided in the database: the row of a backup and the time of the next one are
 * written together, so there is one row for each time, whatever restarts or doubles.
 */
public final class BackupSweep implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BackupSweep.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final BackupService.Parts parts;
    private final BackupKinds kinds;
    private final Whereabouts whereabouts;
    private final Ids ids;
    private final BooleanSupplier leading;
    private final Abandoned abandoned;
    private final BackupTurns turns = new BackupTurns();
    private final Rounds rounds = new Rounds("backups", INTERVAL, "backups that are due have to wait", this::sweep);

    /** @param leading whether this server leads */
    BackupSweep(
            BackupService.Parts parts, BackupKinds kinds, Whereabouts whereabouts, Ids ids, BooleanSupplier leading) {
        this.parts = parts;
        this.abandoned = new Abandoned(parts);
        this.kinds = kinds;
        this.whereabouts = whereabouts;
        this.ids = ids;
        this.leading = leading;
    }

    public void start() {
        rounds.start();
    }

    /** Does all that is to be done now. */
    void sweep() {
        if (!leading.getAsBoolean()) {
            return;
        }
        abandoned.fail();
        Set<WorkloadId> passed = new HashSet<>();
        // Those that there is no turn for stay due.
        while (turns.free()) {
            Optional<WorkloadId> next = beginOne(passed);
            if (next.isEmpty()) {
                break;
            }
            passed.add(next.get());
        }
        removeHidden();
    }

    /** Begins a backup that is due; returns whose turn it was. */
    private Optional<WorkloadId> beginOne(Set<WorkloadId> passed) {
        BackupId id = ids.backup();
        parts.transfers().expect(id);
        Optional<Begun> begun = Optional.empty();
        try {
            begun = parts.database()
                    .transaction(handle -> parts.schedules()
                            .due(handle, passed, turns.busy())
                            .map(due -> new Begun(due, claim(handle, id, due))));
        } finally {
            if (begun.isEmpty() || begun.get().of().isEmpty()) {
                parts.transfers().forget(id);
            }
        }
        begun.ifPresent(one -> one.of().ifPresent(of -> {
            turns.take(id, one.due().project());
            parts.transfers()
                    .dump(
                            new Transfers.Dump(id, of.place(), of.commands().dump(), Calls.Purpose.SCHEDULE),
                            () -> ended(id, one.due()));
        }));
        return begun.map(one -> one.due().workload());
    }

    /** @param of empty when it did not come to it */
    private record Begun(ScheduleStore.Due due, Optional<Attended> of) {}

    private Optional<Attended> claim(Handle handle, BackupId id, ScheduleStore.Due due) {
        WorkloadId workload = due.workload();
        parts.backups().lock(handle, workload);
        if (parts.backups().running(handle, workload) || parts.restores().running(handle, workload)) {
            // Its time does not move: it is looked at again.
            return Optional.empty();
        }
        parts.schedules().moveOn(handle, workload);
        if (!whereabouts.wanted(workload)) {
            // Its owner stopped it, so nothing in it changes.
            return Optional.empty();
        }
        try {
            Optional<Place> place = whereabouts.find(workload);
            if (place.isEmpty()) {
                return Optional.empty();
            }
            Attended of = kinds.attend(place.get());
            parts.room().begin(handle, due.project());
            return parts.backups().insert(handle, id, of.source(), due.at()) ? Optional.of(of) : Optional.empty();
        } catch (Problem cannot) {
            parts.backups().insertFailed(handle, id, workload, due.at(), cannot.getMessage());
            return Optional.empty();
        }
    }

    private void ended(BackupId id, ScheduleStore.Due due) {
        turns.end(id);
        rounds.hurry();
        try {
            keepNewest(due);
        } catch (RuntimeException away) {
            LOG.warnf("backups that are too many stay for now: %s", away.getMessage());
        }
    }

    private void keepNewest(ScheduleStore.Due due) {
        parts.database().inTransaction(handle -> parts.backups().hideSurplus(handle, due.workload(), due.keep()));
        removeHidden();
    }

    private void removeHidden() {
        List<BackupId> hidden = parts.database().call(handle -> parts.backups().hidden(handle));
        Set<BackupId> making = parts.transfers().dumping();
        for (BackupId id : hidden) {
            if (!making.contains(id)) {
                parts.files().delete(id);
                parts.database().run(handle -> parts.backups().delete(handle, id));
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
        parts.transfers().close();
    }
}
