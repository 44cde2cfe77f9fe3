package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, and the part of the model that each is about. */
class AcceptedFilesTest {
    private static final Map<String, String> FILES = Map.of(
            ".env", "FROM_FILE=file\nBOTH=file\n",
            "web.env", "A=1\nB=${FROM_FILE}\nC='${FROM_FILE}'\n",
            "more.env", "A=2\nD=${OWN:-none}\n",
            "nginx.conf", "events {}\n");

    private static ComposeApplication read(String text, String... profiles) {
        return ComposeReader.read(new ComposeSource(
                "compose.yaml",
                text,
                path -> Optional.ofNullable(FILES.get(path)),
                Map.of("CALLER", "caller", "BOTH", "caller", "EMPTY", ""),
                Set.of(profiles)));
    }

    private static ComposeService service(String line) {
        return read("services:\n  web:\n    image: nginx:1.28\n    " + line
                        + "\nvolumes: {data: , db_data: }\nnetworks: {back: }\n"
                        + "secrets: {token: {file: ./token.txt}, key: {environment: CALLER}}\n")
                .services()
                .get(0);
    }

    private static Arguments row(String line, Function<ComposeService, Object> part, Object expected) {
        return Arguments.of(line, part, expected);
    }

    private static PublishedPort port(int published, int target) {
        return new PublishedPort(target, OptionalInt.of(published), Optional.empty(), Optional.empty());
    }

