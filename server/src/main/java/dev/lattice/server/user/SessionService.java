package dev.lattice.server.user;

import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.http.UserCredentials;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.RandomToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Signing in, staying signed in, signing out. */
public final class SessionService {
    private static final String REFRESH_PREFIX = "lar_";
    /** An answer that got lost, or two pages that refresh at once, are no theft: so long the last token works again. */
    static final Duration REPEAT_GRACE = Duration.ofSeconds(10);

    private static final Duration REFRESH_LIFE = Duration.ofDays(30);

    private final Database database;
    private final AccountStore accounts = new AccountStore();
    private final SessionStore sessions = new SessionStore();
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final UserCredentials known;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    public SessionService(
            Database database,
            Passwords passwords,
            AccessTokens tokens,
            UserCredentials known,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.passwords = passwords;
        this.tokens = tokens;
        this.known = known;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Signs in.
     *
     * @throws Problem INVALID_CREDENTIALS, whatever of the two is wrong
     */
    LoginReply login(String email, String password, String address) {
        Optional<Account> found =
                database.call(handle -> accounts.byEmail(handle, email)).filter(account -> !account.disabled());
        boolean right = found.map(account -> passwords.verify(password, account.passwordHash()))
                .orElseGet(() -> passwords.verifyNobody(password));
        if (!right) {
            database.run(
                    handle -> audit.record(handle, Optional.empty(), address, "login.refused", shown(email), null));
            throw Problem.of(ErrorCode.INVALID_CREDENTIALS, "The e-mail address or the password is wrong.");
        }
        Account account = found.orElseThrow();
        return database.transaction(handle -> {
            audit.record(handle, Optional.of(account.project()), account.email(), "login", address, null);
            sessions.deleteExpired(handle, clock.instant());
            return reply(handle, account, ids.next());
        });
    }

    /**
     * Trades a refresh token for new tokens.
     *
     * @throws Problem UNAUTHENTICATED when it is not valid; when it was spent before, its whole family ends with it,
     *     unless it was the last of them and that is no more than {@link #REPEAT_GRACE} ago
     */
    LoginReply refresh(String refreshToken) {
        byte[] hash = RandomToken.hash(refreshToken);
        Instant now = clock.instant();
        Optional<LoginReply> reply = database.transaction(handle -> {
            sessions.lockFamilyOf(handle, hash);
            Optional<SessionStore.Spent> spent = sessions.spend(handle, hash, now)
                    .or(() -> sessions.spentLast(handle, hash, now.minus(REPEAT_GRACE), now));
            if (spent.isEmpty()) {
                sessions.replayed(handle, hash).ifPresent(replayed -> {
                    sessions.revoke(handle, replayed.family(), now);
                    audit.record(
                            handle,
                            Optional.empty(),
                            replayed.account().toString(),
                            "session.revoked",
                            Long.toString(replayed.family()),
                            "a spent refresh token came again");
                });
                return Optional.empty();
            }
            return spent.flatMap(token -> accounts.byId(handle, token.account()))
                    .filter(account -> !account.disabled())
                    .map(account -> reply(handle, account, spent.get().family()));
        });
        if (reply.isEmpty()) {
            known.forget();
        }
        return reply.orElseThrow(() ->
                Problem.of(ErrorCode.UNAUTHENTICATED, "This refresh token is not valid any more. Sign in again."));
    }

    /** Ends the sign-in that the token belongs to; without one there is nothing to do. */
    void logout(String refreshToken) {
        byte[] hash = RandomToken.hash(refreshToken);
        database.inTransaction(handle -> {
            sessions.lockFamilyOf(handle, hash);
            sessions.revokeFamilyOf(handle, hash, clock.instant());
        });
        known.forget();
    }

    private LoginReply reply(Handle handle, Account account, long family) {
        String refreshToken = RandomToken.create(REFRESH_PREFIX);
        sessions.insert(
                handle,
                RandomToken.hash(refreshToken),
                family,
                account.id(),
                clock.instant().plus(REFRESH_LIFE));
        return new LoginReply(
                tokens.issue(account.id(), account.tokenVersion(), family),
                refreshToken,
                tokens.life().toSeconds(),
                account.view());
    }

    private static String shown(String email) {
        return email.length() > 100 ? email.substring(0, 100) : email;
    }
}
