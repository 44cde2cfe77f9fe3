package dev.lattice.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.endpoint.Domain.Proof;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final Domains domains = new Domains("apps.example.org", Set.of("lattice.example.org"));
    private TestDatabase test;

    @BeforeEach
    void start() {
        test = TestDatabase.create();
        test.database().run(handle -> {
            for (int i = 1; i <= 2; i++) {
                handle.execute("insert into project (id, name) values (?, 'p' || ?)", i, i);
                handle.execute(
                        "insert into workload (id, project_id, owner_id, name, kind, desired, revision, state,"
                                + " created_at, changed_at)"
                                + " values (?, ?, 1, 'web', 'container', 'running', 1, 'running', now(), now())",
                        i + 10,
                        i);
            }
        });
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private Domain add(int project, String name) {
        Domain domain = new Domain(name, new WorkloadId(project + 10L), Proof.NONE, NOW);
        return test.database().transaction(handle -> domains.add(handle, new ProjectId(project), domain));
    }

    @Test
    void aNameIsOneWorkloadsOverAllProjects() {
        Domain mine = add(1, "shop.example.com");
        assertThat(add(1, "shop.example.com")).as("again").isEqualTo(mine);
        assertThatThrownBy(() -> add(2, "shop.example.com"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.NAME_TAKEN));
        boolean others =
                test.database().transaction(handle -> domains.remove(handle, new WorkloadId(12), "shop.example.com"));
        assertThat(others).as("taken away by somebody else").isFalse();
        boolean own =
                test.database().transaction(handle -> domains.remove(handle, new WorkloadId(11), "Shop.example.com"));
        assertThat(own).isTrue();
        assertThat(add(2, "shop.example.com").workload()).isEqualTo(new WorkloadId(12));
    }

    @ParameterizedTest
    @CsvSource({"b\u00fccher.example", "B\u00dcCHER.example", "b\u00fccher.example.", "xn--bcher-kva.example"})
    void aNameIsTakenAwayAsItIsGiven(String written) {
        add(1, domains.required("b\u00fccher.example"));
        boolean gone = test.database().transaction(handle -> domains.remove(handle, new WorkloadId(11), written));
        assertThat(gone).isTrue();
        List<Domain> left = test.database().call(handle -> domains.of(handle, new WorkloadId(11)));
        assertThat(left).isEmpty();
    }

    @Test
    void oneWorkloadHasSoManyAndNoMore() {
        for (int i = 0; i < 20; i++) {
            add(1, "shop" + i + ".example.com");
        }
        assertThatThrownBy(() -> add(1, "shop.example.com")).hasMessageContaining("at most 20");
        List<Domain> kept = test.database().call(handle -> domains.of(handle, new WorkloadId(11)));
        assertThat(kept).hasSize(20);
    }

    @ParameterizedTest
    @CsvSource({
        "Shop.Example.COM, shop.example.com",
        "shop.example.com., shop.example.com",
        "b\u00fccher.example, xn--bcher-kva.example"
    })
    void namesAreKeptInOneForm(String given, String kept) {
        assertThat(domains.required(given)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3.4",
                "*.example.com",
                "-a.example.com",
                "a..example.com",
                "http://a.example.com",
                "a.example.com:80",
                "a.example.com/b",
                "a b.example.com",
                "a.example.com\nHost: b",
                "apps.example.org",
                "web.apps.example.org",
                "WEB.apps.example.org.",
                "lattice.example.org"
            })
    void whatIsNoNameOrNotToBeHadIsRefused(String name) {
        assertThatThrownBy(() -> domains.required(name))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
