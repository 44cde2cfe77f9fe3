package dev.lattice.server.user;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.http.Principal;
import dev.lattice.server.http.UserCredentials;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.secret.RandomToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Access tokens and API tokens of people. An answer from the database is good for half a minute, so that a role or an
 * account that was taken away is gone within a minute. Tokens that are ended here are gone at once.
 */
public final class BearerTokens implements UserCredentials {
    private static final Duration GOOD_FOR = Duration.ofSeconds(30);
    private static final int REMEMBERED = 20_000;

    private final Database database;
    private final AccountStore accounts = new AccountStore();
    private final SessionStore sessions = new SessionStore();
    private final ApiTokenStore apiTokens = new ApiTokenStore();
    private final AccessTokens accessTokens;
    private final Clock clock;
    /** By the token's hash: the tokens themselves need not lie about. Failed look-ups are not kept. */
    private final AsyncCache<String, Principal.User> known;

    public BearerTokens(Database database, AccessTokens accessTokens, Executor blocking, Clock clock) {
        this.database = database;
        this.accessTokens = accessTokens;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(GOOD_FOR)
                .executor(blocking)
                .buildAsync();
    }

    @Override
    public CompletionStage<Principal.User> user(String bearerToken) {
        CompletableFuture<Principal.User> answer = known.get(key(bearerToken), _ -> lookUp(bearerToken));
        return answer.thenApply(this::stillInTime);
    }

    @Override
    public boolean remembers(String bearerToken) {
        CompletableFuture<Principal.User> answer = known.getIfPresent(key(bearerToken));
        return answer != null && answer.isDone();
    }

    @Override
    public void forget() {
        known.synchronous().invalidateAll();
    }

    private static String key(String bearerToken) {
        return HexFormat.of().formatHex(RandomToken.hash(bearerToken));
    }

    private Principal.User stillInTime(Principal.User user) {
        if (user.credential() instanceof Principal.Credential.AccessToken token
                && !clock.instant().isBefore(token.expiresAt())) {
            throw expired();
        }
        return user;
    }

    private Principal.User lookUp(String bearerToken) {
        return bearerToken.startsWith(ApiTokenService.PREFIX) ? byApiToken(bearerToken) : byAccessToken(bearerToken);
    }

    private Principal.User byApiToken(String text) {
        Instant now = clock.instant();
        ApiTokenStore.Owned token = database.call(handle -> {
                    Optional<ApiTokenStore.Owned> found = apiTokens.usable(handle, RandomToken.hash(text), now);
                    found.ifPresent(usable -> apiTokens.markUsed(handle, usable.id(), now));
                    return found;
                })
                .orElseThrow(() -> refused("This API token is not valid, has expired or was revoked."));
        return principal(token.owner(), token.project(), new Principal.Credential.ApiToken(token.id()));
    }

    private Principal.User byAccessToken(String text) {
        AccessTokens.Claims claims =
                accessTokens.verify(text).orElseThrow(() -> refused("This access token is not valid."));
        if (!clock.instant().isBefore(claims.expiresAt())) {
            throw expired();
        }
        Account account = database.call(handle -> sessions.isRevoked(handle, claims.session())
                        ? Optional.<Account>empty()
                        : accounts.byId(handle, claims.user()))
                .filter(found -> found.tokenVersion() == claims.version())
                .orElseThrow(() -> refused("This sign-in was ended. Sign in again."));
        return principal(
                account, account.project(), new Principal.Credential.AccessToken(claims.version(), claims.expiresAt()));
    }

    private static Principal.User principal(Account owner, ProjectId project, Principal.Credential credential) {
        if (owner.disabled()) {
            throw refused("This account is disabled.");
        }
        return new Principal.User(owner.id(), project, owner.role(), owner.email(), credential);
    }

    private static Problem refused(String message) {
        return Problem.of(ErrorCode.UNAUTHENTICATED, message);
    }

    private static Problem expired() {
        return Problem.of(ErrorCode.TOKEN_EXPIRED, "This access token has expired. Refresh it or sign in again.");
    }
}
