package dev.lattice.server.backup;

import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import dev.lattice.server.call.Call;
import dev.lattice.server.call.Calls;
import dev.lattice.server.call.CommandLine;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts.Place;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores that this server has under way, each on a thread of its own. How one ended is in its row; a row
 * that says running and is not here belongs to a server that is no more.
 */
final class Transfers {
    private static final Logger LOG = Logger.getLogger(Transfers.class);

    private final Database database;
    private final Calls calls;
    private final BackupFiles files;
    private final BackupRoom room;
    private final BackupStore backups;
    private final RestoreStore restores;
    private final Map<BackupId, Running> dumping = new ConcurrentHashMap<>();
    private final Map<RestoreId, Running> restoring = new ConcurrentHashMap<>();

    Transfers(
            Database database,
            Calls calls,
            BackupFiles files,
            BackupRoom room,
            BackupStore backups,
            RestoreStore restores) {
        this.database = database;
        this.calls = calls;
        this.files = files;
        this.room = room;
        this.backups = backups;
        this.restores = restores;
    }

    /** One that is under way. */
    private static final class Running {
        final AtomicLong bytes = new AtomicLong();
        private @Nullable Call call;
        private boolean canceled;

        synchronized void use(Call opened) throws TransferException {
            call = opened;
            if (canceled) {
                opened.close();
                throw new TransferException("It is not wanted any more.");
            }
        }

        synchronized void cancel() {
            canceled = true;
            if (call != null) {
                call.close();
            }
        }
    }

    /** Something that takes a while. */
    private interface Work {
        void run(Running running) throws IOException, InterruptedException;
    }

    // ---- backups ----

    /** Says that it is under way, before its row does. */
    void expect(BackupId id) {
        dumping.put(id, new Running());
    }

    /** It does not come to it. */
    void forget(BackupId id) {
        dumping.remove(id);
    }

    /** How a backup is made, and for whom. */
    record Dump(BackupId id, Place place, List<String> command, Calls.Purpose purpose) {}

    /**
     * Makes the backup; returns at once.
     *
     * @param whenEnded is called in any case, on the backup's thread
     */
    void dump(Dump dump, Runnable whenEnded) {
        BackupId id = dump.id();
        Thread.ofVirtual().name("backup " + id).start(() -> {
            Running running = dumping.computeIfAbsent(id, _ -> new Running());
            try {
                String failure = attempt(running, now -> keep(dump, now));
                if (failure != null) {
                    LOG.warnf("backup %s of '%s' failed: %s", id, dump.place().name(), failure);
                    database.inTransaction(handle -> backups.fail(handle, id, failure));
                }
            } catch (RuntimeException away) {
                // Whoever looks for abandoned ones will find it.
                LOG.warnf("how backup %s ended cannot be written down now: %s", id, away.getMessage());
            } finally {
                dumping.remove(id);
                whenEnded.run();
            }
        });
    }

    private void keep(Dump dump, Running running) throws IOException, InterruptedException {
        BackupId id = dump.id();
        Place place = dump.place();
        BackupRoom.Meter meter = database.call(handle -> room.begin(handle, place.project()));
        BackupFiles.Kept kept;
        try (Call call = calls.open(
                place.project(), dump.purpose(), place.node(), place.allocation(), CommandLine.of(dump.command()))) {
            running.use(call);
            call.endInput();
            kept = files.keep(id, new DumpStream(call, room.longest()), bytes -> {
                running.bytes.set(bytes);
                meter.at(bytes);
            });
        }
        Optional<String> refusal = database.transaction(handle -> {
            Optional<String> refused = room.refusal(handle, place.project(), kept.size());
            if (refused.isEmpty() && !backups.finish(handle, id, kept.size(), kept.sha256())) {
                return Optional.of("It is not wanted any more.");
            }
            return refused;
        });
        if (refusal.isPresent()) {
            files.delete(id);
            throw new TransferException(refusal.get());
        }
    }

    /** Returns why it failed; null when it did not. */
    private static @Nullable String attempt(Running running, Work work) {
        try {
            work.run(running);
            return null;
        } catch (TransferException | Problem failed) {
            return failed.getMessage();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "The server stopped.";
        } catch (IOException broken) {
            LOG.debug("a transfer failed", broken);
            return "The server could not keep or read its bytes: " + broken.getMessage() + ".";
        }
    }

    /** Bytes that it has so far. */
    long bytes(BackupId id) {
        Running running = dumping.get(id);
        return running == null ? 0 : running.bytes.get();
    }

    /** Ends it, if it is under way here. */
    void cancel(BackupId id) {
        Running running = dumping.get(id);
        if (running != null) {
            running.cancel();
        }
    }

    Set<BackupId> dumping() {
        return Set.copyOf(dumping.keySet());
    }

    // ---- restores ----

    /** Says that it is under way, before its row does. */
    void expect(RestoreId id) {
        restoring.put(id, new Running());
    }

    void forget(RestoreId id) {
        restoring.remove(id);
    }

    /** Restores the backup into the workload; returns at once. */
    void restore(RestoreId id, StoredBackup backup, Place place, List<String> command) {
        Thread.ofVirtual().name("restore " + id).start(() -> {
            Running running = restoring.computeIfAbsent(id, _ -> new Running());
            try {
                String failure = attempt(running, now -> feed(backup, place, command, now));
                if (failure != null) {
                    LOG.warnf("restoring backup %s into '%s' failed: %s", backup.id(), place.name(), failure);
                }
                database.inTransaction(handle -> restores.end(handle, id, failure));
            } catch (RuntimeException away) {
                LOG.warnf("how restore %s ended cannot be written down now: %s", id, away.getMessage());
            } finally {
                restoring.remove(id);
            }
        });
    }

    private void feed(StoredBackup backup, Place place, List<String> command, Running running)
            throws IOException, InterruptedException {
        if (!files.whole(backup.id(), backup.sha256().orElseThrow())) {
            throw new TransferException("The backup is damaged: its bytes are not those that were kept.");
        }
        try (Call call = calls.open(
                place.project(), Calls.Purpose.TRANSFER, place.node(), place.allocation(), CommandLine.of(command))) {
            running.use(call);
            new RestoreFeed(call, running.bytes::set).run(() -> files.open(backup.id()));
        }
    }

    /** Bytes that the workload has taken so far. */
    long bytes(RestoreId id) {
        Running running = restoring.get(id);
        return running == null ? 0 : running.bytes.get();
    }

    Set<RestoreId> restoring() {
        return Set.copyOf(restoring.keySet());
    }

    /** Ends all of them. */
    void close() {
        dumping.values().forEach(Running::cancel);
        restoring.values().forEach(Running::cancel);
    }
}
