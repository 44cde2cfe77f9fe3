package dev.lattice.server.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.WorkSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads rows of table {@code job} as snapshots. */
public final class JobRows {
    private final Function<String, WorkSpec> specReader;

    public JobRows(Function<String, WorkSpec> specReader) {
        this.specReader = specReader;
    }

    /** The row that the cursor is at; it needs all columns of {@code job}. */
    public JobSnapshot snapshot(ResultSet row) throws SQLException {
        @Nullable Long group = (Long) row.getObject("group_id");
        @Nullable Long allocation = (Long) row.getObject("allocation_id");
        @Nullable String node = row.getString("node_id");
        @Nullable Integer progress = (Integer) row.getObject("progress");
        return new JobSnapshot(
                new JobId(row.getLong("id")),
                new ProjectId(row.getLong("project_id")),
                group == null ? null : new GroupId(group),
                specReader.apply(row.getString("spec")),
                JobState.ofCode(row.getInt("state")),
                row.getInt("attempt"),
                allocation == null ? null : new AllocationId(allocation),
                node == null ? null : new NodeId(node),
                row.getTimestamp("created_at").toInstant(),
                JobLoader.instant(row, "started_at"),
                JobLoader.instant(row, "ended_at"),
                (Long) row.getObject("running_micros"),
                (Integer) row.getObject("exit_code"),
                row.getString("error_code"),
                row.getString("error_message"),
                progress,
                null,
                null,
                false,
                false);
    }
}
