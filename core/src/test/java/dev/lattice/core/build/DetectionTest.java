package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.build.BuildPlan.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trees and what is found out about them. Dockerfiles that a case names as a snapshot are in {@code build/dockerfiles};
 * {@code mvn -pl core test -Dtest=DetectionTest -Dlattice.snapshots=renew} writes them anew, to be read in the diff.
 */
class DetectionTest {
    private static final Path SNAPSHOTS = Path.of("src/test/resources/build/dockerfiles");

    static Stream<DetectionCase> node() {
        return DetectionCase.in("/build/node.cases");
    }

    static Stream<DetectionCase> others() {
        return DetectionCase.in("/build/others.cases");
    }

    @ParameterizedTest
    @MethodSource({"node", "others"})
    void findsOut(DetectionCase given) throws UndetectedException {
        List<String> undetected = valued(given.expectations(), "undetected ");
        if (!undetected.isEmpty()) {
            assertThatThrownBy(() -> Detection.detect(given.tree(), given.wishes()))
                    .isInstanceOf(UndetectedException.class)
                    .satisfies(e -> undetected.forEach(part -> assertThat(e).hasMessageContaining(part)));
            return;
        }
        BuildPlan plan = Detection.detect(given.tree(), given.wishes());
        Map<String, String> found =
                plan.decisions().stream().collect(Collectors.toMap(Decision::subject, Decision::value));
        for (String expectation : given.expectations()) {
            String subject = expectation.split(" ", 2)[0].replace('-', ' ');
            String value = expectation.contains(" ") ? expectation.split(" ", 2)[1] : "";
            switch (subject) {
                case "warning" ->
                    assertThat(plan.warnings()).anySatisfy(it -> assertThat(it).contains(value));
                case "ecosystem" -> assertThat(plan.ecosystem()).hasToString(value);
                case "context" -> assertThat(plan.context()).isEqualTo(value);
                case "no" -> assertThat(found).doesNotContainKey(value);
                case "has" -> assertThat(dockerfile(plan)).contains(value);
                case "lacks" -> assertThat(dockerfile(plan)).doesNotContain(value);
                case "reason" ->
                    assertThat(plan.decisions())
                            .anySatisfy(it -> assertThat(it.reason()).contains(value));
                case "snapshot" -> snapshot(value, dockerfile(plan));
                default -> assertThat(found).containsEntry(subject, value);
            }
        }
        assertThat(plan.warnings()).hasSameSizeAs(valued(given.expectations(), "warning "));
        assertThat(plan.framework().orElse("none")).isEqualTo(found.getOrDefault("framework", "none"));
        assertThat(plan.port().map(String::valueOf).orElse("none")).isEqualTo(found.getOrDefault("port", "none"));
        assertThat(Detection.detect(given.tree(), given.wishes())).isEqualTo(plan);
    }

    private static List<String> valued(List<String> expectations, String subject) {
        return expectations.stream()
                .filter(it -> it.startsWith(subject))
                .map(it -> it.substring(subject.length()))
                .toList();
    }

    private static String dockerfile(BuildPlan plan) {
        return plan.recipe() instanceof Recipe.Generated generated ? generated.dockerfile() : "";
    }

    private static void snapshot(String name, String dockerfile) {
        try {
            Path file = SNAPSHOTS.resolve(name);
            if ("renew".equals(System.getProperty("lattice.snapshots"))) {
                Files.createDirectories(SNAPSHOTS);
                Files.writeString(file, dockerfile);
            }
            assertThat(dockerfile).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
