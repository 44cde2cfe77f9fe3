package dev.lattice.server.user;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.http.UserCredentials;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.RandomToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tokens that people give to their programs. */
public final class ApiTokenService {
    static final String PREFIX = "lat_";

    private static final int LONGEST_NAME = 100;
    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);

    private final Database database;
    private final ApiTokenStore store = new ApiTokenStore();
    private final UserCredentials known;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    public ApiTokenService(Database database, UserCredentials known, AuditLog audit, Ids ids, Clock clock) {
        this.database = database;
        this.known = known;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes a token of the caller's project; its secret is in the answer and nowhere else. */
    ApiTokenView create(Principal.User caller, CreateApiTokenRequest request) {
        if (request.name() == null || request.name().isBlank() || request.name().length() > LONGEST_NAME) {
            throw Problem.invalid("name", "A token needs a name of 1 to " + LONGEST_NAME + " characters.");
        }
        Long seconds = request.expiresIn();
        if (seconds != null && (seconds < 1 || seconds > LONGEST_LIFE.toSeconds())) {
            throw Problem.invalid("expiresIn", "expiresIn is 1 to " + LONGEST_LIFE.toSeconds() + " seconds.");
        }
        return database.transaction(handle -> {
            ApiTokenView token = create(handle, caller.project(), caller.id(), request.name(), seconds);
            audit.record(handle, caller, "token.created", token.id().toString(), request.name());
            return token;
        });
    }

    ApiTokenView create(Handle handle, ProjectId project, UserId owner, String name, @Nullable Long seconds) {
        String secret = RandomToken.create(PREFIX);
        TokenId id = ids.token();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expiresAt = seconds == null ? null : now.plusSeconds(seconds);
        store.insert(handle, id, project, owner, name, RandomToken.hash(secret), now, expiresAt);
        return new ApiTokenView(id, name, secret, now, expiresAt, null);
    }

    Page<ApiTokenView> list(Principal.User caller, Paging paging) {
        return paging.page(
                limit -> database.call(handle -> store.page(handle, caller.id(), paging.afterId(), limit)),
                token -> token.id().toString());
    }

    void revoke(Principal.User caller, TokenId id) {
        database.inTransaction(handle -> {
            if (!store.revoke(handle, caller.id(), id, clock.instant())) {
                throw Problem.notFound("token", id);
            }
            audit.record(handle, caller, "token.revoked", id.toString(), null);
        });
        known.forget();
    }
}
