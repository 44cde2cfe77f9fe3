package dev.lattice.server.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
import dev.lattice.api.auth.CreateUserRequest;
import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.SteppedClock;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People, from the first admin on: signing in, staying, being thrown out. */
class SessionTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final Executor APART = Executors.newVirtualThreadPerTaskExecutor();
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    private Path folder;

    private final SteppedClock clock = SteppedClock.create();
    private final TestDatabase test = TestDatabase.create();
    private final Ids ids = new Ids(clock);
    private final AuditLog audit = new AuditLog();
    private final Passwords passwords = new Passwords();
    private final AccessTokens accessTokens = new AccessTokens(SECRET, Duration.ofHours(1), clock);
    private final BearerTokens known = new BearerTokens(test.database(), accessTokens, Runnable::run, clock);
    private final SessionService sessions =
            new SessionService(test.database(), passwords, accessTokens, known, audit, ids, clock);
    private final ApiTokenService tokens = new ApiTokenService(test.database(), known, audit, ids, clock);
    private final UserService users =
            new UserService(test.database(), new ProjectService(test.database(), ids), passwords, audit, ids, clock);
    private Principal.User admin;

    @BeforeEach
    void makeTheFirstAdmin() throws IOException {
        FirstAdmin first = new FirstAdmin(test.database(), users, tokens, passwords, file());
        first.createIfMissing();
        admin = fresh(firstAdmin().path("apiToken").asText());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Path file() {
        return folder.resolve("first-admin.json");
    }

    private JsonNode firstAdmin() throws IOException {
        return new ObjectMapper().readTree(file().toFile());
    }

    /** Asks as a server would that remembers nothing. */
    private Principal.User fresh(String token) {
        try {
            return new BearerTokens(test.database(), accessTokens, Runnable::run, clock)
                    .user(token)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Problem problem ? problem : e;
        }
    }

    private void assertRefused(String token) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> fresh(token))
                .satisfies(problem -> assertThat(problem.code().httpStatus()).isEqualTo(401));
    }

    private LoginReply signIn() {
        users.create(admin, new CreateUserRequest("ada@example.org", PASSWORD, Role.CONSUMER));
        return sessions.login("Ada@Example.org", PASSWORD, "192.0.2.1");
    }

    @Test
    void theFirstAdminCanSignInAndIsMadeOnce() throws IOException {
        JsonNode made = firstAdmin();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        LoginReply reply = sessions.login(
                made.path("email").asText(), made.path("password").asText(), "127.0.0.1");
        assertThat(reply.user().role()).isEqualTo(Role.ADMIN);
        assertThat(admin.isAdmin()).isTrue();
        Files.delete(file());
        new FirstAdmin(test.database(), users, tokens, passwords, file()).createIfMissing();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aUserHasAProjectOfTheirOwn() {
        Principal.User ada = fresh(signIn().accessToken());
        assertThat(ada.role()).isEqualTo(Role.CONSUMER);
        assertThat(ada.project()).isNotEqualTo(admin.project());
        assertThat(users.list(Paging.of(null, null)).items()).hasSize(2);
        assertThat(users.isSinglePerson()).isFalse();
    }

    @Test
    void anAddressIsTakenOnceWhateverItsCase() {
        signIn();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> users.create(admin, new CreateUserRequest("ADA@example.org", PASSWORD, Role.ADMIN)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressLookTheSame() {
        signIn();
        for (String email : new String[] {"ada@example.org", "nobody@example.org"}) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> sessions.login(email, "wrong", "192.0.2.1"))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS))
                    .withMessage("The e-mail address or the password is wrong.");
        }
    }

    @Test
    void aRefreshTokenWorksOnceAndItsReplayEndsTheFamily() {
        LoginReply first = signIn();
        LoginReply second = sessions.refresh(first.refreshToken());
        LoginReply third = sessions.refresh(second.refreshToken());
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(first.refreshToken()));
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(third.refreshToken()));
        assertRefused(third.accessToken());
        int revoked = test.database()
                .call(handle -> handle.createQuery("select count(*) from audit where action = 'session.revoked'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(revoked).isEqualTo(1);
    }

    @Test
    void anAnswerThatGotLostMaySoonBeAskedForAgain() {
        LoginReply first = signIn();
        LoginReply lost = sessions.refresh(first.refreshToken());
        clock.pass(Duration.ofSeconds(1));
        LoginReply again = sessions.refresh(first.refreshToken());
        fresh(again.accessToken());
        // Two pages that refreshed at once go on, both.
        sessions.refresh(lost.refreshToken());
        clock.pass(Duration.ofMillis(1));
        sessions.refresh(again.refreshToken());
        // The one before the last is of no use to anybody but a thief.
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(first.refreshToken()));
        assertRefused(again.accessToken());
    }

    @Test
    void signingOutEndsWhatIsBeingRefreshedAtThatMoment() {
        LoginReply reply = signIn();
        CompletableFuture<LoginReply> refreshed;
        CompletableFuture<Void> signedOut;
        try (Handle blocker = test.database().jdbi().open()) {
            blocker.begin();
            blocker.createQuery("select 1 from refresh_token for update")
                    .mapTo(Integer.class)
                    .list();
            refreshed = CompletableFuture.supplyAsync(() -> sessions.refresh(reply.refreshToken()), APART);
            awaitBlocked(1);
            signedOut = CompletableFuture.runAsync(() -> sessions.logout(reply.refreshToken()), APART);
            awaitBlocked(2);
            blocker.commit();
        }
        LoginReply late = refreshed.join();
        signedOut.join();
        assertRefused(late.accessToken());
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(late.refreshToken()));
    }

    private void awaitBlocked(int connections) {
        await().until(() -> test.database()
                .call(handle -> handle.createQuery("select count(*) from pg_stat_activity"
                                + " where datname = current_database() and wait_event_type = 'Lock'")
                        .mapTo(Integer.class)
                        .one())
                .equals(connections));
    }

    @Test
    void anotherSignInIsNotTouchedByAReplay() {
        LoginReply stolen = signIn();
        LoginReply other = sessions.login("ada@example.org", PASSWORD, "192.0.2.2");
        sessions.refresh(stolen.refreshToken());
        clock.pass(SessionService.REPEAT_GRACE);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(stolen.refreshToken()));
        fresh(sessions.refresh(other.refreshToken()).accessToken());
    }

    @Test
    void signingOutEndsTheAccessTokenToo() {
        LoginReply reply = signIn();
        fresh(reply.accessToken());
        sessions.logout(reply.refreshToken());
        assertRefused(reply.accessToken());
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(reply.refreshToken()));
        sessions.logout("lar_unknown");
    }

    @Test
    void anAccessTokenExpiresThoughItIsRemembered() {
        BearerTokens server = new BearerTokens(test.database(), accessTokens, Runnable::run, clock);
        String token = signIn().accessToken();
        assertThat(server.user(token)).isCompleted();
        clock.pass(Duration.ofHours(1));
        assertThat(server.user(token)).isCompletedExceptionally();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> fresh(token))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.TOKEN_EXPIRED));
    }

    @Test
    void whatIsEndedHereIsNotRemembered() {
        LoginReply reply = signIn();
        Principal.User ada = fresh(reply.accessToken());
        ApiTokenView api = tokens.create(ada, new CreateApiTokenRequest("ci", null));
        String secret = String.valueOf(api.token());
        assertThat(known.user(secret)).isCompleted();
        tokens.revoke(ada, api.id());
        assertThat(known.user(secret)).isCompletedExceptionally();
        assertThat(known.user(reply.accessToken())).isCompleted();
        sessions.logout(reply.refreshToken());
        assertThat(known.user(reply.accessToken())).isCompletedExceptionally();
    }

    @Test
    void aDisabledAccountAndARaisedVersionEndEverything() {
        LoginReply reply = signIn();
        String api = String.valueOf(tokens.create(fresh(reply.accessToken()), new CreateApiTokenRequest("ci", null))
                .token());
        test.database().run(handle -> handle.execute("update account set token_version = token_version + 1"));
        assertRefused(reply.accessToken());
        fresh(api);
        test.database().run(handle -> handle.execute("update account set disabled = true"));
        assertRefused(api);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> sessions.refresh(reply.refreshToken()));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> sessions.login("ada@example.org", PASSWORD, "192.0.2.1"));
    }

    @Test
    void apiTokensExpireAndAreRevokedByTheirOwnerOnly() {
        Principal.User ada = fresh(signIn().accessToken());
        ApiTokenView token = tokens.create(ada, new CreateApiTokenRequest("ci", 60L));
        String secret = String.valueOf(token.token());
        assertThat(fresh(secret).project()).isEqualTo(ada.project());
        assertThat(tokens.list(ada, Paging.of(null, null)).items())
                .singleElement()
                .satisfies(shown -> assertThat(shown.token()).isNull());
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> tokens.revoke(admin, token.id()))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NOT_FOUND));
        tokens.revoke(ada, token.id());
        assertRefused(secret);
        String brief = String.valueOf(
                tokens.create(ada, new CreateApiTokenRequest("brief", 60L)).token());
        clock.pass(Duration.ofSeconds(61));
        assertRefused(brief);
    }

    @Test
    void noSecretIsKept() {
        LoginReply reply = signIn();
        String dump = test.database()
                .call(handle -> handle.createQuery("select string_agg(t::text, ' ') from (select a::text as t from"
                                + " account a union all select r::text from refresh_token r union all"
                                + " select k::text from api_token k union all select u::text from audit u) t")
                        .mapTo(String.class)
                        .one());
        assertThat(dump).doesNotContain(PASSWORD, reply.refreshToken(), reply.accessToken());
    }
}
