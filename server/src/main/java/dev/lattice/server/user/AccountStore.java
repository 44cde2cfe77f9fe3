package dev.lattice.server.user;

import dev.lattice.api.auth.Role;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Accounts in the database. */
final class AccountStore {
    private static final String COLUMNS =
            " a.id, a.email, a.password_hash, a.role, a.project_id, a.disabled, a.token_version, a.created_at ";

    /** Keeps two servers that start at once from making two first admins. */
    void lockAgainstOtherServers(Handle handle) {
        handle.execute("select pg_advisory_xact_lock(hashtext('lattice.account'))");
    }

    boolean isEmpty(Handle handle) {
        return !handle.createQuery("select exists (select 1 from account)")
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether there is at most one account: its owner is alone here. */
    boolean hasAtMostOne(Handle handle) {
        return handle.createQuery("select count(*) from (select 1 from account limit 2) accounts")
                        .mapTo(Integer.class)
                        .one()
                < 2;
    }

    void insert(Handle handle, Account account) {
        handle.createUpdate("insert into account (id, email, password_hash, role, project_id, created_at)"
                        + " values (:id, :email, :hash, :role, :project, :created)")
                .bind("id", account.id().value())
                .bind("email", account.email())
                .bind("hash", account.passwordHash())
                .bind("role", account.role().name().toLowerCase(Locale.ROOT))
                .bind("project", account.project().value())
                .bind("created", account.createdAt())
                .execute();
        handle.createUpdate("insert into project_member (project_id, account_id) values (:project, :id)")
                .bind("project", account.project().value())
                .bind("id", account.id().value())
                .execute();
    }

    Optional<Account> byEmail(Handle handle, String email) {
        return handle.createQuery("select" + COLUMNS + "from account a where lower(a.email) = lower(:email)")
                .bind("email", email)
                .map((row, _) -> read(row))
                .findOne();
    }

    Optional<Account> byId(Handle handle, UserId id) {
        return handle.createQuery("select" + COLUMNS + "from account a where a.id = :id")
                .bind("id", id.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    /** Accounts by rising id, after that one. */
    List<Account> page(Handle handle, long after, int limit) {
        return handle.createQuery("select" + COLUMNS + "from account a where a.id > :after order by a.id limit :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    static Account read(ResultSet row) throws SQLException {
        return new Account(
                new UserId(row.getLong("id")),
                row.getString("email"),
                row.getString("password_hash"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                new ProjectId(row.getLong("project_id")),
                row.getBoolean("disabled"),
                row.getInt("token_version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
