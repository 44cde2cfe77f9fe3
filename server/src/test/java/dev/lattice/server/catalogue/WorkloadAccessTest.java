package dev.lattice.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.server.catalogue.WorkloadAccess.Address;
import dev.lattice.server.catalogue.WorkloadAccess.Connection;
import dev.lattice.server.catalogue.WorkloadAccess.ProgramCall;
import dev.lattice.server.catalogue.WorkloadAccess.Workload;
import dev.lattice.server.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a blueprint and an entry when secrets, addresses and other workloads are known. */
class WorkloadAccessTest {
    private static final Catalogue CATALOGUE = Catalogue.load();
    private static final String PASSWORD = "p@ss:w/rd?#%^";
    private static final Map<String, Address> ADDRESSES =
            Map.of("main", new Address("db.example.org", 30_001, "tcp://db.example.org:30001"));

    private static WorkloadAccess access(String kind, Map<String, String> secrets, Map<String, Address> addresses) {
        CatalogueEntry entry = CATALOGUE.require(kind);
        Compiled compiled = BlueprintCompiler.compile(entry, Choice.of("my-db"));
        return WorkloadAccess.of(
                entry, new Workload("my-db", compiled.version(), compiled.parameters()), secrets, addresses);
    }

    private static WorkloadAccess postgres() {
        return access("postgres", Map.of("password", PASSWORD), ADDRESSES);
    }

    @Test
    void textsForClientsAreEncodedAndMasked() {
        List<Connection> connections = postgres().connections();
        assertThat(connections)
                .filteredOn(each -> each.client().equals("psql"))
                .singleElement()
                .satisfies(psql -> {
                    assertThat(psql.text())
                            .isEqualTo("psql 'postgresql://lattice:p%40ss%3Aw%2Frd%3F%23%25%5E"
                                    + "@db.example.org:30001/my-db'");
                    assertThat(psql.masked())
                            .isEqualTo("psql 'postgresql://lattice:********@db.example.org:30001/my-db'");
                    assertThat(psql.toString()).doesNotContain("p%40ss");
                });
        assertThat(connections).extracting(Connection::client).contains("url", "jdbc", "node", "python", "go");
        assertThat(connections)
                .allSatisfy(each ->
                        assertThat(each.masked()).doesNotContain("p%40ss").doesNotContain(PASSWORD));
    }

    /** Nothing of a secret shows in any masked text of any kind, and every reference finds its value. */
    @Test
    void everyKindsTextsAreCompleteAndMasked() {
        for (CatalogueEntry entry : CATALOGUE.entries()) {
            if (entry.custom()) {
                continue;
            }
            Map<String, String> secrets = new HashMap<>();
            entry.secretNames().forEach(name -> secrets.put(name, "hush-" + name));
            Map<String, Address> addresses = new HashMap<>();
            entry.container()
                    .ports()
                    .forEach(port -> addresses.put(port.name(), new Address("host", port.number(), "http://host")));
            WorkloadAccess access = access(entry.kind(), secrets, addresses);
            assertThat(access.connections()).as(entry.kind()).hasSameSizeAs(entry.connections());
            assertThat(access.connections())
                    .as(entry.kind())
                    .allSatisfy(each ->
                            assertThat(each.masked()).doesNotContain("hush").doesNotContain("${"))
                    .allSatisfy(each -> assertThat(each.text()).doesNotContain("${"));
            assertThat(access.links()).containsKeys(Link.Property.URL, Link.Property.HOST, Link.Property.PORT);
            assertThat(access.connect().map(ProgramCall::command).orElse(List.of()))
                    .noneMatch(argument -> argument.contains("hush"));
            assertThat(access.backup().isPresent()).isEqualTo(entry.backup().isPresent());
        }
    }

    @Test
    void withoutAnAddressThereIsNothingToConnectTo() {
        WorkloadAccess hidden = access("postgres", Map.of("password", PASSWORD), Map.of());
        assertThat(hidden.connections()).isEmpty();
        assertThat(hidden.connect()).isEmpty();
        assertThat(hidden.links()).containsOnlyKeys(Link.Property.USER, Link.Property.PASSWORD, Link.Property.DATABASE);
    }

    @Test
    void thePasswordOfAProgramIsNoArgument() {
        assertThat(postgres().connect())
                .contains(new ProgramCall(
                        List.of("psql", "-h", "db.example.org", "-p", "30001", "-U", "lattice", "-d", "my-db"),
                        Map.of("PGPASSWORD", PASSWORD)));
    }

