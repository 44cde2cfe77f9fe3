package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.application.ApplicationState;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Volume;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.application.ApplicationDesk;
import dev.lattice.server.application.ApplicationService;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.AllocationReport;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.ServiceHealth;
import dev.lattice.server.source.Repository;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications from their compose files, with nodes that are played. */
class ApplicationsTest extends WorkloadStage {
    private static final String SHOP = """
            name: shop
            services:
              web:
                image: nginx:1.27
                depends_on:
                  db: {condition: service_healthy}
                  cache: {condition: service_started}
                ports: ["8080:80"]
              db:
                image: postgres:15
                environment: {POSTGRES_PASSWORD: "${PASSWORD:?say it}"}
                volumes: ["data:/var/lib/postgresql/data"]
              cache:
                image: redis:7
            volumes: {data: {}}
            """;

    private Repository repository;
    private ApplicationDesk desk;

    @BeforeEach
    void aRepository() throws IOException {
        repository = Repository.create(folder.resolve("git").resolve("shop"));
        desk = desk();
    }

    private ApplicationDesk desk() {
        ApplicationDesk made = new ApplicationDesk(
                new ApplicationService.Parts(
                        database.database(), workloads.members(), sources, new EventHub(), SEAL, new AuditLog(), ids),
                caller);
        workloads.listenToApplications(made.service()::serviceChanged);
        return made;
    }

    private ApplicationRequest request(String compose) throws IOException {
        repository.write("compose.yaml", compose).commit("as it is now");
        return new ApplicationRequest(
                null,
                new SourceRequest(repository.url(), null, null, null, null, null, null, null),
                null,
                Map.of("PASSWORD", "s3cret-canary"),
                null,
                null);
    }

    private ApplicationReply create(String compose) throws IOException {
        return desk.create(request(compose));
    }

    /** The newest instance of a workload that the node was given, from the so many-th thing that it was given on. */
    private static Assignment given(ServiceNode node, String workload, int from) {
        await(workload + " to be given to " + node.node())
                .until(() -> node.started.stream().skip(from).anyMatch(of -> name(of).equals(workload)));
        return node.started.stream()
                .skip(from)
                .filter(of -> name(of).equals(workload))
                .findFirst()
                .orElseThrow();
    }

    private static String name(Assignment of) {
        return ServiceNode.spec(of).name();
    }

    private static Assignment given(ServiceNode node, String workload) {
        return given(node, workload, 0);
    }

    private static void ended(ServiceNode node, Assignment of, int exitCode) {
        node.dispatcherReported(ServiceNode.running(
                of,
                new ServiceHealth(
                        false,
                        0,
                        0,
                        false,
                        "it ended with exit code " + exitCode,
                        OptionalInt.of(exitCode),
                        List.of())));
    }

