package dev.lattice.server.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Volume;
import dev.lattice.server.compose.ComposeFinding;
import dev.lattice.server.compose.ComposeReader;
import dev.lattice.server.compose.ComposeSource;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.source.Snapshot;
import dev.lattice.server.workload.Members.Wanted;
import dev.lattice.server.workload.ServicePart;
import dev.lattice.server.workload.ServicePart.Need;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what a compose file says. */
class CompositionTest {
    private static final SourceRequest SOURCE =
            new SourceRequest(null, null, null, null, null, null, new FileId(7), null);

    private final Map<String, byte[]> beside = new HashMap<>();
    private final Map<String, WorkloadId> owners = new HashMap<>();
    private Map<String, String> variables = Map.of("TOKEN", "from the caller");
    private int reads;
    private String file = "compose.yaml";

    private void put(String path, String text) {
        beside.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private Composition.Composed composed(String services) {
        return composed(services, "");
    }

    private Composition.Composed composed(String services, String rest) {
        Snapshot snapshot = new Snapshot(
                new StoredFile(new FileId(7), StoredFile.Kind.ZIP, "source.zip", new Sha256("0".repeat(64)), 1),
                "",
                new SourceTree(beside.keySet(), Map.of(), Map.of()),
                path -> Optional.ofNullable(beside.get(path)).map(bytes -> new String(bytes, StandardCharsets.UTF_8)),
                path -> {
                    reads++;
                    return Optional.ofNullable(beside.get(path));
                },
                Optional.empty(),
                List.of());
        Context context = new Context(snapshot, file);
        String text = "services:\n" + services.indent(2) + rest;
        Map<String, WorkloadId> ids = new HashMap<>();
        return Composition.of(
                new Composition.Ground(
                        "shop",
                        context,
                        SOURCE,
                        service -> ids.computeIfAbsent(service, _ -> new WorkloadId(ids.size() + 1L)),
                        owners),
                ComposeReader.read(new ComposeSource("compose.yaml", text, context::text, variables, Set.of())));
    }

    private Wanted one(String service) {
        Composition.Composed composed = composed(service);
        assertThat(composed.refused()).isEmpty();
        return composed.services().getLast();
    }

    private ServicePart.Container container(String service) {
        return one(service).part().container();
    }

    // ---- what runs ----

    @Test
    void anImageIsAContainerAndABuildIsAnApp() {
        Wanted image = one("web: {image: 'nginx:1.27', command: [serve, '--all']}");
        assertThat(image.name()).isEqualTo("shop-web");
        assertThat(image.request().kind()).isEqualTo("container");
        assertThat(image.request().image()).isEqualTo("nginx:1.27");
        assertThat(image.request().command()).containsExactly("serve", "--all");
        assertThat(image.request().source()).isNull();

        file = "deploy/compose.yaml";
        Wanted built = one("web: {build: {context: ./web, dockerfile: Dockerfile.prod, target: run, args: {A: b}}}");
        assertThat(built.request().kind()).isEqualTo("app");
        assertThat(built.request().image()).isNull();
        assertThat(built.request().source()).isEqualTo(SOURCE);
        assertThat(built.request().build())
                .satisfies(build -> assertThat(build.root()).isEqualTo("deploy/web"))
                .satisfies(build -> assertThat(build.dockerfile()).isEqualTo("deploy/web/Dockerfile.prod"))
                .satisfies(build -> assertThat(build.target()).isEqualTo("run"))
                .satisfies(build -> assertThat(build.args()).containsExactly(Map.entry("A", "b")));
    }

    @Test
    void whatTheFileDecidesOfABuildGoesAlong() {
        Wanted built = one("web: {build: ./web, x-lattice: {build: {version: '22', install: npm ci, build: make,"
                + " start: node a.js, output: dist}}}");

        assertThat(built.request().build())
                .isEqualTo(new BuildRequest(
                        "web", "22", "npm ci", "make", "node a.js", "dist", null, null, null, null, null, null, null));
    }

    @Test
    void valuesAreWhatTheyAreAndNoLinks() {
        Wanted web = one("web: {image: a, environment: {LINK: '$${db.url}', TOKEN: }}");
        assertThat(web.request().env()).containsEntry("LINK", "$${db.url}").containsEntry("TOKEN", "from the caller");
    }

    @Test
    void whatTheProcessIsGoesAlong() {
        ServicePart.Container container =
                container("web: {image: a, entrypoint: [], user: '1000:10', hostname: shop, stop_signal: SIGQUIT,"
                        + " stop_grace_period: 90s}");
        assertThat(container.entrypoint()).containsExactly("");
        assertThat(container.user()).isEqualTo("1000:10");
        assertThat(container.hostname()).isEqualTo("shop");
        assertThat(container.stopSignal()).isEqualTo("SIGQUIT");
        assertThat(container.stopGrace()).contains(Duration.ofSeconds(90));
        assertThat(container("web: {image: a}").entrypoint()).isEmpty();
    }

    static Stream<Arguments> restarts() {
        return Stream.of(
                Arguments.of("", "always"),
                Arguments.of(", restart: always", "always"),
                Arguments.of(", restart: unless-stopped", "always"),
                Arguments.of(", restart: 'no'", "no"),
                Arguments.of(", restart: on-failure", "on-failure"),
                Arguments.of(", restart: 'on-failure:3'", "on-failure:3"));
    }

    @ParameterizedTest
    @MethodSource("restarts")
    void whatEndsIsStartedAgainAsTheFileSays(String said, String policy) {
        assertThat(container("web: {image: a" + said + "}").restart()).isEqualTo(policy);
    }

    @Test
    void whatOthersWaitForTheEndOfIsNotStartedAgain() {
        Composition.Composed composed = composed("""
                migrate: {image: a}
                web:
                  image: a
                  depends_on:
                    migrate: {condition: service_completed_successfully}
                    db: {condition: service_healthy}
                    cache: {condition: service_started, required: false}
                db: {image: b, healthcheck: {test: check}}
                cache: {image: c}
                """);
        assertThat(composed.services()).extracting(Wanted::service).containsExactly("migrate", "db", "cache", "web");
        assertThat(composed.services().getFirst().part().container().restart()).isEqualTo("no");
        assertThat(composed.services().getLast().part().needs())
                .containsExactly(
                        new Need("migrate", Need.Condition.COMPLETED),
                        new Need("db", Need.Condition.READY),
                        new Need("cache", Need.Condition.STARTED, 0, true));
    }

    // ---- how it is reached ----

    static Stream<Arguments> ports() {
        return Stream.of(
                Arguments.of("ports: ['8080:80']", List.of(new PortRequest("http", 80, "http", true))),
                Arguments.of("ports: ['127.0.0.1:8080:80']", List.of(new PortRequest("port-80", 80, "http", false))),
                Arguments.of(
                        "ports: ['127.0.0.1:8080:80', '9090:80']", List.of(new PortRequest("http", 80, "http", true))),
                Arguments.of("ports: ['5432']", List.of(new PortRequest("port-5432", 5432, "tcp", true))),
                Arguments.of(
                        "ports: [{target: 3000, name: page}]", List.of(new PortRequest("page", 3000, "http", true))),
                Arguments.of(
                        "ports: ['80', '8443']",
                        List.of(
                                new PortRequest("http", 80, "http", true),
                                new PortRequest("port-8443", 8443, "http", true))),
                Arguments.of("expose: ['9000']", List.of(new PortRequest("port-9000", 9000, "http", false))));
    }

    @ParameterizedTest
    @MethodSource("ports")
    void publishedPortsArePublicUnlessTheyAreForTheMachineItself(String said, List<PortRequest> ports) {
        assertThat(one("web: {image: a, " + said + "}").request().ports()).isEqualTo(ports);
    }

    @Test
    void aDatabaseThatBecomesPublicIsWarnedOf() {
        assertThat(composed("db: {image: 'postgres:15', ports: ['5432:5432']}").warnings())
                .extracting(ComposeFinding::toString)
                .singleElement()
                .asString()
                .startsWith("compose.yaml:2: services.db.ports: Port 5432 gets a public address");
    }

    @Test
    void itIsKnownInItsNetworksByItsName() {
        Composition.Composed composed = composed("""
                web: {image: a, container_name: front, networks: [inner, outer]}
                odd: {image: a, container_name: My.Odd_Name}
                """, "networks: {inner: {}, outer: {}}\n");
        assertThat(composed.services().getFirst().part().container().networks())
                .containsExactlyInAnyOrder(
                        new NetworkMembership("shop.inner", Set.of("web", "front")),
                        new NetworkMembership("shop.outer", Set.of("web", "front")));
        assertThat(composed.services().getLast().part().container().networks())
                .containsExactly(new NetworkMembership("shop.default", Set.of("odd")));
        assertThat(composed.warnings()).singleElement().asString().contains("services.odd.container_name");
    }

    // ---- how it is told that it is ready ----

    @Test
    void aCheckIsAskedOftenAndFailsAsLateAsTheFileSays() {
        ServicePart.Container slow = container(
                "db: {image: a, healthcheck: {test: [CMD, check, '-q'], interval: 30s, timeout: 10s, retries: 4,"
                        + " start_period: 60s}}");
        assertThat(slow.readiness())
                .contains(new Probe.Exec(List.of("check", "-q"), Duration.ofSeconds(5), Duration.ofSeconds(10)));
        assertThat(slow.failures()).isEqualTo(24);
        assertThat(slow.readyWithin()).isEqualTo(Duration.ofSeconds(220));
        ServicePart.Container quick = container(
                "db: {image: a, healthcheck: {test: 'check && more', interval: 1s, timeout: 1s, retries: 2}}");
        assertThat(quick.readiness())
                .contains(new Probe.Exec(
                        List.of("/bin/sh", "-c", "check && more"), Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThat(quick.failures()).isEqualTo(2);
        assertThat(quick.readyWithin()).isEqualTo(Duration.ofSeconds(60));
    }

    static Stream<Arguments> probes() {
        return Stream.of(
                Arguments.of("image: a", 0),
                Arguments.of("image: a, ports: ['8080:80']", 80),
                Arguments.of("image: a, expose: ['80']", 0),
                Arguments.of("image: 'postgres:15'", 5432),
                Arguments.of("image: 'docker.io/bitnami/redis:7'", 6379),
                Arguments.of("image: 'redis:7', command: redis-server --requirepass x", 6379),
                Arguments.of("image: 'redis:7', command: redis-server --port 7000", 0),
                Arguments.of("image: 'postgres:15', healthcheck: {disable: true}", 0));
    }

    @ParameterizedTest
    @MethodSource("probes")
    void withoutACheckItsPortTellsOrThatItRuns(String said, int port) {
        Probe probe = container("it: {" + said + "}").readiness().orElseThrow();
        if (port == 0) {
            assertThat(probe).isInstanceOf(Probe.Running.class);
        } else {
            assertThat(probe)
                    .isInstanceOfSatisfying(
                            Probe.Tcp.class, tcp -> assertThat(tcp.port()).isEqualTo(port));
        }
    }

    // ---- what it is given ----

    @Test
    void filesOfTheContextAndSecretsArePutIn() {
        put("nginx.conf", "listen 80");
        put("scripts/start.sh", "#!/bin/sh\n");
        put("scripts/sub/data.txt", "x");
        put("password.txt", "s3cret");
        Composition.Composed composed =
                composed("""
                web:
                  image: a
                  volumes: ['./nginx.conf:/etc/nginx.conf:ro', './scripts:/scripts:ro']
                  secrets: [password, {source: token, target: /etc/token, mode: 0400}]
                """, "secrets: {password: {file: ./password.txt}, token: {environment: TOKEN}}\n");
        assertThat(composed.refused()).isEmpty();
        assertThat(composed.services().getFirst().part().container().files())
                .containsExactlyInAnyOrder(
                        file("/etc/nginx.conf", 0444, "listen 80"),
                        file("/scripts/start.sh", 0555, "#!/bin/sh\n"),
                        file("/scripts/sub/data.txt", 0444, "x"),
                        file("/run/secrets/password", 0444, "s3cret"),
                        file("/etc/token", 0400, "from the caller"));
    }

    private static ContainerFile file(String path, int mode, String text) {
        return ContainerFile.ofBytes(path, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatAllServicesMountTogetherIsBoundedBeforeItIsRead() {
        StringBuilder services = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            put("large" + i, "x".repeat(ContainerFile.MOST_BYTES));
            services.append("s%d: {image: x, volumes: ['./large%d:/etc/large:ro']}\n".formatted(i, i));
        }
        assertThat(composed(services.toString()).refused())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.message()).contains("8 MiB"));
        assertThat(reads).isLessThan(10);
    }

    @Test
    void aVolumeIsTheFirstOnesAndStaysThere() {
        String services = """
                writer: {image: a, volumes: ['data:/data']}
                reader: {image: a, volumes: ['data:/in:ro']}
                """;
        List<Wanted> wanted = composed(services, "volumes: {data: {}}\n").services();
        assertThat(wanted.getFirst().part().container().volumes()).containsExactly(new Volume("data", "/data"));
        assertThat(wanted.getLast().part().container().volumes())
                .containsExactly(
                        new Volume("data", "/in", Optional.of(wanted.getFirst().id()), true));
        owners.put("data", new WorkloadId(99));
        assertThat(composed(services, "volumes: {data: {}}\n")
                        .services()
                        .getFirst()
                        .part()
                        .container()
                        .volumes())
                .containsExactly(new Volume("data", "/data", Optional.of(new WorkloadId(99)), false));
    }

    @Test
    void limitsAreItsResourcesAndReservationsWhereThereAreNone() {
        Wanted limited = one("web: {image: a, deploy: {resources: {limits: {cpus: '0.5', memory: 300M},"
                + " reservations: {memory: 100M}}}}");
        assertThat(limited.request().resources())
                .satisfies(resources -> assertThat(resources.cpu()).isEqualTo(0.5))
                .satisfies(resources -> assertThat(resources.memoryMb()).isEqualTo(300));
        Wanted reserved = one("web: {image: a, deploy: {resources: {reservations: {memory: 1g}}}}");
        assertThat(reserved.request().resources())
                .satisfies(resources -> assertThat(resources.memoryMb()).isEqualTo(1_024));
        assertThat(one("web: {image: a}").request().resources()).isNull();
        Wanted little = one("web: {image: a, deploy: {resources: {limits: {cpus: '0.01', memory: 8M}}}}");
        assertThat(little.request().resources())
                .satisfies(resources -> assertThat(resources.cpu()).isEqualTo(0.1))
                .satisfies(resources -> assertThat(resources.memoryMb()).isEqualTo(128));
    }

    // ---- what no node can do ----

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("web: {image: a, volumes: ['./none:/x:ro']}", "services.web.volumes", "no file or folder"),
                Arguments.of("web: {image: a, volumes: ['./large:/x:ro']}", "services.web.volumes", "1 MiB"),
                Arguments.of("web: {image: a, volumes: ['./small:/etc/hosts:ro']}", "services.web.volumes", "engine"),
                Arguments.of("web: {image: a, scale: 0}", "services.web.deploy.replicas", "profile"),
                Arguments.of("web: {image: a, scale: 2, volumes: ['data:/x']}", "services.web.deploy.replicas", "once"),
                Arguments.of("metadata: {image: a}", "services.metadata.networks", "every machine has"),
                Arguments.of(
                        "a-name-that-is-much-too-long-for-a-label: {image: a}",
                        "services.a-name-that-is-much-too-long-for-a-label",
                        "40 characters"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatNoNodeCanDoIsRefusedByItsLine(String service, String key, String why) {
        put("small", "x");
        beside.put("large", new byte[(1 << 20) + 1]);
        List<ComposeFinding> findings =
                composed(service, "volumes: {data: {}}\n").refused();
        assertThat(findings).isNotEmpty();
        assertThat(findings.getFirst().line()).isEqualTo(2);
        assertThat(findings.getFirst().path()).isEqualTo(key);
        assertThat(findings.getFirst().message()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web: {image: a, volumes: ['./$TOKEN:/x:ro']}",
                "web: {image: a, volumes: ['./large/$TOKEN:/x:ro']}",
                "web: {image: a, volumes: ['./many-$TOKEN:/x:ro']}",
                "web: {image: a, volumes: ['./small:/etc/$TOKEN,:ro']}",
                "web: {image: a, volumes: ['data:/x/$TOKEN,']}",
                "web: {image: a, secrets: [{source: key, target: '/x/$TOKEN,'}]}",
                "web: {image: a, container_name: 'My$TOKEN'}",
                "web: {image: a, ports: ['$PORT']}",
            })
    void valuesOfVariablesAreInNoMessage(String service) {
        variables = Map.of("TOKEN", "canary", "PORT", "5432");
        put("small", "x");
        beside.put("large/canary", new byte[(1 << 20) + 1]);
        for (int i = 0; i <= 500; i++) {
            put("many-canary/" + i, "x");
        }
        Composition.Composed composed =
                composed(service, "volumes: {data: {}}\nsecrets: {key: {environment: TOKEN}}\n");
        assertThat(Stream.concat(composed.refused().stream(), composed.warnings().stream()))
                .isNotEmpty()
                .noneMatch(finding -> finding.toString().matches("(?s).*(canary|5432).*"));
    }
}
