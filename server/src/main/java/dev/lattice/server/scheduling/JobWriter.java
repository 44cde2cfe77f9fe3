package dev.lattice.server.scheduling;

import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.job.WorkSpec;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The statements of which a batch consists; jobs go in and out a column at a time, however many there are. */
final class JobWriter {
    private static final Logger LOG = Logger.getLogger(JobWriter.class);

    private static final String INSERT_JOBS = """
            insert into job (id, project_id, owner_id, group_id, workload_id, spec, input_file, priority, state, attempt,
                             lease_epoch, allocation_id, node_id, created_at, started_at, ended_at, running_micros, outcome,
                             exit_code, error_code, error_message, progress, cancel_requested)
            select id, project_id, owner_id, group_id, workload_id, spec, input_file, priority, state, attempt,
                   lease_epoch, allocation_id, node_id, to_timestamp(created), to_timestamp(started), to_timestamp(ended),
                   running_micros, outcome, exit_code, error_code, error_message, progress, cancel_requested
            from unnest(?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::text[], ?::int8[], ?::int2[],
                        ?::int2[], ?::int4[], ?::int8[], ?::int8[], ?::text[], ?::float8[], ?::float8[], ?::float8[], ?::int8[],
                        ?::int2[], ?::int4[], ?::text[], ?::text[], ?::int2[], ?::bool[])
                 as new (id, project_id, owner_id, group_id, workload_id, spec, input_file, priority, state, attempt,
                         lease_epoch, allocation_id, node_id, created, started, ended, running_micros, outcome, exit_code,
                         error_code, error_message, progress, cancel_requested)
            """;

    private static final String UPDATE_JOBS = """
            update job set
                state = new.state, attempt = new.attempt, lease_epoch = new.lease_epoch,
                allocation_id = new.allocation_id, node_id = new.node_id, started_at = to_timestamp(new.started),
                ended_at = to_timestamp(new.ended), running_micros = new.running_micros, outcome = new.outcome,
                exit_code = new.exit_code, error_code = new.error_code, error_message = new.error_message,
                progress = new.progress, cancel_requested = new.cancel_requested
            from unnest(?::int8[], ?::int8[], ?::int2[], ?::int4[], ?::int8[], ?::int8[], ?::text[], ?::float8[],
                        ?::float8[], ?::int8[], ?::int2[], ?::int4[], ?::text[], ?::text[], ?::int2[], ?::bool[])
                 as new (id, stored_epoch, state, attempt, lease_epoch, allocation_id, node_id, started, ended,
                         running_micros, outcome, exit_code, error_code, error_message, progress, cancel_requested)
            where job.id = new.id and job.lease_epoch = new.stored_epoch and job.state < 3
            """;

