package dev.lattice.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.endpoint.Domain.Proof;
import dev.lattice.server.problem.Problem;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final ProjectId MINE = new ProjectId(1);
    private static final String DOMAIN = "shop.example.org";
    private static final String TARGET = "web.apps.example.net";

    private final ScriptedNames names = new ScriptedNames();
    private final Ownership ownership = new Ownership(names, new byte[32]);

    private Problem refused(ProjectId project, String domain) {
        return catchThrowableOfType(Problem.class, () -> ownership.require(project, domain, TARGET, false));
    }

    @Test
    void theTextThatTheRefusalSpellsOutIsAProof() {
        Problem problem = refused(MINE, DOMAIN);
        assertThat(problem.code()).isEqualTo(ErrorCode.DOMAIN_NOT_PROVEN);
        assertThat(problem.details())
                .containsEntry("txtName", "_lattice." + DOMAIN)
                .containsEntry("cname", TARGET);
        String text = String.valueOf(problem.details().get("txtValue"));
        assertThat(problem).hasMessageContaining(text);

        names.texts.put("_lattice." + DOMAIN, text);
        assertThat(ownership.require(MINE, DOMAIN, TARGET, false)).isEqualTo(Proof.TXT);
        assertThat(refused(new ProjectId(2), DOMAIN)).as("another project's").isNotNull();
        names.texts.put("_lattice.other.example.org", text);
        assertThat(refused(MINE, "other.example.org")).as("another domain's").isNotNull();
    }

    @Test
    void aDomainThatLeadsToTheWorkloadIsItsOwn() {
        names.aliases.put(DOMAIN, "cdn.example.org");
        names.aliases.put("cdn.example.org", TARGET);
        assertThat(ownership.require(MINE, DOMAIN, TARGET, false)).isEqualTo(Proof.CNAME);
        names.aliases.put("cdn.example.org", "other.apps.example.net");
        assertThat(refused(MINE, DOMAIN)).as("to another workload").isNotNull();
        names.aliases.put("cdn.example.org", DOMAIN);
        assertThat(refused(MINE, DOMAIN)).as("in a circle").isNotNull();
    }

    @Test
    void withoutNameServersItIsToBeTriedAgain() {
        names.away = true;
        assertThatThrownBy(() -> ownership.require(MINE, DOMAIN, TARGET, false))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
}
