package dev.lattice.server.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.auth.CreateJoinTokenRequest;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.auth.Role;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.SteppedClock;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes, from their join token to their removal, and what strangers see of them: nothing. */
class EnrollmentTest {
    private static final NodeId NODE = new NodeId("workshop-1");

    private final SteppedClock clock = SteppedClock.create();
    private final TestDatabase test = TestDatabase.create();
    private final Ids ids = new Ids(clock);
    private final AuditLog audit = new AuditLog();
    private final EventHub events = new EventHub();
    private final ProjectService projects = new ProjectService(test.database(), ids);
    private final JoinTokenService joinTokens = new JoinTokenService(test.database(), audit, ids, clock);
    private final NodeIdentity identity =
            new NodeIdentity(test.database(), "0123456789abcdef0123456789abcdef".getBytes(UTF_8), Runnable::run);
    private final Heard heard = new Heard();
    private boolean open;
    private final NodeService nodes = new NodeService(
            test.database(),
            new Enrollment(
                    test.database(),
                    identity,
                    projects,
                    audit,
                    new Enrollment.Rules(Optional.of("a secret known beforehand"), () -> open),
                    clock),
            identity,
            new NoActivity(),
            heard,
            new NodeService.Ground(audit, events, Runnable::run, clock));
    private Principal.User admin;
    private Principal.User provider;
    private Principal.User stranger;

