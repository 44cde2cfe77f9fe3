package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class EngineNetworksTest {
    private static final int MORE_THAN_ANY_ENGINE_HAS = 300;

    private final String prefix = "test-" + UUID.randomUUID() + "-";
    private final DockerClient engine = Engine.find(System.getenv()).orElseThrow();
    private final List<String> made = new ArrayList<>();

    @AfterEach
    void removeThem() throws IOException {
        try (engine) {
            made.forEach(name -> engine.removeNetworkCmd(name).exec());
        }
    }

    @Test
    void thereAreMoreNetworksThanTheEngineHasLargeSubnetsFor() {
        boolean full = false;
        for (int i = 0; i < MORE_THAN_ANY_ENGINE_HAS && !full; i++) {
            try {
                engine.createNetworkCmd().withName(prefix + i).exec();
                made.add(prefix + i);
            } catch (DockerException refused) {
                full = true;
            }
        }
        assertThat(full).as("the engine has no more subnets").isTrue();

        for (String name : List.of(prefix + "one", prefix + "two")) {
            EngineNetworks.require(engine, name, Map.of(), Map.of());
            made.add(name);
            EngineNetworks.require(engine, name, Map.of(), Map.of());
            assertThat(engine.listNetworksCmd().withNameFilter(name).exec()).hasSize(1);
            assertThat(engine.inspectNetworkCmd()
                            .withNetworkId(name)
                            .exec()
                            .getIpam()
                            .getConfig())
                    .singleElement()
                    .satisfies(part -> assertThat(part.getSubnet()).endsWith("/26"));
        }
    }
}
