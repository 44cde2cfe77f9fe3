package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.server.catalogue.Catalogue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final SourceRequest SOURCE =
            new SourceRequest("https://git.example.org/shop.git", null, null, null, null, null, null, null);

    private final Planner planner = new Planner(Catalogue.load());

    private static DeployRequest app(Map<String, String> env, @Nullable List<PortRequest> ports) {
        return new DeployRequest(
                "shop", "app", null, null, env, null, null, ports, null, null, null, null, null, SOURCE, null);
    }

    private Map<String, String> environment(DeployRequest request, Set<String> secrets, Plan.Built built) {
        return planner.plan(planner.entry(request.kind()), request, secrets, built)
                .plan()
                .blueprint()
                .process()
                .environment();
    }

    @Test
    void anAppIsToldAtWhichPortItIsReached() {
        Plan.Built detected = new Plan.Built(0, Optional.of(8_000));
        assertThat(environment(app(Map.of("A", "b"), null), Set.of(), detected))
                .isEqualTo(Map.of("A", "b", "PORT", "8000"));
        assertThat(environment(
                        app(Map.of(), List.of(new PortRequest("http", 5_000, "http", null))), Set.of(), detected))
                .isEqualTo(Map.of("PORT", "5000"));
        assertThat(environment(app(Map.of("PORT", "80"), null), Set.of(), detected))
                .isEqualTo(Map.of("PORT", "80"));
        assertThat(environment(app(Map.of(), null), Set.of("PORT"), detected)).isEmpty();
    }

    @Test
    void whatIsNotReachedOrNotBuiltIsToldNothing() {
        assertThat(environment(app(Map.of(), null), Set.of(), new Plan.Built(0, Optional.empty())))
                .isEmpty();
        DeployRequest image = new DeployRequest(
                "web",
                "container",
                null,
                null,
                null,
                "nginx:1",
                null,
                List.of(new PortRequest("http", 80, "http", null)),
                null,
                null,
                null,
                null,
                null);
        assertThat(environment(image, Set.of(), Plan.Built.UNKNOWN)).isEmpty();
    }
}