    private static final String INSERT_ATTEMPT = """
            insert into job_attempt (job_id, attempt, lease_epoch, allocation_id, node_id, started_at, ended_at,
                                     running_micros, outcome, exit_code, error_code, error_message)
            values (?, ?, ?, ?, ?, to_timestamp(?::float8), to_timestamp(?::float8), ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_IDEMPOTENCY =
            "insert into idempotency (project_id, key, body_hash, job_id) values (?, ?, ?, ?)";

    /** One that was deleted meanwhile has no ticks any more; its job was made in that moment, and runs. */
    private static final String HOLD_SCHEDULES =
            "select id from schedule where id = any(?) order by id for no key update";

    /** Of one that waited there is a row. None has a second job. */
    private static final String INSERT_TICKS = """
            insert into execution (schedule_id, tick, by_hand, verdict, job_id, decided_at)
            select schedule_id, to_timestamp(tick), by_hand, 'run', job_id, to_timestamp(decided)
            from unnest(?::int8[], ?::float8[], ?::bool[], ?::int8[], ?::float8[])
                 as new (schedule_id, tick, by_hand, job_id, decided)
            on conflict (schedule_id, tick) where not by_hand do update
                set verdict = excluded.verdict, job_id = excluded.job_id, note = '', decided_at = excluded.decided_at
                where execution.verdict = 'wait'
            """;

    /** Of an earlier tick the schedule has its next already. */
    private static final String PASS_TICKS = """
            update schedule set
                last_job_id = new.job_id,
                next_tick = case when schedule.next_tick <= to_timestamp(new.tick) then to_timestamp(new.next)
                                 else schedule.next_tick end
            from unnest(?::int8[], ?::float8[], ?::int8[], ?::float8[]) as new (id, tick, job_id, next)
            where schedule.id = new.id
            """;

    /** A node's word is not enough: the bytes have to be there, and stored for this job's project. */
    private static final String INSERT_ARTIFACT = """
            insert into artifact (id, job_id, attempt, path, size, sha256)
            select ?, ?, ?, ?, blob.size, blob.sha256
            from blob
            join blob_claim on blob_claim.sha256 = blob.sha256
            where blob.sha256 = ? and blob_claim.project_id = ?
            on conflict do nothing
            """;

    private final LongSupplier ids;

    /** The database does not hold what the dispatcher believed; its memory has to be read anew. */
    static final class StaleMemoryException extends SQLException {
        private static final long serialVersionUID = 1L;

        StaleMemoryException(String message) {
            super(message);
        }
    }

    /** @param ids for rows that have one of their own */
    JobWriter(LongSupplier ids) {
        this.ids = ids;
    }

    /**
     * Writes it; the caller commits.
     *
     * @throws StaleMemoryException when a row is not as it was believed to be
     */
    void write(Connection db, LedgerBatch batch) throws SQLException {
        insertJobs(db, batch.inserts);
        updateJobs(db, batch.updates());
        insertAttempts(db, batch.endedAttempts);
        insertIdempotency(db, batch.inserts);
        insertTicks(db, batch.inserts);
        insertArtifacts(db, batch.outputs);
    }

    private static void insertJobs(Connection db, List<LiveJob> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        Columns all = new Columns(db, jobs);
        try (PreparedStatement insert = db.prepareStatement(INSERT_JOBS)) {
            all.set(insert, "int8", job -> job.id().value());
            all.set(insert, "int8", job -> job.submission.project().value());
            all.set(insert, "int8", job -> job.submission.owner().value());
            all.set(
                    insert,
                    "int8",
                    job -> job.submission
                            .group()
                            .map(membership -> membership.group().value())
                            .orElse(null));
            all.set(
                    insert,
                    "int8",
                    job -> workload(job.submission.spec())
                            .map(WorkloadId::value)
                            .orElse(null));
            all.set(insert, "text", job -> job.submission.specJson());
            all.set(
                    insert,
                    "int8",
                    job -> job.submission
                            .input()
                            .map(input -> input.file().value())
                            .orElse(null));
            all.set(insert, "int2", job -> (short) job.submission.spec().priority());
            setProgressColumns(
                    all, insert, () -> all.set(insert, "float8", job -> seconds(job.submission.createdAt())));
            expect(insert.executeUpdate(), jobs.size());
        }
    }

    /** Whose instance or build it is; empty of a job. */
    private static Optional<WorkloadId> workload(WorkSpec spec) {
        return switch (spec) {
            case JobSpec _ -> Optional.empty();
            case ServiceSpec service -> Optional.of(service.workload());
            case BuildSpec build -> Optional.of(build.workload());
            case ExportSpec export -> Optional.of(export.workload());
        };
    }

    private static void updateJobs(Connection db, Collection<LiveJob> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        Columns all = new Columns(db, jobs);
        try (PreparedStatement update = db.prepareStatement(UPDATE_JOBS)) {
            all.set(update, "int8", job -> job.id().value());
            all.set(update, "int8", job -> job.storedEpoch);
            setProgressColumns(all, update, () -> {});
            expect(update.executeUpdate(), jobs.size());
        }
    }

    /** Sets what changes in a job's life, in the order that INSERT and UPDATE share. */
    private static void setProgressColumns(Columns all, PreparedStatement to, ColumnSetter afterNode)
            throws SQLException {
        all.set(to, "int2", job -> (short) job.state.code());
        all.set(to, "int4", job -> job.attempt);
        all.set(to, "int8", job -> job.leaseEpoch);
        all.set(to, "int8", job -> job.allocation == null ? null : job.allocation.value());
        all.set(to, "text", job -> job.node == null ? null : job.node.value());
        afterNode.set();
        all.set(to, "float8", job -> job.startedAt == null ? null : seconds(job.startedAt));
        all.set(to, "float8", job -> job.endedAt == null ? null : seconds(job.endedAt));
        all.set(to, "int8", job -> job.runningMicros);
        all.set(to, "int2", job -> job.outcome == null ? null : OutcomeCode.of(job.outcome));
        all.set(
                to,
                "int4",
                job -> job.outcome == null ? null : job.outcome.exitCode().orElse(null));
        all.set(
                to,
                "text",
                job -> JobFailure.of(job.outcome, job.submission.spec()).code());
        all.set(
                to,
                "text",
                job -> JobFailure.of(job.outcome, job.submission.spec()).message());
        all.set(to, "int2", job -> job.progress == null ? null : job.progress.shortValue());
        all.set(to, "bool", job -> job.cancelRequested);
    }

    private void insertAttempts(Connection db, List<LedgerBatch.EndedAttempt> attempts) throws SQLException {
        if (attempts.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = db.prepareStatement(INSERT_ATTEMPT)) {
            for (LedgerBatch.EndedAttempt ended : attempts) {
                AttemptOutcome outcome = ended.outcome();
                insert.setLong(1, ended.job().value());
                insert.setInt(2, ended.attempt());
                insert.setLong(3, ended.leaseEpoch());
                insert.setLong(4, ended.allocation().value());
                insert.setString(5, ended.node().value());
                insert.setObject(6, ended.startedAt() == null ? null : seconds(ended.startedAt()));
                insert.setObject(7, seconds(ended.endedAt()));
                insert.setObject(8, ended.runningMicros());
                insert.setShort(9, OutcomeCode.of(outcome));
                insert.setObject(10, outcome.exitCode().orElse(null));
                JobFailure failure = JobFailure.of(outcome, ended.spec());
                insert.setString(11, failure.code());
                insert.setString(12, failure.message());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertIdempotency(Connection db, List<LiveJob> jobs) throws SQLException {
        List<LiveJob> keyed = jobs.stream()
                .filter(job -> job.submission.idempotency().isPresent())
                .toList();
        if (keyed.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = db.prepareStatement(INSERT_IDEMPOTENCY)) {
            for (LiveJob job : keyed) {
                Submission.Idempotency idempotency =
                        job.submission.idempotency().orElseThrow();
                insert.setLong(1, job.submission.project().value());
                insert.setString(2, idempotency.key());
                insert.setBytes(3, HexFormat.of().parseHex(idempotency.bodyHash()));
                insert.setLong(4, job.id().value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertTicks(Connection db, List<LiveJob> jobs) throws SQLException {
        List<LiveJob> ticked =
                jobs.stream().filter(job -> job.submission.tick().isPresent()).toList();
        if (ticked.isEmpty()) {
            return;
        }
        Set<Long> there = hold(db, ticked);
        List<LiveJob> due = ticked.stream()
                .filter(job -> there.contains(tick(job).schedule().value()))
                .toList();
        try (PreparedStatement insert = db.prepareStatement(INSERT_TICKS)) {
            Columns all = new Columns(db, due);
            all.set(insert, "int8", job -> tick(job).schedule().value());
            all.set(insert, "float8", job -> seconds(tick(job).at()));
            all.set(insert, "bool", job -> tick(job).byHand());
            all.set(insert, "int8", job -> job.id().value());
            all.set(insert, "float8", job -> seconds(job.submission.createdAt()));
            expect(insert.executeUpdate(), due.size());
        }
        try (PreparedStatement pass = db.prepareStatement(PASS_TICKS)) {
            Columns all = new Columns(
                    db, due.stream().filter(job -> !tick(job).byHand()).toList());
            all.set(pass, "int8", job -> tick(job).schedule().value());
            all.set(pass, "float8", job -> seconds(tick(job).at()));
            all.set(pass, "int8", job -> job.id().value());
            all.set(
                    pass,
                    "float8",
                    job -> tick(job).next().map(JobWriter::seconds).orElse(null));
            pass.executeUpdate();
        }
    }

    private static Submission.Tick tick(LiveJob job) {
        return job.submission.tick().orElseThrow();
    }

    private static Set<Long> hold(Connection db, List<LiveJob> ticked) throws SQLException {
        try (PreparedStatement hold = db.prepareStatement(HOLD_SCHEDULES)) {
            new Columns(db, ticked)
                    .set(hold, "int8", job -> tick(job).schedule().value());
            Set<Long> there = new HashSet<>();
            try (ResultSet rows = hold.executeQuery()) {
                while (rows.next()) {
                    there.add(rows.getLong(1));
                }
            }
            return there;
        }
    }

    private void insertArtifacts(Connection db, List<LedgerBatch.JobOutputs> outputs) throws SQLException {
        if (outputs.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = db.prepareStatement(INSERT_ARTIFACT)) {
            for (LedgerBatch.JobOutputs of : outputs) {
                for (AllocationReport.Output file : of.files()) {
                    insert.setLong(1, ids.getAsLong());
                    insert.setLong(2, of.job().value());
                    insert.setInt(3, of.attempt());
                    insert.setString(4, file.path());
                    insert.setBytes(5, HexFormat.of().parseHex(file.sha256()));
                    insert.setLong(6, of.project().value());
                    insert.addBatch();
                }
            }
            if (IntStream.of(insert.executeBatch()).anyMatch(rows -> rows == 0)) {
                LOG.warn("a node named an output that it did not store, or two of one name; it is left out");
            }
        }
    }

    private static void expect(int changed, int wanted) throws StaleMemoryException {
        if (changed != wanted) {
            throw new StaleMemoryException(wanted + " jobs were to change, but " + changed + " did");
        }
    }

    private static Double seconds(java.time.Instant at) {
        return at.getEpochSecond() + at.getNano() / 1e9;
    }

    @FunctionalInterface
    private interface ColumnSetter {
        void set() throws SQLException;
    }

    /** Jobs turned into one array a column, handed to the statement's parameters one after another. */
    private static final class Columns {
        private final Connection db;
        private final Collection<LiveJob> jobs;
        private int parameter;

        Columns(Connection db, Collection<LiveJob> jobs) {
            this.db = db;
            this.jobs = jobs;
        }

        void set(PreparedStatement to, String type, java.util.function.Function<LiveJob, @Nullable Object> value)
                throws SQLException {
            @Nullable Object[] values = new @Nullable Object[jobs.size()];
            int i = 0;
            for (LiveJob job : jobs) {
                values[i++] = value.apply(job);
            }
            Array array = db.createArrayOf(type, values);
            to.setArray(++parameter, array);
        }
    }
}