    private ServiceView service(String name) {
        return desk.get("shop").services().stream()
                .filter(service -> service.service().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitNote(String service, String note) {
        await(service + " to say " + note)
                .until(() -> note.equals(service(service).note()));
    }

    private void awaitApplication(ApplicationState state) {
        await().until(() -> desk.get("shop").state() == state);
    }

    /** All of the shop runs on the node. */
    private void serve(ServiceNode node) {
        node.saysReady(given(node, "shop-db"));
        node.saysReady(given(node, "shop-cache"));
        node.saysReady(given(node, "shop-web"));
        awaitApplication(ApplicationState.RUNNING);
    }

    // ---- coming up ----

    @Test
    void itsServicesComeUpInTheirOrderOnOneNode() throws IOException {
        ServiceNode one = node("one").connect();
        ServiceNode two = node("two").connect();

        ApplicationReply reply = create(SHOP);

        assertThat(reply.created()).containsExactly("db", "cache", "web");
        assertThat(reply.application().services())
                .extracting(ServiceView::workload)
                .containsExactly("shop-db", "shop-cache", "shop-web");
        await().until(() -> one.started.size() + two.started.size() == 2);
        ServiceNode host = one.started.isEmpty() ? two : one;
        assertThat(host.started).hasSize(2);
        awaitNote("web", "waits for db to be ready, and for cache to be started");
        assertThat(desk.get("shop").state()).isEqualTo(ApplicationState.STARTING);
        assertThat(desk.get("shop").node()).isEqualTo(host.node());

        host.says(given(host, "shop-cache"), false, 0, 0, "nobody listens yet");
        awaitNote("web", "waits for db to be ready");
        host.saysReady(given(host, "shop-db"));
        Assignment web = given(host, "shop-web");
        host.saysReady(given(host, "shop-cache"));
        host.saysReady(web);
        awaitApplication(ApplicationState.RUNNING);
        assertThat(service("web").urls()).containsExactly("http://shop-web.apps.example.org:8000");
        assertThat(service("db").urls()).isEmpty();
    }

    @Test
    void itsContainersGetWhatTheFileSays() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        ServiceSpec db = ServiceNode.spec(given(node, "shop-db"));
        assertThat(db.blueprint().networks()).containsExactly(new NetworkMembership("shop.default", Set.of("db")));
        assertThat(db.blueprint().volumes()).containsExactly(new Volume("data", "/var/lib/postgresql/data"));
        assertThat(db.blueprint().process().environment()).containsEntry("POSTGRES_PASSWORD", "s3cret-canary");
        assertThat(db.home()).contains(node.node());
    }

    @Test
    void whatTheDatabaseHoldsOfItIsSealed() throws IOException {
        create(SHOP);
        String rows = database.database()
                .call(handle -> handle.createQuery(
                                "select (select string_agg(origin, ' ') from application) || (select string_agg(plan, ' ') from revision)"
                                        + " || (select string_agg(coalesce(detail, ''), ' ') from audit)")
                        .mapTo(String.class)
                        .one());
        assertThat(rows).doesNotContain("s3cret-canary").doesNotContain("postgres:15");
    }

    @Test
    void whoTakesOverWaitsForTheSame() throws IOException, SQLException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        Assignment db = given(node, "shop-db");
        given(node, "shop-cache");
        awaitNote("web", "waits for db to be ready, and for cache to be started");

        workloads.controller().close();
        dispatcher.close();
        open();
        desk = desk();
        ServiceNode again = node("one");
        again.connect(node.started.stream()
                .map(of -> ServiceNode.running(of, new ServiceHealth(of.equals(db), 0, 0, "")))
                .toArray(AllocationReport[]::new));

        given(again, "shop-web");
    }

    @Test
    void whatComesFirstMayHaveToComeToItsEnd() throws IOException {
        ServiceNode node = node("one").connect();
        create("""
                name: shop
                services:
                  migrate:
                    image: tools:1
                    command: migrate
                  web:
                    image: nginx:1.27
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                """);
        Assignment migrate = given(node, "shop-migrate");
        node.saysReady(migrate);
        awaitNote("web", "waits for migrate to be done");
        ended(node, migrate, 0);
        node.saysReady(given(node, "shop-web"));
        awaitApplication(ApplicationState.RUNNING);
        assertThat(service("migrate").state()).isEqualTo(WorkloadState.COMPLETED);
        assertThat(node.wasToldToStop(migrate.allocation())).isFalse();
    }

