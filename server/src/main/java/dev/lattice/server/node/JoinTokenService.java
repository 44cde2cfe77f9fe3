package dev.lattice.server.node;

import dev.lattice.api.auth.CreateJoinTokenRequest;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.TokenId;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.secret.RandomToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Invitations for nodes: made by people, used by machines. */
public final class JoinTokenService {
    static final String PREFIX = "laj_";

    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);

    private final Database database;
    private final JoinTokenStore store = new JoinTokenStore();
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    public JoinTokenService(Database database, AuditLog audit, Ids ids, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes a token of the caller's project. Only admins decide that nodes need no approval. */
    JoinTokenView create(Principal.User caller, CreateJoinTokenRequest request) {
        boolean preApproved = request.preApproved() == null ? caller.isAdmin() : request.preApproved();
        if (preApproved && caller.role() != Role.ADMIN) {
            throw Problem.of(ErrorCode.FORBIDDEN, "Only admins make join tokens whose nodes need no approval.");
        }
        long seconds = request.expiresIn() == null ? DEFAULT_LIFE.toSeconds() : request.expiresIn();
        if (seconds < 1 || seconds > LONGEST_LIFE.toSeconds()) {
            throw Problem.invalid("expiresIn", "expiresIn is 1 to " + LONGEST_LIFE.toSeconds() + " seconds.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        JoinTokenView token = new JoinTokenView(
                ids.token(),
                RandomToken.create(PREFIX),
                preApproved,
                Boolean.TRUE.equals(request.reusable()),
                false,
                now,
                now.plusSeconds(seconds));
        database.inTransaction(handle -> {
            store.insert(handle, caller.project(), token, RandomToken.hash(String.valueOf(token.token())));
            audit.record(handle, caller, "join-token.created", token.id().toString(), null);
        });
        return token;
    }

    Page<JoinTokenView> list(Principal.User caller, Paging paging) {
        return paging.page(
                limit -> database.call(handle -> store.page(handle, caller.project(), paging.afterId(), limit)),
                token -> token.id().toString());
    }

    void revoke(Principal.User caller, TokenId id) {
        database.inTransaction(handle -> {
            if (!store.revoke(handle, caller.project(), id, clock.instant())) {
                throw Problem.notFound("join token", id);
            }
            audit.record(handle, caller, "join-token.revoked", id.toString(), null);
        });
    }
}