    private static PublishedPort anyPort(int target) {
        return new PublishedPort(target, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    private static HealthCheck.Times times() {
        return new HealthCheck.Times(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    static Stream<Arguments> lines() {
        Function<ComposeService, Object> ports = service -> service.reach().ports();
        Function<ComposeService, Object> environment =
                service -> service.process().environment();
        Function<ComposeService, Object> command = service -> service.process().command();
        Function<ComposeService, Object> health = service -> service.life().health();
        Function<ComposeService, Object> restart = service -> service.life().restart();
        Function<ComposeService, Object> limits =
                service -> service.life().resources().limits();
        return Stream.of(
                row("ports: ['8080:80']", ports, List.of(port(8080, 80))),
                row("ports: [22:22]", ports, List.of(port(22, 22))),
                row("ports: ['80']", ports, List.of(anyPort(80))),
                row("ports: [3000]", ports, List.of(anyPort(3000))),
                row("ports: ['8080:80/tcp']", ports, List.of(port(8080, 80))),
                row("ports: ['9090-9091:8080-8081']", ports, List.of(port(9090, 8080), port(9091, 8081))),
                row("ports: ['3000-3001']", ports, List.of(anyPort(3000), anyPort(3001))),
                row("ports: ['8000-8010:80']", ports, List.of(anyPort(80))),
                row("ports: ['${PORT:-8080}:80']", ports, List.of(port(8080, 80))),
                row(
                        "ports: ['127.0.0.1:8080:80']",
                        ports,
                        List.of(new PublishedPort(
                                80, OptionalInt.of(8080), Optional.of("127.0.0.1"), Optional.empty()))),
                row(
                        "ports: ['127.0.0.1::80']",
                        ports,
                        List.of(new PublishedPort(
                                80, OptionalInt.empty(), Optional.of("127.0.0.1"), Optional.empty()))),
                row(
                        "ports: ['[::1]:6000:80']",
                        ports,
                        List.of(new PublishedPort(80, OptionalInt.of(6000), Optional.of("::1"), Optional.empty()))),
                row(
                        "ports: [{name: http, target: 80, published: '8080', protocol: tcp, mode: host}]",
                        ports,
                        List.of(new PublishedPort(80, OptionalInt.of(8080), Optional.empty(), Optional.of("http")))),
                row("ports: [{target: 80, published: 8080}]", ports, List.of(port(8080, 80))),
                row(
                        "expose: [3000, '4000', '5000-5001/tcp']",
                        service -> service.reach().exposed(),
                        List.of(3000, 4000, 5000, 5001)),
                row("environment: {A: b, C: 1, D: true}", environment, Map.of("A", "b", "C", "1", "D", "true")),
                row("environment: [A=b, 'C=d=e', F=]", environment, Map.of("A", "b", "C", "d=e", "F", "")),
                row("environment: {A: yes, B: no, C: on}", environment, Map.of("A", "yes", "B", "no", "C", "on")),
                row(
                        "environment: {A: .5, B: -0.0, C: 1., D: 1e400, E: 0b11, F: 1e-7, G: 08, H: +5, I: 0o17}",
                        environment,
                        Map.of(
                                "A", "0.5", "B", "-0", "C", "1", "D", "1e400", "E", "3", "F", "1e-07", "G", "8", "H",
                                "5", "I", "15")),
                row("ports: [0777]", ports, List.of(anyPort(511))),
                row("environment: {A: 22:22, B: 2024-01-01}", environment, Map.of("A", "22:22", "B", "2024-01-01")),
                row(
                        "environment: {A: 0755, B: 0x1F, C: 1_000}",
                        environment,
                        Map.of("A", "493", "B", "31", "C", "1000")),
                row(
                        "environment: {A: 1.10, B: 1e6, C: '1.10', D: 16.0}",
                        environment,
                        Map.of("A", "1.1", "B", "1e+06", "C", "1.10", "D", "16")),
                row("environment: {CALLER: , NOT_SET: }", environment, Map.of("CALLER", "caller")),
                row(
                        "environment: [CALLER, FROM_FILE, BOTH, NOT_SET]",
                        environment,
                        Map.of("CALLER", "caller", "FROM_FILE", "file", "BOTH", "caller")),
                row("environment: {A: '$CALLER-${FROM_FILE}-$$x-$1'}", environment, Map.of("A", "caller-file-$x-$1")),
                row("env_file: web.env", environment, Map.of("A", "1", "B", "file", "C", "${FROM_FILE}")),
                row(
                        "env_file: [web.env, {path: more.env}, {path: none.env, required: false}]",
                        environment,
                        Map.of("A", "2", "B", "file", "C", "${FROM_FILE}", "D", "none")),
                row("env_file: [{path: ./more.env, format: raw}]", environment, Map.of("A", "2", "D", "${OWN:-none}")),
                row(
                        "command: npm run 'start it' \"now\" \\&",
                        command,
                        Optional.of(List.of("npm", "run", "start it", "now", "&"))),
                row("command: [npm, run, 1]", command, Optional.of(List.of("npm", "run", "1"))),
                row("command: []", command, Optional.of(List.of())),
                row("command: ", command, Optional.empty()),
                row("command: sh -c 'echo $$HOME; ls'", command, Optional.of(List.of("sh", "-c", "echo $HOME; ls"))),
                row("entrypoint: ''", service -> service.process().entrypoint(), Optional.of(List.of())),
                row("restart: no", restart, RestartPolicy.of(RestartPolicy.When.NEVER)),
                row("restart: 'no'", restart, RestartPolicy.of(RestartPolicy.When.NEVER)),
                row("restart: unless-stopped", restart, RestartPolicy.of(RestartPolicy.When.UNLESS_STOPPED)),
                row(
                        "restart: on-failure:3",
                        restart,
                        new RestartPolicy(RestartPolicy.When.ON_FAILURE, OptionalInt.of(3))),
                row("user: 1000:1000", service -> service.process().user(), Optional.of("1000:1000")),
                row("user: 0", service -> service.process().user(), Optional.of("0")),
                row("hostname: web.example", service -> service.process().hostname(), Optional.of("web.example")),
                row("stop_signal: SIGINT", service -> service.process().stopSignal(), Optional.of("SIGINT")),
                row(
                        "stop_grace_period: 1m30s",
                        service -> service.process().stopGracePeriod(),
                        Optional.of(Duration.ofSeconds(90))),
                row("container_name: my_web", service -> service.reach().containerName(), Optional.of("my_web")),
                row("networks: [back]", service -> service.reach().networks(), List.of("back")),
                row(
                        "networks: {back: {aliases: [web]}, default: }",
                        service -> service.reach().networks(),
                        List.of("back", "default")),
                row("privileged: false", service -> service.reach().networks(), List.of("default")),
                row(
                        "volumes: ['data:/data', 'db_data:/db:ro']",
                        ComposeService::mounts,
                        List.of(
                                new Mount.NamedVolume("data", "/data", false),
                                new Mount.NamedVolume("db_data", "/db", true))),
                row(
                        "volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './html:/srv/:ro,z']",
                        ComposeService::mounts,
                        List.of(
                                new Mount.ContextFile("nginx.conf", "/etc/nginx/nginx.conf"),
                                new Mount.ContextFile("html", "/srv"))),
                row(
                        "volumes: ['./nginx.conf:/etc/nginx/nginx.conf']",
                        ComposeService::mounts,
                        List.of(new Mount.ContextFile("nginx.conf", "/etc/nginx/nginx.conf"))),
                row(
                        "volumes: [{type: volume, source: data, target: /d, volume: {nocopy: true}}]",
                        ComposeService::mounts,
                        List.of(new Mount.NamedVolume("data", "/d", false))),
                row(
                        "volumes: [{type: bind, source: ./a//b/../c, target: /d, read_only: true}]",
                        ComposeService::mounts,
                        List.of(new Mount.ContextFile("a/c", "/d"))),
                row(
                        "secrets: [token, {source: key, target: api.key, mode: 0440}]",
                        ComposeService::secrets,
                        List.of(
                                new SecretMount("token", "/run/secrets/token", OptionalInt.empty()),
                                new SecretMount("key", "/run/secrets/api.key", OptionalInt.of(0440)))),
                row(
                        "secrets: [{source: key, target: /etc/key, mode: '0400'}]",
                        ComposeService::secrets,
                        List.of(new SecretMount("key", "/etc/key", OptionalInt.of(0400)))),
                row(
                        "build: ./app",
                        ComposeService::build,
                        Optional.of(new ComposeBuild("app", Optional.empty(), Optional.empty(), Map.of()))),
                row(
                        "build: {context: app, dockerfile: ../docker/Dockerfile, target: prod, args: {A: 1, CALLER: }}",
                        ComposeService::build,
                        Optional.of(new ComposeBuild(
                                "app",
                                Optional.of("docker/Dockerfile"),
                                Optional.of("prod"),
                                Map.of("A", "1", "CALLER", "caller")))),
                row(
                        "build: {args: [A=b, NOT_SET]}",
                        ComposeService::build,
                        Optional.of(new ComposeBuild(".", Optional.empty(), Optional.empty(), Map.of("A", "b")))),
                row(
                        "build: ./app\n    x-other: {build: 1}\n    x-lattice: {x-mine: 1, build: {version: 22,"
                                + " install: npm ci, build: make, start: 'node $$A', output: ./dist/}}",
                        ComposeService::build,
                        Optional.of(new ComposeBuild(
                                "app",
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                new BuildDecisions(
                                        Optional.of("22"),
                                        Optional.of("npm ci"),
                                        Optional.of("make"),
                                        Optional.of("node $A"),
                                        Optional.of("dist"))))),
                row(
                        "healthcheck: {test: curl -f localhost || exit 1}",
                        health,
                        Optional.of(new HealthCheck.Shell("curl -f localhost || exit 1", times()))),
                row(
                        "healthcheck: {test: [CMD, pg_isready, -U, me]}",
                        health,
                        Optional.of(new HealthCheck.Command(List.of("pg_isready", "-U", "me"), times()))),
                row(
                        "healthcheck: {test: [CMD-SHELL, 'a | b']}",
                        health,
                        Optional.of(new HealthCheck.Shell("a | b", times()))),
                row("healthcheck: {test: [NONE]}", health, Optional.of(new HealthCheck.Off())),
                row("healthcheck: {disable: true}", health, Optional.of(new HealthCheck.Off())),
                row(
                        "healthcheck: {interval: 1.5m, timeout: 500ms, retries: 5, start_period: 1h}",
                        health,
                        Optional.of(new HealthCheck.OfImage(new HealthCheck.Times(
                                Optional.of(Duration.ofSeconds(90)),
                                Optional.of(Duration.ofMillis(500)),
                                Optional.of(Duration.ofHours(1)),
                                OptionalInt.of(5))))),
                row(
                        "deploy: {resources: {limits: {cpus: '0.50', memory: 50M}}}",
                        limits,
                        new ComposeResources.Amount(OptionalInt.of(500), OptionalLong.of(50L << 20))),
                row(
                        "deploy: {resources: {limits: {cpus: 2, memory: 1.5gb}}}",
                        limits,
                        new ComposeResources.Amount(OptionalInt.of(2000), OptionalLong.of(3L << 29))),
                row(
                        "deploy: {resources: {limits: {memory: 1073741824}}}",
                        limits,
                        new ComposeResources.Amount(OptionalInt.empty(), OptionalLong.of(1L << 30))),
                row(
                        "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]}}}",
                        service -> service.life().resources().gpus(),
                        2),
                row(
                        "deploy: {replicas: 3, mode: replicated}",
                        service -> service.life().replicas(),
                        3),
                row("scale: 2", service -> service.life().replicas(), 2),
                row("labels: {a.b: c, n: 1}", ComposeService::labels, Map.of("a.b", "c", "n", "1")),
                row("labels: [a=b, c]", ComposeService::labels, Map.of("a", "b", "c", "")),
                row("x-anything: {privileged: true}", ComposeService::labels, Map.of()));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineOfAService(String line, Function<ComposeService, Object> part, Object expected) {
        assertThat(part.apply(service(line))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.5", "10.0.0.1", "[2001:db8::1]", "[fe80::1]", "169.254.1.1"})
    void anAddressOfANodeIsLeftOutWithAWarningThatThePortIsPublic(String address) {
        for (String port : List.of(
                "'" + address + ":8080:80'",
                "{target: 80, published: 8080, host_ip: '" + address.replaceAll("[\\[\\]]", "") + "'}")) {
            ComposeApplication read = read("services:\n  web:\n    image: a\n    ports:\n    - " + port + "\n");
            assertThat(read.services().get(0).reach().ports())
                    .singleElement()
                    .satisfies(published -> assertThat(published.loopback()).isFalse());
            assertThat(read.warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.path()).isEqualTo("services.web.ports[0]");
                assertThat(warning.message()).contains("the port is public");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]", "127.0.0.1", "127.1.2.3", "localhost", "[::1]"})
    void whatIsBoundToAllAddressesOrToNoneOfTheNodesIsNoSurprise(String address) {
        ComposeApplication read = read("services:\n  web:\n    image: a\n    ports: ['" + address + ":8080:80']\n");
        assertThat(read.warnings()).isEmpty();
        assertThat(read.services().get(0).reach().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.loopback()).isEqualTo(address.matches("127.*|localhost|.*1]")));
    }

    @Test
    void whatAServiceSaysItselfWinsOverItsEnvFiles() {
        String text = """
                services:
                  web:
                    image: a
                    env_file: [web.env, more.env]
                    environment: {A: own, OWN: x, C: }
                """;
        assertThat(read(text).services().get(0).process().environment())
                .isEqualTo(Map.of("A", "own", "B", "file", "D", "x", "OWN", "x"));
    }

    @Test
    void anchorsAliasesMergeKeysAndExtensionFieldsWork() {
        ComposeApplication read = read("""
                x-base: &base
                  image: app:1
                  restart: always
                  environment: &env {A: base, B: base}
                x-more: &more {restart: unless-stopped, user: app}
                services:
                  web:
                    <<: [*base, *more]
                    environment:
                      <<: *env
                      A: web
                  worker:
                    <<: *base
                    restart: "no"
                """);
        ComposeService web = read.services().get(0);
        assertThat(web.image()).contains("app:1");
        assertThat(web.process().environment()).isEqualTo(Map.of("A", "web", "B", "base"));
        assertThat(web.process().user()).contains("app");
        assertThat(web.life().restart().when()).isEqualTo(RestartPolicy.When.ALWAYS);
        assertThat(read.services().get(1).life().restart().when()).isEqualTo(RestartPolicy.When.NEVER);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void servicesComeAfterWhatTheyDependOnAndElseAsInTheFile() {
        ComposeApplication read = read("""
                services:
                  proxy: {image: a, depends_on: [web]}
                  extra: {image: a}
                  web:
                    image: a
                    depends_on:
                      db: {condition: service_healthy, restart: true}
                      migrate: {condition: service_completed_successfully, required: false}
                      debug: {condition: service_started, required: false}
                  migrate: {image: a, depends_on: [db]}
                  db: {image: a, healthcheck: {test: "true"}}
                  debug: {image: a, profiles: [debug], privileged: true}
                """);
        assertThat(read.services())
                .extracting(ComposeService::name)
                .containsExactly("db", "migrate", "web", "proxy", "extra");
        assertThat(read.services().get(2).life().dependencies())
                .containsExactly(
                        new Dependency("db", Dependency.Condition.HEALTHY),
                        new Dependency("migrate", Dependency.Condition.COMPLETED, false));
    }

    @Test
    void profilesAreWantedByTheCallerOrByTheVariable() {
        String text =
                "services:\n  a: {image: x}\n  b: {image: x, profiles: [one, two]}\n  c: {image: x, profiles: [three]}\n";
        assertThat(read(text).services()).extracting(ComposeService::name).containsExactly("a");
        assertThat(read(text, "two").services())
                .extracting(ComposeService::name)
                .containsExactly("a", "b");
        assertThat(read(text, "*").services()).extracting(ComposeService::name).containsExactly("a", "b", "c");
        ComposeSource byVariable = new ComposeSource(
                "compose.yaml", text, path -> Optional.empty(), Map.of("COMPOSE_PROFILES", "one, three"), Set.of());
        assertThat(ComposeReader.read(byVariable).services()).hasSize(3);
    }

    @Test
    void theNameOfTheFileIsAVariable() {
        ComposeApplication read =
                read("name: shop\nservices:\n  web:\n    image: ${COMPOSE_PROJECT_NAME}-web:1\n    ports: ['80']\n");
        assertThat(read.name()).contains("shop");
        assertThat(read.services().get(0).image()).contains("shop-web:1");
        assertThat(read.networks()).containsExactly("default");
    }

    @Test
    void whatDoesNoHarmIsLeftOutWithAWarningAtItsLine() {
        ComposeApplication read = read("""
                version: "3.8"
                services:
                  web:
                    image: a:${NOT_SET}1
                    tty: true
                    stdin_open: false
                    init: true
                    logging: {driver: json-file}
                    platform: linux/amd64
                    cap_drop: [ALL]
                    environment: {PIN: 0123}
                """);
        assertThat(read.warnings())
                .extracting(ComposeFinding::path)
                .containsExactly(
                        "version",
                        "services.web.image",
                        "services.web.tty",
                        "services.web.init",
                        "services.web.logging",
                        "services.web.platform",
                        "services.web.cap_drop",
                        "services.web.environment.PIN");
        assertThat(read.warnings()).extracting(ComposeFinding::line).containsExactly(1, 4, 5, 7, 8, 9, 10, 11);
    }

    @Test
    void secretsKeepTheirValuesToThemselves() {
        ComposeApplication read = read("""
                services:
                  web: {image: a, secrets: [key], environment: {P: $CALLER}}
                secrets:
                  key: {environment: CALLER}
                """);
        assertThat(read.secrets()).containsEntry("key", new ComposeSecret.OfVariable("CALLER", "caller"));
        assertThat(read.toString()).contains("CALLER").doesNotContain("caller");
    }

    @Test
    void anEmptyVariableIsNotAnUnsetOne() {
        ComposeApplication read = read("services:\n  web:\n    image: a\n    environment: {A: '$EMPTY'}\n");
        assertThat(read.warnings()).isEmpty();
        assertThat(read.services().get(0).process().environment()).isEqualTo(Map.of("A", ""));
    }
}