    @BeforeEach
    void makePeople() {
        admin = person(Role.ADMIN, "default");
        provider = person(Role.PROVIDER, "garage");
        stranger = person(Role.CONSUMER, "elsewhere");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Principal.User person(Role role, String project) {
        ProjectId id = test.database().transaction(handle -> projects.create(handle, project));
        return new Principal.User(
                new UserId(ids.next()),
                id,
                role,
                project + "@example.org",
                new Principal.Credential.AccessToken(0, Instant.MAX));
    }

    private static Facts facts(String hostname) {
        return new Facts(
                hostname,
                "linux",
                "amd64",
                "1",
                new Resources(2000, 4096, 1000),
                2,
                List.of("gpu", "room=attic"),
                List.of("process"),
                "boot",
                true);
    }

    private static Enrollment.Proof by(String joinToken) {
        return new Enrollment.Proof(Optional.of(joinToken), Optional.empty(), "192.0.2.7", false);
    }

    private String joinToken(Principal.User owner, boolean preApproved, boolean reusable) {
        JoinTokenView token = joinTokens.create(owner, new CreateJoinTokenRequest(preApproved, reusable, 60L));
        return String.valueOf(token.token());
    }

    private void assertRefused(ErrorCode code, Runnable call) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(call::run)
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private int audited(String action) {
        return test.database()
                .call(handle -> handle.createQuery("select count(*) from audit where action = :action")
                        .bind("action", action)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void aNodeJoinsTheTokensProjectAndProvesItself() {
        Enrollment.Enrolled enrolled = nodes.register(NODE, facts("h1"), by(joinToken(admin, true, false)));
        assertThat(enrolled.node().project()).isEqualTo(admin.project());
        assertThat(enrolled.node().approved()).isTrue();
        assertThat(identity.node(enrolled.token()).toCompletableFuture().join())
                .isEqualTo(new Principal.Node(NODE, admin.project(), true));
        assertThat(heard.changed).extracting(Node::id).containsExactly(NODE);
        assertThat(audited("node.joined")).isEqualTo(1);
    }

    @Test
    void aTokenThatIsNotReusableWorksForOneNodeWhichMayRepeatItself() {
        String token = joinToken(admin, true, false);
        nodes.register(NODE, facts("h1"), by(token));
        nodes.register(NODE, facts("h1"), by(token));
        assertRefused(
                ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(new NodeId("another"), facts("h2"), by(token)));
        assertThat(audited("node.refused")).isEqualTo(1);
    }

    @Test
    void expiredRevokedUnknownAndMissingTokensAreRefused() {
        String token = joinToken(admin, true, true);
        clock.pass(Duration.ofSeconds(61));
        assertRefused(ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(NODE, facts("h1"), by(token)));
        JoinTokenView revoked = joinTokens.create(admin, new CreateJoinTokenRequest(true, true, 60L));
        joinTokens.revoke(admin, revoked.id());
        assertRefused(
                ErrorCode.JOIN_TOKEN_REFUSED,
                () -> nodes.register(NODE, facts("h1"), by(String.valueOf(revoked.token()))));
        assertRefused(ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(NODE, facts("h1"), by("laj_guess")));
        assertRefused(
                ErrorCode.JOIN_TOKEN_REFUSED,
                () -> nodes.register(
                        NODE,
                        facts("h1"),
                        new Enrollment.Proof(Optional.empty(), Optional.empty(), "192.0.2.7", false)));
        assertThat(audited("node.refused")).isEqualTo(4);
    }

    @Test
    void aSharedSecretAndAMachineOfItsOwnLetNodesIn() {
        assertThat(nodes.register(NODE, facts("h1"), by("a secret known beforehand"))
                        .node()
                        .approved())
                .isTrue();
        open = true;
        Enrollment.Proof nothing = new Enrollment.Proof(Optional.empty(), Optional.empty(), "127.0.0.1", true);
        assertThat(nodes.register(new NodeId("own"), facts("h2"), nothing)
                        .node()
                        .project())
                .isEqualTo(admin.project());
    }

    @Test
    void withoutAnyTokenNoKnownNodeIsTakenOverAndNothingButThisMachineJoins() {
        open = true;
        String own = nodes.register(NODE, facts("h1"), by("a secret known beforehand"))
                .token();
        Enrollment.Proof nothing = new Enrollment.Proof(Optional.empty(), Optional.empty(), "127.0.0.1", true);
        assertRefused(ErrorCode.WORKER_ID_TAKEN, () -> nodes.register(NODE, facts("h2"), nothing));
        Enrollment.Proof wrong = new Enrollment.Proof(Optional.empty(), Optional.of("lan_guess"), "127.0.0.1", true);
        assertRefused(ErrorCode.WORKER_ID_TAKEN, () -> nodes.register(NODE, facts("h2"), wrong));
        assertThat(identity.proven(own).toCompletableFuture().join().hostname()).isEqualTo("h1");
        Enrollment.Proof page = new Enrollment.Proof(Optional.empty(), Optional.empty(), "127.0.0.1", false);
        assertRefused(ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(new NodeId("page"), facts("h3"), page));
    }

    @Test
    void joiningAgainMakesTheOlderTokenWorthless() {
        String token = joinToken(admin, true, true);
        String before = nodes.register(NODE, facts("h1"), by(token)).token();
        String after = nodes.register(NODE, facts("h2"), by(token)).token();
        assertThat(identity.node(before)).isCompletedExceptionally();
        assertThat(identity.proven(after).toCompletableFuture().join().hostname())
                .isEqualTo("h2");
    }

    @Test
    void aNodesOwnTokenIsTradedForTheNextWhichEndsIt() {
        String first = nodes.register(NODE, facts("h1"), by(joinToken(admin, true, false)))
                .token();
        String second = nodes.register(NODE, facts("h2"), own(first)).token();
        assertThat(second).isNotEqualTo(first);
        assertThat(identity.node(first)).isCompletedExceptionally();
        // Its answer was lost: it knows the first one only, and gets the second again.
        assertThat(nodes.register(NODE, facts("h3"), own(first)).token()).isEqualTo(second);
        assertThat(identity.proven(second).toCompletableFuture().join().hostname())
                .isEqualTo("h3");
        assertRefused(ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(NODE, facts("h4"), own(first)));
        assertThat(nodes.register(NODE, facts("h4"), own(second)).token()).isNotEqualTo(second);
    }

    private static Enrollment.Proof own(String token) {
        return new Enrollment.Proof(Optional.empty(), Optional.of(token), "192.0.2.7", false);
    }

    @Test
    void anotherTenantsIdIsTaken() {
        nodes.register(NODE, facts("h1"), by(joinToken(admin, true, true)));
        String theirs = joinToken(provider, false, true);
        assertRefused(ErrorCode.WORKER_ID_TAKEN, () -> nodes.register(NODE, facts("h2"), by(theirs)));
    }

    @Test
    void aTokenThatWasChangedIsNoToken() {
        String token = nodes.register(NODE, facts("h1"), by(joinToken(admin, true, true)))
                .token();
        String forged = token.substring(0, token.indexOf('.')) + "." + "A".repeat(43);
        for (String wrong : new String[] {forged, token + "x", "lan_", "", "lat_" + token.substring(4)}) {
            assertThat(identity.node(wrong)).as(wrong).isCompletedExceptionally();
        }
        NodeIdentity other =
                new NodeIdentity(test.database(), "another secret, long enough for us".getBytes(UTF_8), Runnable::run);
        assertThat(other.node(token)).isCompletedExceptionally();
    }

    @Test
    void anAdminApprovesWhatWaits() {
        nodes.register(NODE, facts("h1"), by(joinToken(provider, false, true)));
        assertThat(nodes.view(provider, NODE).status()).isEqualTo(WorkerStatus.PENDING);
        assertThat(nodes.approve(admin, NODE).status()).isEqualTo(WorkerStatus.ONLINE);
        assertThat(heard.changed).extracting(Node::approved).containsExactly(false, true);
        assertRefused(
                ErrorCode.FORBIDDEN, () -> joinTokens.create(provider, new CreateJoinTokenRequest(true, true, 60L)));
    }

    @Test
    void whatWasApprovedIsNotWhoeverJoinsUnderItsId() {
        String token = joinToken(provider, false, true);
        nodes.register(NODE, facts("h1"), by(token));
        nodes.approve(admin, NODE);
        assertThat(nodes.register(NODE, facts("another machine"), by(token))
                        .node()
                        .approved())
                .isFalse();
    }

    @Test
    void aRemovedNodesOwnJoinTokenIsSpent() {
        String token = joinToken(admin, true, false);
        nodes.register(NODE, facts("h1"), by(token));
        nodes.remove(admin, NODE);
        assertRefused(ErrorCode.JOIN_TOKEN_REFUSED, () -> nodes.register(NODE, facts("h1"), by(token)));
    }

    @Test
    void whatCameWithAnEarlierRegistrationIsWorthAsMuchAsItsToken() {
        Enrollment.Enrolled first = nodes.register(NODE, facts("h1"), by(joinToken(admin, true, true)));
        assertThat(first.node().generation()).isEqualTo(1);
        assertThat(nodes.registrations()).as("none is over").isEmpty();

        Enrollment.Enrolled second = nodes.register(
                NODE,
                facts("h1"),
                new Enrollment.Proof(Optional.empty(), Optional.of(first.token()), "192.0.2.7", false));
        assertThat(nodes.registrations())
                .as("its answer may be lost, and the node go on with what it has")
                .isEmpty();
        assertThat(identity.proven(second.token())).isCompletedWithValueMatching(node -> node.generation() == 2);
        assertThat(nodes.registrations()).containsExactly(Map.entry(NODE, 2));

        nodes.remove(admin, NODE);
        assertThat(heard.ticketsSince).isEqualTo(3);
        assertThat(nodes.registrations()).containsExactly(Map.entry(NODE, 3));
        Enrollment.Enrolled stranger = nodes.register(NODE, facts("h2"), by(joinToken(admin, true, true)));
        assertThat(stranger.node().generation()).isGreaterThanOrEqualTo(3);
        assertThat(nodes.registrations())
                .containsExactly(Map.entry(NODE, stranger.node().generation()));
    }

    @Test
    void strangersSeeNothingAndAdminsAll() {
        nodes.register(NODE, facts("h1"), by(joinToken(provider, false, true)));
        assertThat(nodes.list(provider, Paging.of(null, null)).items()).hasSize(1);
        assertThat(nodes.list(admin, Paging.of(null, null)).items()).hasSize(1);
        assertThat(nodes.list(stranger, Paging.of(null, null)).items()).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> nodes.view(stranger, NODE));
        assertRefused(ErrorCode.NOT_FOUND, () -> nodes.remove(stranger, NODE));
        JoinTokenView token = joinTokens.create(provider, new CreateJoinTokenRequest(false, true, 60L));
        assertRefused(ErrorCode.NOT_FOUND, () -> joinTokens.revoke(stranger, token.id()));
        assertThat(joinTokens.list(stranger, Paging.of(null, null)).items()).isEmpty();
    }

    @Test
    void aRemovedNodeIsGoneAndMayComeBack() {
        String token = joinToken(provider, false, true);
        String worthless = nodes.register(NODE, facts("h1"), by(token)).token();
        List<String> told = new ArrayList<>();
        events.watch(provider.project(), event -> told.add(event.type()));
        nodes.remove(provider, NODE);
        assertThat(heard.removed).extracting(Node::id).containsExactly(NODE);
        assertThat(told).containsExactly("worker-removed");
        assertThat(identity.node(worthless)).isCompletedExceptionally();
        assertRefused(ErrorCode.NOT_FOUND, () -> nodes.view(provider, NODE));
        assertRefused(ErrorCode.NOT_FOUND, () -> nodes.remove(provider, NODE));
        nodes.register(NODE, facts("h1"), by(token));
        assertThat(identity.node(worthless)).isCompletedExceptionally();
        assertThat(nodes.view(provider, NODE).hostname()).isEqualTo("h1");
    }

    @Test
    void aPollingWorkerIsOfflineAfterNinetySecondsOfSilence() {
        nodes.register(NODE, facts("h1"), by(joinToken(admin, true, true)));
        clock.pass(Duration.ofSeconds(80));
        assertThat(nodes.view(admin, NODE).status()).isEqualTo(WorkerStatus.ONLINE);
        nodes.heartbeat(NODE, new NodeListener.PolledHeartbeat(false, List.of(), NodeLoad.UNKNOWN));
        clock.pass(Duration.ofSeconds(80));
        assertThat(nodes.view(admin, NODE).status()).isEqualTo(WorkerStatus.ONLINE);
        clock.pass(Duration.ofSeconds(11));
        assertThat(nodes.view(admin, NODE).status()).isEqualTo(WorkerStatus.OFFLINE);
        nodes.heartbeat(NODE, new NodeListener.PolledHeartbeat(true, List.of(), NodeLoad.UNKNOWN));
        assertThat(nodes.view(admin, NODE).status()).isEqualTo(WorkerStatus.ERROR);
    }

    @Test
    void whatANodeSaysOfItselfIsChecked() {
        for (String hostname : new String[] {"", "a;b", "$(id)", "a\nb", "../x", "x".repeat(254)}) {
            assertThatExceptionOfType(Problem.class)
                    .as(hostname)
                    .isThrownBy(() -> facts(hostname))
                    .satisfies(problem -> assertThat(problem.details()).containsEntry("field", "hostname"));
        }
    }

    /** Remembers what it was told. */
    private static final class Heard implements NodeListener {
        private final List<Node> changed = new ArrayList<>();
        private final List<Node> removed = new ArrayList<>();
        private int ticketsSince;

        @Override
        public void nodeChanged(Node node) {
            changed.add(node);
        }

        @Override
        public void nodeRemoved(Node node, int generation) {
            removed.add(node);
            ticketsSince = generation;
        }

        @Override
        public List<JobId> heartbeat(Node node, PolledHeartbeat heartbeat) {
            return List.of();
        }
    }
}
