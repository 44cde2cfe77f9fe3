package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.engine.TestEngine;
import dev.lattice.testing.network.Neighbour;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code deploy} prints is used with Debian's own clients on another machine: it reaches the gateway, and of the
 * node nothing at all.
 */
@Tag("cluster")
@EnabledIf("canHaveNeighbours")
class AnotherMachineTest {
    private static final Duration PATIENCE = Deployments.PATIENCE;
    private static final String NODE = "gate";
    private static final String DOMAIN = "apps.test";
    private static final String OBJECT_STORE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";

    @RegisterExtension
    static final TestCluster CLUSTER =
            TestCluster.create().with("LATTICE_APPS_DOMAIN", DOMAIN).with("LATTICE_GATEWAY_TCP_PORTS", "28000-28499");

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static Neighbour neighbour;

    static boolean canHaveNeighbours() {
        return TestEngine.answers() && System.getProperty("user.name").equals("root");
    }

    @BeforeAll
    static void start() {
        neighbour = new Neighbour(DOMAIN, "web." + DOMAIN, "files." + DOMAIN);
        CLUSTER.startGateway("entrance", Neighbour.HOST);
        CLUSTER.startAgent(NODE, 2);
    }

    @AfterAll
    static void close() {
        neighbour.close();
    }

    @Test
    void aDatabaseIsReachedByItsConnectionString() {
        String url = deploy("postgres", "--name", "db");
        assertThat(url).contains("@" + DOMAIN + ":28");
        Finished rows = neighbour.run("psql", url, "-tAc", "select sum(n) from generate_series(1, 100) as n");
        assertThat(rows.stdout().strip()).as(rows.stderr()).isEqualTo("5050");
    }

    @Test
    void aCacheIsReachedByItsConnectionString() {
        String url = deploy("redis", "--name", "cache");
        Finished pong = neighbour.run("redis-cli", "--no-auth-warning", "-u", url, "ping");
        assertThat(pong.stdout().strip()).as(pong.stderr()).isEqualTo("PONG");
    }

    @Test
    void aPageIsReachedByItsAddress() {
        String url = deploy(Deployments.WEB, "--name", "web", "--port", "80");
        assertThat(url).startsWith("http://web." + DOMAIN + ":");
        await().atMost(PATIENCE).until(() -> page(url).exitCode() == 0);
        assertThat(page(url).stdout()).contains("nginx");
    }

    /** Its image takes minutes to make where none can be pulled, so {@code ./lattice test --all} alone does. */
    @Test
    @EnabledIf("hasObjectStore")
    void aBucketIsReachedByAnS3Client(@TempDir Path folder) throws IOException {
        DEPLOYMENTS.deploy(
                Map.of("name", "files", "kind", "minio", "parameters", Map.of("buckets", List.of("holiday"))));
        JsonNode port = DEPLOYMENTS.view("files").path("endpoints").path(0);
        JsonNode connection = DEPLOYMENTS.revealed("files");
        Path picture = Files.writeString(folder.resolve("picture"), "a picture of the sea");
        String user =
                DEPLOYMENTS.view("files").path("parameters").path("accessKey").asText();
        String[] client = {
            "s3cmd",
            "--no-ssl",
            "--access_key=" + user,
            "--secret_key=" + connection.path("secrets").path("secretKey").asText(),
            "--host=" + port.path("host").asText() + ":" + port.path("number").asText(),
            "--host-bucket=" + port.path("host").asText() + ":"
                    + port.path("number").asText()
        };
        await("the gateway to know")
                .atMost(PATIENCE)
                .until(() -> run(client, "ls").exitCode() == 0);
        assertThat(run(client, "ls").stdout()).contains("s3://holiday");
        Finished put = run(client, "put", picture.toString(), "s3://holiday/sea");
        assertThat(put.exitCode()).as(put.stderr()).isZero();
        assertThat(run(
                                client,
                                "get",
                                "s3://holiday/sea",
                                folder.resolve("again").toString())
                        .exitCode())
                .isZero();
        assertThat(folder.resolve("again")).hasSameTextualContentAs(picture);
    }

    static boolean hasObjectStore() {
        return TestEngine.has(OBJECT_STORE);
    }

    private static Finished run(String[] client, String... arguments) {
        return neighbour.run(
                Stream.concat(Stream.of(client), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void nothingIsPublishedOnTheNode() {
        deploy("redis", "--name", "cache");
        // The node goes to the container's own address, so not even its loopback has anything of it.
        assertThat(Docker.lines("port", Docker.containers(NODE).getFirst())).isEmpty();
    }

    private static Finished page(String url) {
        return neighbour.run("curl", "--silent", "--show-error", "--fail", url);
    }

    /** What is on the last line of what it prints. */
    private static String deploy(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "deploy";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = "-y";
        Finished deployed = CLUSTER.cli(Path.of("/"), PATIENCE, all);
        assertThat(deployed.exitCode()).as(deployed.stderr()).isZero();
        return deployed.stdout().lines().toList().getLast();
    }
}
