package dev.lattice.server.node;

import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Join tokens in the database. */
final class JoinTokenStore {
    /** What a valid token allows. */
    record Redeemed(ProjectId project, boolean preApproved) {}

    void insert(Handle handle, ProjectId project, JoinTokenView token, byte[] hash) {
        handle.createUpdate("insert into join_token"
                        + " (id, project_id, token_hash, pre_approved, reusable, created_at, expires_at)"
                        + " values (:id, :project, :hash, :approved, :reusable, :created, :expires)")
                .bind("id", token.id().value())
                .bind("project", project.value())
                .bind("hash", hash)
                .bind("approved", token.preApproved())
                .bind("reusable", token.reusable())
                .bind("created", token.createdAt())
                .bind("expires", token.expiresAt())
                .execute();
    }

    /** Uses a token for that node. One that is not reusable works for a single node, which may repeat itself. */
    Optional<Redeemed> redeem(Handle handle, byte[] hash, NodeId node, Instant now) {
        return handle.createQuery("update join_token set used_at = coalesce(used_at, :now),"
                        + " used_by = coalesce(used_by, :node)"
                        + " where token_hash = :hash and revoked_at is null and expires_at > :now"
                        + " and (reusable or used_by is null or used_by = :node)"
                        + " returning project_id, pre_approved")
                .bind("hash", hash)
                .bind("node", node.value())
                .bind("now", now)
                .map((row, _) -> new Redeemed(new ProjectId(row.getLong("project_id")), row.getBoolean("pre_approved")))
                .findOne();
    }

    /** A node that is removed cannot repeat its registration: what was its alone is spent. */
    void spend(Handle handle, NodeId node, Instant now) {
        handle.createUpdate("update join_token set revoked_at = :now"
                        + " where used_by = :node and not reusable and revoked_at is null")
                .bind("node", node.value())
                .bind("now", now)
                .execute();
    }

    List<JoinTokenView> page(Handle handle, ProjectId project, long after, int limit) {
        return handle.createQuery("select id, pre_approved, reusable, used_at is not null as used, created_at,"
                        + " expires_at from join_token where project_id = :project and revoked_at is null"
                        + " and id > :after order by id limit :limit")
                .bind("project", project.value())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new JoinTokenView(
                        new TokenId(row.getLong("id")),
                        null,
                        row.getBoolean("pre_approved"),
                        row.getBoolean("reusable"),
                        row.getBoolean("used"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    boolean revoke(Handle handle, ProjectId project, TokenId id, Instant now) {
        return handle.createUpdate("update join_token set revoked_at = :now"
                                + " where id = :id and project_id = :project and revoked_at is null")
                        .bind("id", id.value())
                        .bind("project", project.value())
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
