package dev.lattice.server.endpoint;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.endpoint.Domain.Proof;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Domains in the database. */
final class DomainStore {
    List<Domain> of(Handle handle, WorkloadId workload) {
        return handle.createQuery("select * from domain where workload_id = ? order by name")
                .bind(0, workload.value())
                .map((row, _) -> domain(row))
                .list();
    }

    /** Whichever project it is of. */
    Optional<Domain> find(Handle handle, String name) {
        return handle.createQuery("select * from domain where name = ?")
                .bind(0, name)
                .map((row, _) -> domain(row))
                .findOne();
    }

    /** Returns false when somebody has it. */
    boolean insert(Handle handle, ProjectId project, Domain domain) {
        return handle.createUpdate("insert into domain (name, project_id, workload_id, proof, created_at)"
                                + " values (:name, :project, :workload, :proof, :created) on conflict do nothing")
                        .bind("name", domain.name())
                        .bind("project", project.value())
                        .bind("workload", domain.workload().value())
                        .bind("proof", domain.proof().name().toLowerCase(Locale.ROOT))
                        .bind("created", domain.createdAt())
                        .execute()
                == 1;
    }

    /** Returns false when the workload has none of this name. */
    boolean delete(Handle handle, WorkloadId workload, String name) {
        return handle.createUpdate("delete from domain where workload_id = ? and name = ?")
                        .bind(0, workload.value())
                        .bind(1, name)
                        .execute()
                == 1;
    }

    private static Domain domain(ResultSet row) throws SQLException {
        return new Domain(
                row.getString("name"),
                new WorkloadId(row.getLong("workload_id")),
                Proof.valueOf(row.getString("proof").toUpperCase(Locale.ROOT)),
                row.getTimestamp("created_at").toInstant());
    }
}
