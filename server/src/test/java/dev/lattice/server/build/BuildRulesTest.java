package dev.lattice.server.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.core.build.Wishes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BuildRulesTest {
    @Test
    void whatIsAskedOfABuildIsWished() {
        BuildRequest asked = new BuildRequest(
                "web",
                "22",
                "npm ci",
                "make",
                "node a.js",
                "dist",
                "Dockerfile",
                "run",
                Map.of("P", "5000"),
                null,
                null,
                null,
                null);

        assertThat(BuildRules.wishes(asked, Optional.empty(), Map.of("A", "1"), new TreeSet<>()))
                .isEqualTo(new Wishes(
                        Optional.empty(),
                        Optional.of("web"),
                        Optional.of("22"),
                        Optional.of("npm ci"),
                        Optional.of("make"),
                        Optional.of("node a.js"),
                        Optional.of("dist"),
                        Optional.of("Dockerfile"),
                        new TreeSet<>(Set.of("A")),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        Optional.of("run"),
                        new TreeMap<>(Map.of("A", "1", "P", "5000"))));
    }
}
