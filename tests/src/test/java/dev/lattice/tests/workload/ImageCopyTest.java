package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.git.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An app whose node is lost goes on where it was not built. Both nodes use one engine, so the image is taken away from it
 * with the first.
 */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ImageCopyTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BUILDER = "copied-from";
    private static final String OTHER = "copied-to";
    private static final long MEGABYTE = 1_000_000;
    private static final String APP = "harbor";

    private static final String SERVER = """
            require('http')
              .createServer((request, response) => response.end('%s ship'))
              .listen(process.env.PORT)
            process.on('SIGTERM', () => process.exit(0))
            """;

    private static final Path SOURCES = Repository.root();

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GIT_LOCAL_ROOT", SOURCES);

    private static final Deployments DEPLOYMENTS = new Deployments(CLUSTER);
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("harbor-entrance");
    }

    @AfterAll
    static void leaveNothing() {
        // Nobody is left to remove what the node made that was lost.
        endContainers();
        Docker.everything(BUILDER).forEach(left -> Docker.run("network", "rm", left));
    }

    private static void endContainers() {
        Docker.lines("ps", "--all", "--quiet", "--filter", "label=dev.lattice.node=" + BUILDER)
                .forEach(container -> Docker.run("rm", "--force", "--volumes", container));
    }

    @Test
    void anAppGoesOnWhereItWasNotBuilt() {
        AgentProcess builder = CLUSTER.startAgent(BUILDER, 2);
        Repository repository = new Repository(SOURCES, APP)
                .write("package.json", "{\"name\": \"harbor\", \"scripts\": {\"start\": \"node server.js\"}}")
                .write("server.js", String.format(SERVER, "first"));
        repository.push("The first one");
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of("name", APP, "kind", "app", "source", Map.of("git", repository.url(), "ref", "main")))
                .expect(201);
        awaitPage("first ship");
        assertThat(parts()).as("nobody else could have it").isEmpty();

        CLUSTER.startAgent(OTHER, 2);
        awaitCopy(1);
        long first = copied();
        assertThat(first).isGreaterThan(50 * MEGABYTE);

        repository.write("server.js", String.format(SERVER, "second")).push("The second one");
        CLUSTER.api().post("/api/workloads/" + APP + "/redeploy", Map.of()).expect(200);
        awaitPage("second ship");
        awaitCopy(2);
        assertThat(copied() - first).as("what changed is all that was moved").isBetween(1L, MEGABYTE);
        JsonNode builds = builds();
        assertThat(builds.findValuesAsText("node")).containsOnly(BUILDER);
        String image =
                "built.lattice.invalid/" + DEPLOYMENTS.view(APP).path("id").asText() + ":2";
        String id = Docker.lines("images", "--quiet", "--no-trunc", image).getFirst();

        builder.killAll();
        endContainers();
        Docker.lines("rmi", image);
        assertThat(Docker.lines("images", "--quiet", image)).isEmpty();
        CLUSTER.api().delete("/api/workers/" + BUILDER).expect(204);

        await("it to run elsewhere").atMost(PATIENCE).until(() -> DEPLOYMENTS.nodesOf(APP), List.of(OTHER)::equals);
        awaitPage("second ship");
        assertThat(builds().findValuesAsText("job"))
                .as("nothing was built again")
                .isEqualTo(builds.findValuesAsText("job"));
        assertThat(Docker.lines("images", "--quiet", "--no-trunc", image))
                .as("the very image that was built")
                .containsExactly(id);

        CLUSTER.api().delete("/api/workloads/" + APP + "?confirm=" + APP);
        await("its image to be removed from there")
                .atMost(PATIENCE)
                .until(() -> Docker.lines("images", "--quiet", image).isEmpty());
        await("its copy to be removed").atMost(PATIENCE).until(() -> parts().isEmpty());
    }

    private static JsonNode builds() {
        return CLUSTER.api().get("/api/workloads/" + APP + "/builds").expect(200);
    }

    private static void awaitPage(String text) {
        await("the page '" + text + "'")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Deployments.get(gateway, APP, "/"))
                        .as(() -> DEPLOYMENTS.view(APP).toPrettyString())
                        .contains(text));
    }

    private static void awaitCopy(int revision) {
        String said = "the image of revision " + revision + " of workload "
                + DEPLOYMENTS.view(APP).path("id").asText() + " is copied";
        await(said).atMost(PATIENCE).until(() -> CLUSTER.logTail().contains(said));
    }

    /** Bytes of the copies that the server keeps. */
    private static long copied() {
        return parts().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    private static List<Path> parts() {
        Path images = CLUSTER.server().home().resolve("server/blobs/image");
        if (!Files.exists(images)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(images)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException changing) {
            return List.of();
        }
    }
}