    @Test
    void backupCommandsNeedNoSecrets() {
        assertThat(access("postgres", Map.of(), Map.of()).backup()).hasValueSatisfying(backup -> {
            assertThat(backup.extension()).isEqualTo("dump");
            assertThat(backup.dump()).containsExactly("pg_dump", "-U", "lattice", "-d", "my-db", "--format=custom");
        });
        assertThat(access("nats", Map.of(), Map.of()).backup()).isEmpty();
    }

    /** As the shell sees it that is given the argument. */
    @Test
    void scriptsAreTheSameWhateverTheParameters() {
        assertThat(access("minio", Map.of(), Map.of()).backup())
                .hasValueSatisfying(backup -> assertThat(backup.dump().getLast())
                        .contains("bucket=${BASH_REMATCH[1]%/}")
                        .doesNotContain("$${"));
    }

    @Test
    void anImageOfTheUsersHasItsAddresses() {
        WorkloadAccess web = WorkloadAccess.of(
                CATALOGUE.require("container"),
                new Workload("web", Optional.empty(), Map.of()),
                Map.of(),
                Map.of("http", new Address("web.localhost", 8000, "http://web.localhost:8000")));
        assertThat(web.connections())
                .containsExactly(
                        new Connection("http", "http", "http://web.localhost:8000", "http://web.localhost:8000"));
        assertThat(web.links()).containsEntry(Link.Property.URL, "http://web.localhost:8000");
    }

    // ---- at the moment of a start ----

    private static Blueprint app(Map<String, String> env) {
        return BlueprintCompiler.compile(
                        CATALOGUE.require("redis"),
                        new Choice("app", Optional.empty(), Map.of(), env, Set.of("key"), Optional.empty()))
                .blueprint();
    }

    @Test
    void secretsAndLinksArePutIn() {
        Blueprint resolved = BlueprintReferences.resolve(
                app(Map.of("DATABASE_URL", "${db.url}?a=${db.password|url}", "KEY", "<${secret.key}>", "P", "$${x}")),
                Map.of("password", "pw", "key", "k"),
                link -> Optional.of(link.property() == Link.Property.URL ? "postgresql://h/" : "a b"));
        assertThat(resolved.process().environment())
                .isEqualTo(Map.of(
                        "REDISCLI_AUTH", "pw",
                        "DATABASE_URL", "postgresql://h/?a=a%20b",
                        "KEY", "<k>",
                        "P", "${x}"));
    }

    @Test
    void secretsAndLinksArePutIntoTextsOfFilesAndBytesAreLeftAlone() {
        ContainerFile bytes =
                ContainerFile.ofBytes("/etc/app.sh", 0755, "${secret.key}".getBytes(StandardCharsets.UTF_8));
        Blueprint blueprint = app(Map.of())
                .but()
                .files(List.of(
                        ContainerFile.ofText("/etc/app.ini", 0440, "u=${db.url}\nk=${secret.key}\n$${x}"), bytes))
                .build();
        assertThat(BlueprintReferences.links(blueprint)).containsExactly(new Link("db", Link.Property.URL));

        Blueprint resolved = BlueprintReferences.resolve(
                blueprint, Map.of("password", "pw", "key", "${db.url}"), link -> Optional.of("tcp://h"));

        assertThat(resolved.files())
                .containsExactly(ContainerFile.ofText("/etc/app.ini", 0440, "u=tcp://h\nk=${db.url}\n${x}"), bytes);
        assertThatThrownBy(() -> BlueprintReferences.resolve(
                        blueprint, Map.of("password", "pw", "key", "x".repeat(1 << 20)), link -> Optional.of("")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.details()).containsEntry("field", "files"));
        assertThatThrownBy(() -> BlueprintReferences.resolve(
                        blueprint, Map.of("password", "pw", "key", ""), link -> Optional.empty()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("/etc/app.ini");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${secret.key}", "$${secret.key}", "$", "${", "${db.password}", "}", "$${"})
    void aValueIsNeverReadAgain(String value) {
        Blueprint resolved = BlueprintReferences.resolve(
                app(Map.of("A", "${secret.key}", "B", "x${db.user}y")),
                Map.of("password", "pw", "key", value),
                link -> Optional.of(value));
        assertThat(resolved.process().environment()).containsEntry("A", value).containsEntry("B", "x" + value + "y");
    }

    @Test
    void aLinkThatLeadsNowhereNamesTheVariable() {
        assertThatThrownBy(() -> BlueprintReferences.resolve(
                        app(Map.of("DB", "${db.url}")), Map.of("password", "pw"), link -> Optional.empty()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.details()).containsEntry("field", "env.DB"))
                .hasMessageContaining("'db'");
        assertThatThrownBy(() -> BlueprintReferences.resolve(app(Map.of()), Map.of(), link -> Optional.empty()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("${secret.password}");
    }
}
