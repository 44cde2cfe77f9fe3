package dev.lattice.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Volume;
import dev.lattice.server.catalogue.Choice.Custom;
import dev.lattice.server.catalogue.Choice.PortChoice;
import dev.lattice.server.catalogue.Choice.ReadinessChoice;
import dev.lattice.server.catalogue.Choice.VolumeChoice;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BlueprintCompilerTest {
    private static final Catalogue CATALOGUE = Catalogue.load();

    private static Compiled compile(String kind, Choice choice) {
        return BlueprintCompiler.compile(CATALOGUE.require(kind), choice);
    }

    private static Choice with(Map<String, ?> parameters) {
        return new Choice("db", Optional.empty(), parameters, Map.of(), Set.of(), Optional.empty());
    }

    private static Choice withEnv(Map<String, String> env) {
        return new Choice("db", Optional.empty(), Map.of(), env, Set.of(), Optional.empty());
    }

    private static Choice custom(Custom custom) {
        return new Choice("web", Optional.empty(), Map.of(), Map.of(), Set.of(), Optional.of(custom));
    }

    private static Custom image(String image, PortChoice... ports) {
        return new Custom(image, List.of(), List.of(ports), List.of(), Optional.empty());
    }

    private static PortChoice port(int number) {
        return new PortChoice(Optional.empty(), number, Optional.empty(), Optional.empty());
    }

    // ---- what becomes of a name alone ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres    | postgres:15             | main 5432 TCP                      | POSTGRES_DB=db, POSTGRES_USER=lattice, POSTGRES_PASSWORD=${secret.password}",
                "redis       | redis:7                 | main 6379 TCP                      | REDISCLI_AUTH=${secret.password}",
                "minio       | minio/minio             | http 9000 HTTP, console 9001 HTTP  | MINIO_ROOT_USER=lattice, MINIO_ROOT_PASSWORD=${secret.secretKey}",
                "mysql       | mysql:8.4               | main 3306 TCP                      | MYSQL_DATABASE=db, MYSQL_USER=lattice, MYSQL_PASSWORD=${secret.password}, MYSQL_ROOT_PASSWORD=${secret.rootPassword}",
                "mariadb     | mariadb:11.4            | main 3306 TCP                      | MARIADB_DATABASE=db, MARIADB_USER=lattice, MARIADB_ROOT_PASSWORD=${secret.rootPassword}",
                "mongodb     | mongo:7.0               | main 27017 TCP                     | MONGO_INITDB_DATABASE=db, MONGO_INITDB_ROOT_PASSWORD=${secret.password}",
                "rabbitmq    | rabbitmq:4-management   | main 5672 TCP, console 15672 HTTP  | RABBITMQ_DEFAULT_USER=lattice, RABBITMQ_DEFAULT_PASS=${secret.password}",
                "nats        | nats:2.10-alpine        | main 4222 TCP, monitor 8222 HTTP closed | NATS_USER=lattice, NATS_PASSWORD=${secret.password}",
                "grafana     | grafana/grafana:12      | http 3000 HTTP                     | GF_SECURITY_ADMIN_USER=admin, GF_SECURITY_SECRET_KEY=${secret.encryptionKey}",
                "uptime-kuma | louislam/uptime-kuma:1  | http 3001 HTTP                     | ",
            })
    void everyKindCompiles(String kind, String image, String ports, String environment) {
        Blueprint blueprint = compile(kind, Choice.of("db")).blueprint();
        assertThat(blueprint.image().toString()).startsWith(image);
        assertThat(blueprint.ports())
                .extracting(each ->
                        each.name() + " " + each.number() + " " + each.protocol() + (each.open() ? "" : " closed"))
                .containsExactly(ports.split(", "));
        for (String variable : environment == null ? new String[0] : environment.split(", ")) {
            String[] pair = variable.split("=", 2);
            assertThat(blueprint.process().environment()).containsEntry(pair[0], pair[1]);
        }
        assertThat(blueprint.stateful()).isTrue();
        assertThat(String.join(" ", blueprint.process().command())).doesNotContain("secret.");
    }

    @Test
    void postgresInFull() {
        Compiled compiled = BlueprintCompiler.compile(
                CATALOGUE.require("postgres"),
                new Choice(
                        "orders-db",
                        Optional.of("17"),
                        Map.of("user", "bob", "password", "correct-horse"),
                        Map.of("TZ", "Europe/Berlin"),
                        Set.of(),
                        Optional.empty()));
        assertThat(compiled.version()).contains("17");
        assertThat(compiled.parameters()).isEqualTo(Map.of("database", "orders-db", "user", "bob"));
        assertThat(compiled.secrets())
                .containsExactly(new SecretNeed("password", "Password", 24, Optional.of("correct-horse"), true));
        assertThat(compiled.toString()).doesNotContain("correct-horse");
        Blueprint blueprint = compiled.blueprint();
        assertThat(blueprint.image()).hasToString("postgres:17");
        assertThat(blueprint.process().environment())
                .isEqualTo(Map.of(
                        "POSTGRES_DB", "orders-db",
                        "POSTGRES_USER", "bob",
                        "POSTGRES_PASSWORD", "${secret.password}",
                        "PGDATA", "/var/lib/postgresql/data/pgdata",
                        "TZ", "Europe/Berlin"));
        assertThat(blueprint.volumes()).containsExactly(new Volume("data", "/var/lib/postgresql/data"));
        assertThat(blueprint.startup().readiness())
                .isEqualTo(new Probe.Exec(
                        List.of("pg_isready", "-q", "-h", "127.0.0.1", "-U", "bob", "-d", "orders-db"),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
        assertThat(blueprint.process().capabilities())
                .contains("SETUID", "SETGID")
                .doesNotContain("NET_BIND_SERVICE");
        assertThat(blueprint.process().stop().grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(compiled.rotation())
                .hasValueSatisfying(steps -> assertThat(steps).hasSize(1));
    }

    @Test
    void aStepIsMadeForEachItem() {
        List<Step> steps = compile("minio", with(Map.of("buckets", "photos, backups")))
                .blueprint()
                .startup()
                .steps();
        assertThat(steps)
                .containsExactly(
                        new Step(
                                "make bucket photos",
                                List.of("mc", "mb", "--ignore-existing", "local/photos"),
                                Duration.ofSeconds(30)),
                        new Step(
                                "make bucket backups",
                                List.of("mc", "mb", "--ignore-existing", "local/backups"),
                                Duration.ofSeconds(30)));
        assertThat(compile("minio", Choice.of("db")).blueprint().startup().steps())
                .isEmpty();
    }

    @Test
    void whatWasCompiledCompilesToTheSameAgain() {
        Compiled first = compile("minio", with(Map.of("buckets", List.of("photos"), "accessKey", "me-too")));
        assertThat(compile("minio", with(first.parameters()))).isEqualTo(first);
    }

    @Test
    void someSecretsCannotBeChangedLater() {
        assertThat(compile("grafana", Choice.of("db")).secrets())
                .extracting(SecretNeed::name, SecretNeed::length, SecretNeed::rotates)
                .containsExactly(tuple("password", 24, true), tuple("encryptionKey", 32, false));
        for (String kind : List.of("mysql", "mariadb")) {
            assertThat(compile(kind, Choice.of("db")).rotation())
                    .hasValueSatisfying(steps -> assertThat(steps).hasSize(1));
            assertThat(compile(kind, Choice.of("db")).secrets())
                    .extracting(SecretNeed::name, SecretNeed::rotates)
                    .containsExactly(tuple("password", true), tuple("rootPassword", false));
        }
        assertThat(compile("mongodb", Choice.of("db")).rotation()).isEmpty();
        assertThat(compile("mongodb", Choice.of("db")).secrets()).noneMatch(SecretNeed::rotates);
    }

    // ---- the user's own variables ----

    @Test
    void usersVariablesWinUnlessProtected() {
        assertThat(compile("uptime-kuma", withEnv(Map.of("PUID", "1000")))
                        .blueprint()
                        .process()
                        .environment())
                .containsEntry("PUID", "1000");
        refused("postgres", withEnv(Map.of("PGDATA", "/elsewhere")), "env.PGDATA", "parameters");
    }

    @Test
    void linksAndOwnSecretsAreKeptAsReferences() {
        Compiled compiled = BlueprintCompiler.compile(
                CATALOGUE.require("container"),
                new Choice(
                        "web",
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "DATABASE_URL", "${db.url}?pool=5",
                                "CACHE", "redis://:${cache.password|url}@${cache.host}:${cache.port}",
                                "KEY", "${secret.apiKey}",
                                "PLAIN", "$${HOME} costs $5, $$"),
                        Set.of("apiKey"),
                        Optional.of(image("nginx:alpine", port(80)))));
        assertThat(compiled.links())
                .containsExactlyInAnyOrder(
                        new Link("db", Link.Property.URL),
                        new Link("cache", Link.Property.PASSWORD),
                        new Link("cache", Link.Property.HOST),
                        new Link("cache", Link.Property.PORT));
        assertThat(compiled.blueprint().process().environment()).containsEntry("PLAIN", "$${HOME} costs $5, $$");
    }

    static Stream<Arguments> refusedVariables() {
        return Stream.of(
                Arguments.of("A;B", "x", "env", "letters, digits"),
                Arguments.of("$(id)", "x", "env", "letters, digits"),
                Arguments.of("A\nB", "x", "env", "letters, digits"),
                Arguments.of("A\0", "x", "env", "letters, digits"),
                Arguments.of("A=B", "x", "env", "letters, digits"),
                Arguments.of("../A", "x", "env", "letters, digits"),
                Arguments.of("", "x", "env", "letters, digits"),
                Arguments.of("1A", "x", "env", "letters, digits"),
                Arguments.of("A".repeat(129), "x", "env", "letters, digits"),
                Arguments.of("A", "x\0", "env.A", "NUL"),
                Arguments.of("A", "\ud800", "env.A", "half of a character"),
                Arguments.of("A", "x".repeat(40_000), "env.A", "32 KiB"),
                Arguments.of("A", "${db.url", "env.A", "not closed"),
                Arguments.of("A", "${db.uri}", "env.A", "leads nowhere"),
                Arguments.of("A", "${HOME}", "env.A", "$${"),
                Arguments.of("A", "${secret.none}", "env.A", "leads nowhere"),
                Arguments.of("A", "${port.main.host}", "env.A", "leads nowhere"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedVariables(String name, String value, String field, String says) {
        refused("redis", withEnv(Map.of(name, value)), field, says);
    }

    @Test
    void variablesAreBoundedInNumber() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 201; i++) {
            many.put("V" + i, "x");
        }
        refused("redis", withEnv(many), "env", "200");
    }

    // ---- names, versions, parameters ----

    @ParameterizedTest
    @CsvSource(
            value = {
                "''",
                "Db",
                "-db",
                "db-",
                "1db",
                "d_b",
                "a;b",
                "$(id)",
                "'a\nb'",
                "../db",
                "secret",
                "xn--db",
                "a12345678901234567890123456789012345678901",
                "d b",
                "\u00fc"
            })
    void refusedNames(String name) {
        refused("redis", Choice.of(name), "name", "lower-case");
    }

    static Stream<Arguments> refusedParameters() {
        return Stream.of(
                Arguments.of("postgres", Map.of("database", "a;b"), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", "$(id)"), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", "a\nb"), "parameters.database", "'a?b'"),
                Arguments.of("postgres", Map.of("database", "a\0"), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", "../a"), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", "a".repeat(64)), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", "${secret.password}"), "parameters.database", "63 at most"),
                Arguments.of("postgres", Map.of("database", List.of("a")), "parameters.database", "single value"),
                Arguments.of("postgres", Map.of("database", true), "parameters.database", "single value"),
                Arguments.of("postgres", Map.of("user", "-U postgres"), "parameters.user", "63 at most"),
                Arguments.of("postgres", Map.of("password", "short"), "parameters.password", "8 to 128"),
                Arguments.of("postgres", Map.of("password", "has a space in it"), "parameters.password", "8 to 128"),
                Arguments.of("postgres", Map.of("password", "'; DROP TABLE x"), "parameters.password", "8 to 128"),
                Arguments.of("postgres", Map.of("passwort", "x"), "parameters.passwort", "database, user, password"),
                Arguments.of("mysql", Map.of("user", "root"), "parameters.user", "not root"),
                Arguments.of("uptime-kuma", Map.of("user", "x"), "parameters.user", "it has none"),
                Arguments.of("minio", Map.of("buckets", "a/../b"), "parameters.buckets", "lower-case"),
                Arguments.of("minio", Map.of("buckets", "photos,"), "parameters.buckets", "lower-case"),
                Arguments.of("minio", Map.of("buckets", "photos,photos"), "parameters.buckets", "twice"),
                Arguments.of("minio", Map.of("buckets", List.of("Photos")), "parameters.buckets", "'Photos' is not"),
                Arguments.of("minio", Map.of("buckets", List.of(1)), "parameters.buckets", "list of texts"),
                Arguments.of("minio", Map.of("buckets", 5), "parameters.buckets", "list of texts"),
                Arguments.of(
                        "minio",
                        Map.of(
                                "buckets",
                                Stream.iterate(100, i -> i + 1)
                                        .limit(21)
                                        .map(String::valueOf)
                                        .toList()),
                        "parameters.buckets",
                        "20 are allowed"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedParameters(String kind, Map<String, ?> parameters, String field, String says) {
        refused(kind, with(parameters), field, says);
    }

    @Test
    void aRefusedSecretIsNotRepeated() {
        assertThatThrownBy(() -> compile("postgres", with(Map.of("password", "my secret'"))))
                .hasMessageNotContaining("my secret");
    }

    @Test
    void versionsAndKindsThatAreNotOfferedAreRefusedWithThoseThatAre() {
        refused(
                "postgres",
                new Choice("db", Optional.of("18"), Map.of(), Map.of(), Set.of(), Optional.empty()),
                "version",
                "17, 16, 15, 14, 13");
        assertThatThrownBy(() -> CATALOGUE.require("oracle"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.details()).containsEntry("field", "kind"))
                .hasMessageContaining("postgres");
    }

    // ---- the user's own container ----

    @Test
    void anyImageWithPortsAndVolumes() {
        Blueprint blueprint = compile(
                        "container",
                        custom(new Custom(
                                "registry.example.org/team/app:1.2",
                                List.of("serve", "${literally}", "$${this}"),
                                List.of(
                                        port(8080),
                                        new PortChoice(
                                                Optional.empty(),
                                                9000,
                                                Optional.of(Port.Protocol.TCP),
                                                Optional.of(false))),
                                List.of(
                                        new VolumeChoice(Optional.empty(), "/data"),
                                        new VolumeChoice(Optional.of("cache"), "/var/cache/app")),
                                Optional.of(new ReadinessChoice(
                                        Optional.of("/health?deep=1"),
                                        List.of(),
                                        Optional.of("http"),
                                        Optional.of(90))))))
                .blueprint();
        assertThat(blueprint.process().command()).containsExactly("serve", "${literally}", "$${this}");
        assertThat(blueprint.ports())
                .containsExactly(
                        new Port("http", 8080, Port.Protocol.HTTP, true),
                        new Port("port-9000", 9000, Port.Protocol.TCP, false));
        assertThat(blueprint.volumes())
                .containsExactly(new Volume("data", "/data"), new Volume("cache", "/var/cache/app"));
        assertThat(blueprint.startup().readiness()).isInstanceOfSatisfying(Probe.Http.class, http -> {
            assertThat(http.port()).isEqualTo(8080);
            assertThat(http.path()).isEqualTo("/health?deep=1");
        });
        assertThat(blueprint.startup().within()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void withoutReadinessItsFirstPortAnswersOrItJustRuns() {
        assertThat(compile("container", custom(image("nginx", port(80))))
                        .blueprint()
                        .startup()
                        .readiness())
                .isInstanceOf(Probe.Tcp.class);
        assertThat(compile("container", custom(image("worker")))
                        .blueprint()
                        .startup()
                        .readiness())
                .isInstanceOf(Probe.Running.class);
    }

    static Stream<Arguments> refusedContainers() {
        Custom nginx = image("nginx", port(80));
        return Stream.of(
                Arguments.of(image("a b"), "image", "an image is named"),
                Arguments.of(image("nginx;id"), "image", "an image is named"),
                Arguments.of(image("../nginx"), "image", "an image is named"),
                Arguments.of(image("$(id)"), "image", "an image is named"),
                Arguments.of(image("nginx\n"), "image", "an image is named"),
                Arguments.of(image("nginx", port(0)), "ports[0]", "between 1 and 65535"),
                Arguments.of(image("nginx", port(80), port(80)), "ports[1]", "same name or number"),
                Arguments.of(
                        image("nginx", new PortChoice(Optional.of("A;"), 80, Optional.empty(), Optional.empty())),
                        "ports[0]",
                        "cannot name a port"),
                Arguments.of(
                        image(
                                "nginx",
                                Stream.iterate(1, i -> i + 1)
                                        .limit(21)
                                        .map(BlueprintCompilerTest::port)
                                        .toArray(PortChoice[]::new)),
                        "ports",
                        "20 are allowed"),
                Arguments.of(volume("data"), "volumes[0]", "absolute"),
                Arguments.of(volume("/a/../etc"), "volumes[0]", "absolute"),
                Arguments.of(volume("/a;b"), "volumes[0]", "absolute"),
                Arguments.of(volume("/proc/sys"), "volumes[0]", "/proc"),
                Arguments.of(volume("/" + "a".repeat(300)), "volumes[0]", "255"),
                Arguments.of(ready(nginx, "health", List.of(), null), "readiness.path", "path"),
                Arguments.of(ready(nginx, "/a\r\nX: y", List.of(), null), "readiness.path", "path"),
                Arguments.of(ready(nginx, null, List.of(), "other"), "readiness.port", "'other'"),
                Arguments.of(ready(nginx, "/", List.of("true"), null), "readiness", "a command, or"),
                Arguments.of(ready(image("nginx"), "/", List.of(), null), "readiness.path", "there is none"),
                Arguments.of(ready(nginx, null, List.of("a\0"), null), "readiness.command", "NUL"),
                Arguments.of(
                        new Custom("nginx", List.of("a\0"), List.of(), List.of(), Optional.empty()), "command", "NUL"),
                Arguments.of(
                        new Custom("nginx", List.of("a".repeat(70_000)), List.of(), List.of(), Optional.empty()),
                        "command",
                        "65536 characters"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedContainers(Custom custom, String field, String says) {
        refused("container", custom(custom), field, says);
    }

    @Test
    void onlyAContainerIsTheUsersToMake() {
        refused("container", Choice.of("web"), "image", "needs an image");
        refused("postgres", custom(image("evil/postgres")), "image", "the kind 'container'");
        refused(
                "container",
                new Choice("web", Optional.of("1"), Map.of(), Map.of(), Set.of(), Optional.of(image("nginx"))),
                "version",
                "tag");
    }

    private static Custom volume(String path) {
        return new Custom(
                "nginx", List.of(), List.of(), List.of(new VolumeChoice(Optional.empty(), path)), Optional.empty());
    }

    private static Custom ready(Custom custom, @Nullable String path, List<String> command, @Nullable String port) {
        return new Custom(
                custom.image(),
                custom.command(),
                custom.ports(),
                custom.volumes(),
                Optional.of(new ReadinessChoice(
                        Optional.ofNullable(path), command, Optional.ofNullable(port), Optional.empty())));
    }

    private static void refused(String kind, Choice choice, String field, String says) {
        assertThatThrownBy(() -> compile(kind, choice))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.details()).containsEntry("field", field))
                .hasMessageContaining(says);
    }
}
