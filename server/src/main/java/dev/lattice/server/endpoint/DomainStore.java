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
    /** Whoever has an alias only does not take it from another project. */
    private static final String HOLD = """
            insert into domain_holder (name, project_id, shown_at) values (:name, :project, :at)
            on conflict (name) do update set project_id = excluded.project_id, shown_at = excluded.shown_at
            where domain_holder.project_id = excluded.project_id or not :alias
            """;

    private static final String FORGET = """
            delete from domain_holder
            where project_id = :project
              and name in (select name from domain_holder where project_id = :project
                           order by shown_at desc, name offset :most)
              and not exists (select 1 from domain where domain.name = domain_holder.name)
            """;

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

    /** For which project it was shown last; empty when for none. */
    Optional<ProjectId> holder(Handle handle, String name) {
        return handle.createQuery("select project_id from domain_holder where name = ?")
                .bind(0, name)
                .map((row, _) -> new ProjectId(row.getLong("project_id")))
                .findOne();
    }

    /**
     * Remembers for which project it was shown; returns false when that was by an alias, and it is another project's.
     *
     * @param most so many of one project are remembered, besides those in use
     */
    boolean hold(Handle handle, ProjectId project, Domain domain, int most) {
        boolean held = handle.createUpdate(HOLD)
                        .bind("name", domain.name())
                        .bind("project", project.value())
                        .bind("at", domain.createdAt())
                        .bind("alias", domain.proof() == Proof.CNAME)
                        .execute()
                == 1;
        handle.createUpdate(FORGET)
                .bind("project", project.value())
                .bind("most", most)
                .execute();
        return held;
    }

    private static Domain domain(ResultSet row) throws SQLException {
        return new Domain(
                row.getString("name"),
                new WorkloadId(row.getLong("workload_id")),
                Proof.valueOf(row.getString("proof").toUpperCase(Locale.ROOT)),
                row.getTimestamp("created_at").toInstant());
    }
}
