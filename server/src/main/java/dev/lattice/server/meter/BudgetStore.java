package dev.lattice.server.meter;

import dev.lattice.api.meter.OnBudget;
import dev.lattice.core.id.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Budgets in the database. */
final class BudgetStore {
    /**
     * What a project may spend in a month.
     *
     * @param warned the month in which its people were last told that most of it is spent
     * @param stopped the month in which what ran was last stopped
     */
    record Budget(
            ProjectId project,
            long amount,
            OnBudget onBudget,
            Optional<LocalDate> warned,
            Optional<LocalDate> stopped) {}

    List<Budget> all(Handle handle) {
        return handle.createQuery("select * from budget order by project_id")
                .map((row, _) -> read(row))
                .list();
    }

    Optional<Budget> find(Handle handle, ProjectId project) {
        return handle.createQuery("select * from budget where project_id = :project")
                .bind("project", project.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    private static Budget read(ResultSet row) throws SQLException {
        return new Budget(
                new ProjectId(row.getLong("project_id")),
                row.getLong("amount"),
                OnBudget.valueOf(row.getString("on_budget").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getObject("warned", LocalDate.class)),
                Optional.ofNullable(row.getObject("stopped", LocalDate.class)));
    }

    /** Another amount is another word: people are warned of it, and what runs is stopped by it, anew. */
    void set(Handle handle, ProjectId project, long amount, OnBudget onBudget, Instant now) {
        handle.createUpdate("insert into budget (project_id, amount, on_budget, changed_at)"
                        + " values (:project, :amount, :onBudget, :now) on conflict (project_id) do update set"
                        + " amount = excluded.amount, on_budget = excluded.on_budget, warned = null, stopped = null,"
                        + " changed_at = excluded.changed_at")
                .bind("project", project.value())
                .bind("amount", amount)
                .bind("onBudget", onBudget.name().toLowerCase(Locale.ROOT))
                .bind("now", now)
                .execute();
    }

    void remove(Handle handle, ProjectId project) {
        handle.createUpdate("delete from budget where project_id = :project")
                .bind("project", project.value())
                .execute();
    }

    /** Tells whether nobody else did that. */
    boolean warned(Handle handle, ProjectId project, LocalDate month) {
        return handle.createUpdate("update budget set warned = :month where project_id = :project"
                                + " and (warned is null or warned <> :month)")
                        .bind("month", month)
                        .bind("project", project.value())
                        .execute()
                == 1;
    }

    void stopped(Handle handle, ProjectId project, LocalDate month) {
        handle.createUpdate("update budget set stopped = :month where project_id = :project")
                .bind("month", month)
                .bind("project", project.value())
                .execute();
    }

    boolean hasProject(Handle handle, ProjectId project) {
        return handle.createQuery("select 1 from project where id = :project")
                .bind("project", project.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** What a project was charged in these days. */
    long charged(Handle handle, ProjectId project, Days days) {
        return handle.createQuery("select coalesce(sum(amount), 0)::bigint from usage_day"
                        + " where project_id = :project and day >= :from and day < :to")
                .bind("project", project.value())
                .bind("from", days.from())
                .bind("to", days.to())
                .mapTo(Long.class)
                .one();
    }
}
