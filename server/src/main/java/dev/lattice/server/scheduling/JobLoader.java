package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.WorkSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the jobs that have not ended, when this server begins to lead or its memory is in doubt. */
public final class JobLoader {
    private static final String LIVE = """
            select job.*, job_group.max_parallel, file.kind, file.name, encode(file.sha256, 'hex') as sha256, file.size
            from job
            left join job_group on job_group.id = job.group_id
            left join file on file.id = job.input_file
            where job.id >= (select live_floor from leadership) and job.state < 3
            order by job.id
            """;

    /** A job that watchers still believe to be alive ended in a commit whose answer was lost. */
    private static final String ENDED = "select * from job where id = any(?)";

    private static final String ATTEMPTS = """
            select job_id, job_attempt.node_id, job_attempt.outcome
            from job_attempt
            join job on job.id = job_attempt.job_id
            where job.id >= (select live_floor from leadership) and job.state < 3
            """;

    private static final String FAIL = """
            update job set state = ?, ended_at = now(), error_code = 'SPEC_UNREADABLE',
                error_message = 'This server cannot read the job any more; submit it again.'
            where id = any(?) and state < 3
            """;

    private static final int ROWS_AT_ONCE = 200;

    private static final Logger LOG = Logger.getLogger(JobLoader.class);

    private final Function<String, WorkSpec> specReader;
    private final JobRows rows;

    public JobLoader(Function<String, WorkSpec> specReader) {
        this.specReader = specReader;
        this.rows = new JobRows(specReader);
    }

    /** All live jobs in the order of their submission; the board's watchers are told what they missed. */
    List<LiveJob> load(Connection db, JobBoard board) throws SQLException {
        Map<JobId, LiveJob> live = new LinkedHashMap<>();
        List<Long> unreadableJobs = new ArrayList<>();
        // A few rows at a time, which needs a transaction: all of them would not fit into memory twice.
        db.setAutoCommit(false);
        try (Statement statement = db.createStatement();
                ResultSet row = rowByRow(statement, LIVE)) {
            while (row.next()) {
                try {
                    LiveJob job = read(row, board);
                    live.put(job.id(), job);
                } catch (RuntimeException unreadable) {
                    // One row must not keep all other jobs from running.
                    LOG.errorf(unreadable, "job %s cannot be read and fails", new JobId(row.getLong("id")));
                    unreadableJobs.add(row.getLong("id"));
                }
            }
        }
        db.commit();
        db.setAutoCommit(true);
        fail(db, unreadableJobs);
        try (Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery(ATTEMPTS)) {
            while (row.next()) {
                LiveJob job = live.get(new JobId(row.getLong(1)));
                if (job != null && OutcomeCode.displaced(row.getShort(3))) {
                    job.displacements++;
                } else if (job != null) {
                    job.failedOn.add(new NodeId(row.getString(2)));
                }
            }
        }
        publishEnded(db, board, live);
        live.values().forEach(job -> board.publish(job.entry, job.snapshot()));
        return new ArrayList<>(live.values());
    }

    private static ResultSet rowByRow(Statement statement, String query) throws SQLException {
        statement.setFetchSize(ROWS_AT_ONCE);
        return statement.executeQuery(query);
    }

    private static void fail(Connection db, List<Long> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        try (PreparedStatement update = db.prepareStatement(FAIL)) {
            update.setInt(1, JobState.FAILED.code());
            update.setArray(2, db.createArrayOf("int8", jobs.toArray()));
            update.executeUpdate();
        }
    }

    private void publishEnded(Connection db, JobBoard board, Map<JobId, LiveJob> live) throws SQLException {
        Long[] gone = board.jobs().stream()
                .filter(id -> !live.containsKey(id))
                .map(JobId::value)
                .toArray(Long[]::new);
        try (PreparedStatement statement = db.prepareStatement(ENDED)) {
            statement.setArray(1, db.createArrayOf("int8", gone));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    JobSnapshot snapshot = rows.snapshot(row);
                    board.find(snapshot.id()).ifPresent(entry -> board.publish(entry, snapshot));
                }
            }
        }
    }

    private LiveJob read(ResultSet row, JobBoard board) throws SQLException {
        long group = row.getLong("group_id");
        Optional<Submission.Membership> membership = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Submission.Membership(new GroupId(group), row.getInt("max_parallel")));
        String specJson = row.getString("spec");
        Submission submission = new Submission(
                new JobId(row.getLong("id")),
                new ProjectId(row.getLong("project_id")),
                new UserId(row.getLong("owner_id")),
                specReader.apply(specJson),
                specJson,
                input(row),
                membership,
                Optional.empty(),
                row.getTimestamp("created_at").toInstant());
        Optional<JobEntry> known = board.find(submission.id());
        LiveJob job = known.isPresent() ? new LiveJob(submission, known.get()) : new LiveJob(submission);
        job.state = JobState.ofCode(row.getInt("state"));
        job.attempt = row.getInt("attempt");
        job.leaseEpoch = row.getLong("lease_epoch");
        job.stored();
        long allocation = row.getLong("allocation_id");
        job.allocation = row.wasNull() ? null : new AllocationId(allocation);
        String node = row.getString("node_id");
        job.node = node == null ? null : new NodeId(node);
        job.startedAt = instant(row, "started_at");
        int progress = row.getInt("progress");
        job.progress = row.wasNull() ? null : progress;
        job.cancelRequested = row.getBoolean("cancel_requested");
        return job;
    }

    private static Optional<JobInput> input(ResultSet row) throws SQLException {
        long file = row.getLong("input_file");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new JobInput(
                new FileId(file),
                JobInput.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                row.getString("sha256"),
                row.getLong("size")));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