    @Test
    void whatComesFirstAndFailsIsNamed() throws IOException {
        ServiceNode node = node("one").connect();
        create("""
                name: shop
                services:
                  migrate:
                    image: tools:1
                  web:
                    image: nginx:1.27
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                """);
        ended(node, given(node, "shop-migrate"), 3);
        awaitNote("web", "waits for migrate to be done, which is not: it ended with exit code 3");
        ApplicationView shop = desk.get("shop");
        assertThat(shop.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(shop.note()).isEqualTo("migrate: it ended with exit code 3");
    }

    @Test
    void whatIsNotRequiredIsWaitedForUntilItFails() throws IOException {
        ServiceNode node = node("one").connect();
        create(unrequired("one", "nginx:1.27"));
        Assignment migrate = given(node, "shop-migrate");
        awaitNote("web", "waits for migrate to be done");
        ended(node, migrate, 3);
        node.saysReady(given(node, "shop-web"));
        await().until(() -> service("web").state() == WorkloadState.RUNNING);
        assertThat(service("web").failure()).isNull();

        // How it stood before says nothing of what was asked for now.
        int before = node.started.size();
        desk.change("shop", request(unrequired("two", "nginx:1.28")));
        awaitNote("web", "revision 2 waits for migrate to be done");
        ended(node, given(node, "shop-migrate", before), 0);
        node.saysReady(given(node, "shop-web", before));
        awaitApplication(ApplicationState.RUNNING);
        await().until(() -> Integer.valueOf(2).equals(service("web").serving()));
    }

    @Test
    void whatIsNotRequiredTakesNothingAlongWhenItGoesBack() throws IOException {
        ServiceNode node = node("one").connect();
        create(unrequired("one", "nginx:1.27"));
        ended(node, given(node, "shop-migrate"), 0);
        node.saysReady(given(node, "shop-web"));
        awaitApplication(ApplicationState.RUNNING);

        int before = node.started.size();
        desk.change("shop", request(unrequired("two", "nginx:1.28")));
        ended(node, given(node, "shop-migrate", before), 1);
        node.saysReady(given(node, "shop-web", before));
        await().until(() -> Integer.valueOf(2).equals(service("web").serving()));
        assertThat(service("web").failure()).isNull();
        assertThat(service("migrate").failure()).isEqualTo("revision 2 failed: it ended with exit code 1");
    }

    /** A web that can do without its migration. */
    private static String unrequired(String command, String web) {
        return migrated(command, web).replace("_successfully}", "_successfully, required: false}");
    }

    // ---- what is asked for together ----

    @Test
    void newCodeDoesNotServeWhenItsMigrationFails() throws IOException {
        ServiceNode node = migratedShop();
        int before = node.started.size();

        failToMigrate(node);

        String failure = "revision 2 failed: it ended with exit code 1";
        await().until(() -> ("revision 2 failed: it waited for migrate to be done, whose " + failure)
                .equals(service("web").failure()));
        assertThat(service("web").serving()).isEqualTo(1);
        assertThat(service("web").revision()).isEqualTo(1);
        await().until(() -> service("migrate").state() == WorkloadState.COMPLETED);
        assertThat(node.started.stream().skip(before).map(ApplicationsTest::name))
                .containsExactly("shop-migrate");
        assertThat(service("migrate").failure()).isEqualTo(failure);
        awaitApplication(ApplicationState.RUNNING);
        assertThat(desk.get("shop").note()).isEqualTo("migrate: " + failure);

        int failed = node.started.size();
        assertThat(desk.change("shop", request(migrated("three", "nginx:1.28"))).changed())
                .containsExactly("migrate", "web");
        assertThat(service("migrate").failure()).isNull();
        ended(node, given(node, "shop-migrate", failed), 0);
        node.saysReady(given(node, "shop-web", failed));
        await().until(() -> Integer.valueOf(3).equals(service("web").serving()));
        assertThat(desk.get("shop").note()).isNull();
    }

    /** Changes web and its migration, which fails. */
    private void failToMigrate(ServiceNode node) throws IOException {
        int before = node.started.size();
        desk.change("shop", request(migrated("two", "nginx:1.28")));
        ended(node, given(node, "shop-migrate", before), 1);
    }

    @Test
    void aChangeThatFailedIsOverWhenItIsTakenBack() throws IOException {
        ServiceNode node = migratedShop();
        failToMigrate(node);
        await().until(() -> service("web").failure() != null);

        int failed = node.started.size();
        assertThat(desk.change("shop", request(migrated("one", "nginx:1.27"))).changed())
                .containsExactly("migrate", "web");
        ended(node, given(node, "shop-migrate", failed), 0);
        node.saysReady(given(node, "shop-web", failed));

        await().until(() -> Integer.valueOf(3).equals(service("web").serving()));
        assertThat(desk.get("shop").services()).extracting(ServiceView::failure).containsOnlyNulls();
        awaitApplication(ApplicationState.RUNNING);
        assertThat(desk.get("shop").note()).isNull();
    }

    @Test
    void aNewServiceDoesNotStartWhenWhatComesFirstWentBack() throws IOException {
        ServiceNode node = migratedShop();
        int before = node.started.size();
        String worker = """
                  worker:
                    image: worker:1
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                """;
        desk.change("shop", request(migrated("two", "nginx:1.27") + worker));
        ended(node, given(node, "shop-migrate", before), 1);
        await().until(() -> service("worker").state() == WorkloadState.FAILED);
        assertThat(service("worker").failure()).contains("migrate to be done, whose revision 2 failed");

        int failed = node.started.size();
        desk.change("shop", request(migrated("one", "nginx:1.27") + worker));
        ended(node, given(node, "shop-migrate", failed), 0);
        node.saysReady(given(node, "shop-worker", before));
        awaitApplication(ApplicationState.RUNNING);
    }

    @Test
    void whatStillWaitsGoesByWhatIsAskedForLater() throws IOException {
        ServiceNode node = node("one").connect();
        String cache = "  cache: {image: 'redis:7'}\n";
        create(migrated("one", "nginx:1.27", "service_started") + cache);
        ended(node, given(node, "shop-migrate"), 0);
        node.saysReady(given(node, "shop-cache"));
        node.saysReady(given(node, "shop-web"));
        awaitApplication(ApplicationState.RUNNING);
        int before = node.started.size();

        String newer = cache.replace("redis:7", "redis:8");
        desk.change("shop", request(migrated("one", "nginx:1.28", "service_healthy") + newer));
        Assignment waitedFor = given(node, "shop-cache", before);
        awaitNote("web", "revision 2 waits for cache to be ready");
        assertThat(desk.change("shop", request(migrated("two", "nginx:1.28", "service_healthy") + newer))
                        .unchanged())
                .contains("web");
        ended(node, given(node, "shop-migrate", before), 1);

        await().until(() -> String.valueOf(service("web").failure()).contains("migrate to be done, whose revision 2"));
        node.saysReady(waitedFor);
        await().until(() -> Integer.valueOf(2).equals(service("cache").serving()));
        assertThat(node.started.stream().skip(before).map(ApplicationsTest::name))
                .doesNotContain("shop-web");
    }

    private static String migrated(String command, String web) {
        return """
                name: shop
                services:
                  migrate:
                    image: tools:1
                    command: %s
                  web:
                    image: %s
                    depends_on:
                      migrate: {condition: service_completed_successfully}
                """.formatted(command, web);
    }

    /** The same where there is a cache, for which the web waits so. */
    private static String migrated(String command, String web, String cache) {
        return migrated(command, web) + "      cache: {condition: " + cache + "}\n";
    }

    /** One whose migration was done and whose web serves. */
    private ServiceNode migratedShop() throws IOException {
        ServiceNode node = node("one").connect();
        create(migrated("one", "nginx:1.27"));
        ended(node, given(node, "shop-migrate"), 0);
        node.saysReady(given(node, "shop-web"));
        awaitApplication(ApplicationState.RUNNING);
        return node;
    }

    // ---- all or nothing ----

    @Test
    void nothingOfItIsThereWhenOneNameIsTaken() throws IOException {
        deploy(with(request("shop-cache", "container"), Map.of(), "redis:7"));
        Problem refused = catchThrowableOfType(Problem.class, () -> create(SHOP));
        assertThat(refused.code()).isEqualTo(ErrorCode.NAME_TAKEN);
        assertThat(refused.getMessage()).startsWith("Service cache: ");
        assertThat(list()).extracting(WorkloadView::name).containsExactly("shop-cache");
        assertThat(desk.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {web: {image: nginx, privileged: true}}",
                "services: {web: {image: nginx, volumes: ['./nowhere:/etc/x:ro']}}",
                "services: {web: {build: ./nowhere}}"
            })
    void whatCannotBeDeployedIsRefusedByItsLine(String compose) {
        Problem refused =
                catchThrowableOfType(Problem.class, () -> desk.create(request("name: shop\n" + compose + "\n")));
        assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_REFUSED);
        assertThat(refused.details()).extractingByKey("findings").asString().contains("compose.yaml:2: services.web.");
        assertThat(list()).isEmpty();
    }

