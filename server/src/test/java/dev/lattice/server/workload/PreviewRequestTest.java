package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewRequestTest {
    private static final String GIT = "https://git.example.org/ada/shop.git";

    private static Proposal proposal(boolean fork) {
        return new Proposal(
                new WorkloadId(1),
                12,
                true,
                false,
                "fix",
                fork ? "refs/pull/12/head" : "refs/heads/fix",
                fork,
                "4f2a",
                Optional.empty(),
                Optional.empty());
    }

    private static DeployRequest app(Map<String, String> env, SourceRequest source) {
        return new DeployRequest(
                "shop",
                "app",
                null,
                null,
                env,
                null,
                List.of("serve"),
                null,
                List.of(new DeployRequest.VolumeRequest("data", "/data")),
                null,
                null,
                3,
                List.of("zone=a"),
                source,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "shop,                                      12,         shop-pr-12",
        "a23456789-123456789-123456789-123456789-,  7,          a23456789-123456789-123456789-12345-pr-7",
        "a23456789-123456789-123456789-123456789x,  2147483647, a23456789-123456789-123456-pr-2147483647",
        "a23456789-123456789-1234-6789-12345678,    1234567,    a23456789-123456789-1234-6789-pr-1234567",
    })
    void itsNameSaysWhatItIsOfAndIsOneThatWorkloadsMayHave(String parent, int number, String expected) {
        assertThat(PreviewRequest.name(parent, number)).isEqualTo(expected);
        assertThat(NameRules.isWorkload(expected)).isTrue();
    }

    @Test
    void aBranchIsTheAppOnceWithThatBranch() {
        SourceRequest source = new SourceRequest(GIT, "main", true, "token", "ada", null, null, null);
        DeployRequest parent = app(Map.of("A", "b", "DB", "${db.url}"), source);
        PreviewRequest made = PreviewRequest.of(parent, proposal(false));
        assertThat(made.leftOut()).isEmpty();
        assertThat(made.note()).isEmpty();
        DeployRequest request = made.request();
        assertThat(request.name()).isEqualTo("shop-pr-12");
        assertThat(request.instances()).isEqualTo(1);
        assertThat(request.env()).isEqualTo(parent.env());
        assertThat(request.volumes()).isEqualTo(parent.volumes());
        assertThat(request.tags()).isEqualTo(parent.tags());
        SourceRequest fetched = new SourceRequest(GIT, "refs/heads/fix", true, "token", "ada", null, null, null);
        assertThat(request.source()).isNotNull().usingRecursiveComparison().isEqualTo(fetched);
    }

    @Test
    void aForkGetsNeitherVariablesNorSubmodules() {
        Map<String, String> env = new LinkedHashMap<>();
        IntStream.range(0, 10).forEach(number -> env.put("KEY_" + number, "secret"));
        env.put("NEXT_PUBLIC_NAME", "Shop");
        PreviewRequest made = PreviewRequest.of(
                app(env, new SourceRequest(GIT, null, true, null, "ada", null, null, null)), proposal(true));
        assertThat(made.request().env()).containsOnlyKeys("NEXT_PUBLIC_NAME");
        assertThat(made.request().source())
                .isEqualTo(new SourceRequest(GIT, "refs/pull/12/head", null, null, null, null, null, null));
        assertThat(made.note())
                .contains("KEY_0", "KEY_7 and 2 more", "its submodules")
                .doesNotContain("secret");
    }

    @Test
    void aForkOfWhatIsFetchedWithATokenOrAKeyHasNone() {
        for (SourceRequest source : List.of(
                new SourceRequest(GIT, null, null, "token-text", null, null, null, null),
                new SourceRequest("git@git.example.org:ada/shop", null, null, null, null, "key-text", null, null))) {
            assertThatThrownBy(() -> PreviewRequest.of(app(Map.of(), source), proposal(true)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("a fork's code gets no token and no key")
                    .hasMessageNotContainingAny("token-text", "key-text");
        }
    }
}
