package dev.lattice.server.user;

import dev.lattice.core.id.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Refresh tokens in the database. All that descend from one sign-in are one family. */
final class SessionStore {
    /** Keeps these advisory locks apart from all others. */
    private static final int LOCK_KIND = 0x5e551;

    /** A token that was just spent. */
    record Spent(long family, UserId account) {}

    void insert(Handle handle, byte[] hash, long family, UserId account, Instant expiresAt) {
        handle.createUpdate("insert into refresh_token (token_hash, family, account_id, expires_at)"
                        + " values (:hash, :family, :account, :expires)")
                .bind("hash", hash)
                .bind("family", family)
                .bind("account", account.value())
                .bind("expires", expiresAt)
                .execute();
    }

    /**
     * Waits until nobody else changes the family of this token, until the transaction ends. Without it who ends a family
     * would not see the token that somebody is just trading for.
     */
    void lockFamilyOf(Handle handle, byte[] hash) {
        handle.execute(
                "select pg_advisory_xact_lock(?, hashint8(family)) from refresh_token where token_hash = ?",
                LOCK_KIND,
                hash);
    }

    /** Spends a token, which works once. */
    Optional<Spent> spend(Handle handle, byte[] hash, Instant now) {
        return handle.createQuery("update refresh_token set spent_at = :now where token_hash = :hash"
                        + " and spent_at is null and revoked_at is null and expires_at > :now"
                        + " returning family, account_id")
                .bind("hash", hash)
                .bind("now", now)
                .map((row, _) -> new Spent(row.getLong("family"), new UserId(row.getLong("account_id"))))
                .findOne();
    }

    /** The token when it was spent after that moment, and no other of its family since: its answer may have been lost. */
    Optional<Spent> spentLast(Handle handle, byte[] hash, Instant after, Instant now) {
        return handle.createQuery("select family, account_id from refresh_token token"
                        + " where token_hash = :hash and spent_at > :after and revoked_at is null and expires_at > :now"
                        + " and not exists (select 1 from refresh_token other where other.family = token.family"
                        + " and other.token_hash <> token.token_hash and other.spent_at >= token.spent_at)")
                .bind("hash", hash)
                .bind("after", after)
                .bind("now", now)
                .map((row, _) -> new Spent(row.getLong("family"), new UserId(row.getLong("account_id"))))
                .findOne();
    }

    /** The token when it was spent before: somebody replays it. */
    Optional<Spent> replayed(Handle handle, byte[] hash) {
        return handle.createQuery("select family, account_id from refresh_token"
                        + " where token_hash = :hash and spent_at is not null and revoked_at is null")
                .bind("hash", hash)
                .map((row, _) -> new Spent(row.getLong("family"), new UserId(row.getLong("account_id"))))
                .findOne();
    }

    void revoke(Handle handle, long family, Instant now) {
        handle.createUpdate("update refresh_token set revoked_at = :now where family = :family and revoked_at is null")
                .bind("family", family)
                .bind("now", now)
                .execute();
    }

    /** Ends the sign-in that the token belongs to. */
    Optional<Long> revokeFamilyOf(Handle handle, byte[] hash, Instant now) {
        return handle.createQuery("update refresh_token set revoked_at = :now where revoked_at is null and family ="
                        + " (select family from refresh_token where token_hash = :hash) returning family")
                .bind("hash", hash)
                .bind("now", now)
                .mapTo(Long.class)
                .findFirst();
    }

    boolean isRevoked(Handle handle, long family) {
        return handle.createQuery("select not exists (select 1 from refresh_token"
                        + " where family = :family and revoked_at is null)")
                .bind("family", family)
                .mapTo(Boolean.class)
                .one();
    }

    void deleteExpired(Handle handle, Instant before) {
        handle.createUpdate("delete from refresh_token where expires_at < :before")
                .bind("before", before)
                .execute();
    }
}