    @Test
    void moreThanAnyNodeHasIsRefusedAsAWhole() {
        node("one").connect();
        await().until(() -> online.contains(new NodeId("one")));
        Problem refused = catchThrowableOfType(Problem.class, () -> create("""
                name: shop
                services:
                  one: {image: a, deploy: {resources: {limits: {memory: 3g}}}}
                  two: {image: a, deploy: {resources: {limits: {memory: 3g}}}}
                """));
        assertThat(refused.code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
        assertThat(refused.getMessage()).contains("run on one node together");
        assertThat(list()).isEmpty();
    }

    @Test
    void nameAndIsTakenOnce() throws IOException {
        create(SHOP);
        Problem refused = catchThrowableOfType(Problem.class, () -> create(SHOP));
        assertThat(refused.code()).isEqualTo(ErrorCode.NAME_TAKEN);
    }

    // ---- changing ----

    @Test
    void onlyWhatDiffersIsReplaced() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);

        assertThat(desk.change("shop", request(SHOP)).unchanged()).containsExactly("db", "cache", "web");

        ApplicationReply reply = desk.change("shop", request(SHOP.replace("nginx:1.27", "nginx:1.28")));
        assertThat(reply.changed()).containsExactly("web");
        assertThat(reply.unchanged()).containsExactly("db", "cache");
        assertThat(get("shop-web").revision()).isEqualTo(2);
        assertThat(get("shop-db").revision()).isEqualTo(1);
    }

    @Test
    void aServiceThatIsNewJoinsTheOthers() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        ServiceNode empty = node("two").connect();
        await().until(() -> online.contains(empty.node()));
        ApplicationReply reply = desk.change(
                "shop", request(SHOP.replace("volumes: {data", """
                  mail:
                    image: mail:1
                volumes: {data""".indent(0).stripTrailing())));
        assertThat(reply.created()).containsExactly("mail");
        given(node, "shop-mail");
        assertThat(empty.started).isEmpty();
    }

    @Test
    void whatTheFileHasNoMoreGoesOnlyWhenThatIsSaid() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        String smaller = SHOP.replace("      cache: {condition: service_started}\n", "")
                .replace("  cache:\n    image: redis:7\n", "");
        assertThat(desk.change("shop", request(smaller)).orphans()).containsExactly("cache");
        assertThat(get("shop-cache").state()).isEqualTo(WorkloadState.RUNNING);
        ApplicationRequest removing = request(smaller);
        desk.change("shop", new ApplicationRequest(null, removing.source(), null, removing.variables(), null, true));
        Assignment cache = given(node, "shop-cache");
        await().until(() -> node.wasToldToStop(cache.allocation()));
    }

    @Test
    void aVolumeStaysWithTheServiceThatHasIt() throws IOException {
        ServiceNode node = node("one").connect();
        String both = """
                name: shop
                services:
                  writer: {image: a, volumes: ["data:/data"]}
                  reader: {image: a, volumes: ["data:/data:ro"]}
                volumes: {data: {}}
                """;
        create(both);
        ServiceSpec writer = ServiceNode.spec(given(node, "shop-writer"));
        ServiceSpec reader = ServiceNode.spec(given(node, "shop-reader"));
        assertThat(writer.blueprint().volumes()).containsExactly(new Volume("data", "/data"));
        assertThat(reader.blueprint().volumes().getFirst().owner()).contains(writer.workload());
        assertThat(reader.blueprint().volumes().getFirst().readOnly()).isTrue();

        ApplicationRequest without = request(both.replace("  writer: {image: a, volumes: [\"data:/data\"]}\n", ""));
        Problem refused = catchThrowableOfType(
                Problem.class,
                () -> desk.change("shop", new ApplicationRequest(null, without.source(), null, null, null, true)));
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused.getMessage()).contains("reader mounts");
        // Without being told to remove it, the data stay where they are.
        assertThat(desk.change("shop", without).unchanged()).containsExactly("reader");
    }

    @Test
    void oneOfItsServicesIsNotDeletedAlone() throws IOException {
        create(SHOP);
        Problem refused =
                catchThrowableOfType(Problem.class, () -> workloads.service().delete(caller, "shop-web", "shop-web"));
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aServiceThatIsChangedAloneStaysWhatItIs() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        int before = node.started.size();
        workloads.service().change(caller, "shop-cache", with(empty(), Map.of("LEVEL", "debug"), null));
        ServiceSpec cache = ServiceNode.spec(given(node, "shop-cache", before));
        assertThat(cache.blueprint().networks())
                .containsExactly(new NetworkMembership("shop.default", Set.of("cache")));
        // The file does not say so: the next time it is deployed it is as the file has it.
        assertThat(desk.change("shop", request(SHOP)).changed()).containsExactly("cache");
    }

    @Test
    void whatHadAnImageMayBeBuilt() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        repository.write("Dockerfile", "FROM nginx:1.27\n");
        desk.change("shop", request(SHOP.replace("image: nginx:1.27", "build: .")));
        WorkloadView web = get("shop-web");
        assertThat(web.kind()).isEqualTo("app");
        assertThat(web.revision()).isEqualTo(2);
        workloads.service().rollBack(caller, "shop-web", 1);
        assertThat(get("shop-web").kind()).isEqualTo("container");
    }

    // ---- all of it ----

    @Test
    void itIsStoppedAndStartedAsAWhole() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        desk.stop("shop");
        await().until(() -> node.stopped.size() == 3);
        node.started.forEach(of -> node.ends(of, new AttemptOutcome.Canceled()));
        awaitApplication(ApplicationState.STOPPED);
        int before = node.started.size();
        desk.start("shop");
        given(node, "shop-db", before);
        given(node, "shop-web", before);
    }

    @Test
    void itIsRestartedInItsOrder() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        int before = node.started.size();
        desk.restart("shop");
        Assignment old = given(node, "shop-db");
        await().until(() -> node.wasToldToStop(old.allocation()));
        node.ends(old, new AttemptOutcome.Canceled());
        Assignment db = given(node, "shop-db", before);
        await().until(() -> String.valueOf(service("web").note()).startsWith("revision 2 waits for db to be ready"));
        node.saysReady(db);
        node.saysReady(given(node, "shop-cache", before));
        given(node, "shop-web", before);
    }

    @Test
    void itIsGoneWhenAllOfItIs() throws IOException {
        ServiceNode node = node("one").connect();
        create(SHOP);
        serve(node);
        assertThat(catchThrowableOfType(Problem.class, () -> desk.delete("shop", "shop-web"))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        desk.delete("shop", "shop");
        assertThat(desk.get("shop").state()).isEqualTo(ApplicationState.DELETING);
        await().until(() -> node.stopped.size() == 3);
        node.started.forEach(of -> node.ends(of, new AttemptOutcome.Canceled()));
        await().until(() -> desk.list().isEmpty());
        assertThat(list()).isEmpty();
        assertThat(discards).contains(node.node());
        List<String> left = database.database()
                .call(handle -> handle.createQuery("select name from application")
                        .mapTo(String.class)
                        .list());
        assertThat(left).as("what it came from goes with it").isEmpty();
        // Its name is free again.
        assertThat(create(SHOP).created()).hasSize(3);
    }

    @Test
    void whoLooksWhileItGoesSeesItUntilAllOfItIsGone() throws Exception {
        ServiceNode node = node("one").connect();
        for (int round = 0; round < 5; round++) {
            int before = node.started.size();
            int stopped = node.stopped.size();
            create(SHOP);
            for (String service : List.of("shop-db", "shop-cache", "shop-web")) {
                node.saysReady(given(node, service, before));
            }
            awaitApplication(ApplicationState.RUNNING);
            desk.delete("shop", "shop");
            await().until(() -> node.stopped.size() == stopped + 3);
            List<Boolean> seen = new ArrayList<>();
            Thread looking = Thread.startVirtualThread(() -> {
                while (seen.stream().filter(there -> !there).count() < 20) {
                    seen.add(isThere());
                }
            });
            node.started.stream().skip(before).forEach(of -> node.ends(of, new AttemptOutcome.Canceled()));
            looking.join();
            assertThat(seen.indexOf(false)).isEqualTo(seen.lastIndexOf(true) + 1);
        }
    }

    private boolean isThere() {
        try {
            return !desk.get("shop").services().isEmpty();
        } catch (Problem missing) {
            assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
            return false;
        }
    }

    // ---- its node ----

    @Test
    void itsServicesWaitUntilThereIsRoomForAllOfThem() throws IOException {
        create(SHOP);
        await().until(() -> String.valueOf(service("db").note()).startsWith("its application"));
        assertThat(desk.get("shop").node()).isNull();
        ServiceNode node = node("one").connect();
        given(node, "shop-db");
    }

    @Test
    void withoutItsNodeItMovesAsAWholeUnlessItKeepsSomething() throws IOException {
        ServiceNode one = node("one").connect();
        create(SHOP.replace("    volumes: [\"data:/var/lib/postgresql/data\"]\n", ""));
        serve(one);
        ServiceNode two = node("two").connect();
        await().until(() -> online.contains(two.node()));
        dispatcher.removed(one.node());
        given(two, "shop-db");
        given(two, "shop-cache");
        given(two, "shop-web");
        assertThat(desk.get("shop").node()).isEqualTo(two.node());
    }

    @Test
    void whatKeepsSomethingWaitsForItsNodeWithAllOfIt() throws IOException {
        ServiceNode one = node("one").connect();
        create(SHOP);
        serve(one);
        ServiceNode two = node("two").connect();
        await().until(() -> online.contains(two.node()));
        dispatcher.removed(one.node());
        await().until(() -> service("web").state() == WorkloadState.QUEUED);
        await().until(() -> String.valueOf(service("web").note()).contains("node one"));
        assertThat(two.started).isEmpty();
    }

    @Test
    void anUnknownOneIsNotFound() {
        for (Runnable asked : List.<Runnable>of(
                () -> desk.get("nobody"),
                () -> desk.stop("nobody"),
                () -> desk.delete("nobody", "nobody"),
                () -> desk.change("nobody", new ApplicationRequest(null, null, null, null, null, null)))) {
            assertThat(catchThrowableOfType(Problem.class, asked::run).code()).isEqualTo(ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void aServiceIsAWorkloadLikeOthers() throws IOException {
        create(SHOP);
        assertThat(get("shop-db").kind()).isEqualTo("container");
        DeployRequest same = request("shop-db", "container");
        assertThat(catchThrowableOfType(Problem.class, () -> deploy(with(same, Map.of(), "a:1")))
                        .code())
                .isEqualTo(ErrorCode.NAME_TAKEN);
    }
}
