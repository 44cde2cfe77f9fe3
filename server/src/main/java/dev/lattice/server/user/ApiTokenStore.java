package dev.lattice.server.user;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** API tokens in the database. */
final class ApiTokenStore {
    /** A token that may be used now, with its owner. */
    record Owned(TokenId id, ProjectId project, Account owner) {}

    void insert(
            Handle handle,
            TokenId id,
            ProjectId project,
            UserId owner,
            String name,
            byte[] hash,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        handle.createUpdate(
                        "insert into api_token (id, project_id, account_id, name, token_hash, created_at, expires_at)"
                                + " values (:id, :project, :owner, :name, :hash, :created, :expires)")
                .bind("id", id.value())
                .bind("project", project.value())
                .bind("owner", owner.value())
                .bind("name", name)
                .bind("hash", hash)
                .bind("created", createdAt)
                .bind("expires", expiresAt)
                .execute();
    }

    Optional<Owned> usable(Handle handle, byte[] hash, Instant now) {
        return handle.createQuery("select t.id as token_id, t.project_id as token_project, a.*"
                        + " from api_token t join account a on a.id = t.account_id"
                        + " where t.token_hash = :hash and t.revoked_at is null"
                        + " and (t.expires_at is null or t.expires_at > :now)")
                .bind("hash", hash)
                .bind("now", now)
                .map((row, _) -> new Owned(
                        new TokenId(row.getLong("token_id")),
                        new ProjectId(row.getLong("token_project")),
                        AccountStore.read(row)))
                .findOne();
    }

    void markUsed(Handle handle, TokenId id, Instant now) {
        handle.createUpdate(
                        "update api_token set last_used_at = :now where id = :id"
                                + " and (last_used_at is null or last_used_at < cast(:now as timestamptz) - interval '1 minute')")
                .bind("id", id.value())
                .bind("now", now)
                .execute();
    }

    List<ApiTokenView> page(Handle handle, UserId owner, long after, int limit) {
        return handle.createQuery("select id, name, created_at, expires_at, last_used_at from api_token"
                        + " where account_id = :owner and revoked_at is null and id > :after order by id limit :limit")
                .bind("owner", owner.value())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new ApiTokenView(
                        new TokenId(row.getLong("id")),
                        row.getString("name"),
                        null,
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("expires_at", OffsetDateTime.class)),
                        instant(row.getObject("last_used_at", OffsetDateTime.class))))
                .list();
    }

    /** Whether there was such a token of this owner. */
    boolean revoke(Handle handle, UserId owner, TokenId id, Instant now) {
        return handle.createUpdate("update api_token set revoked_at = :now"
                                + " where id = :id and account_id = :owner and revoked_at is null")
                        .bind("id", id.value())
                        .bind("owner", owner.value())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
