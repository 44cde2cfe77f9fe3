package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services on a real engine, through a real gateway. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class WorkloadTest {
    private static final Duration PATIENCE = Deployments.PATIENCE;
    private static final String NODE = "lender";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create().with("LATTICE_GATEWAY_TCP_PORTS", "31000-31999");

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("entrance");
        CLUSTER.startAgent(NODE, 2);
    }

    // ---- an ordinary life ----

    @Test
    void aDatabaseIsReachedByItsConnectionStringAndKeepsWhatItWasGiven() {
        Finished deployed = CLUSTER.cli(Path.of("/"), PATIENCE, "deploy", "postgres", "--name", "db", "-y");
        assertThat(deployed.exitCode()).as(deployed.stderr()).isZero();
        String url = deployed.stdout().lines().toList().getLast();
        assertThat(url).startsWith("postgresql://lattice:");
        assertThat(Deployments.sql(url, "create table t as select generate_series(1, 1000) as n")
                        .exitCode())
                .isZero();

        CLUSTER.api().post("/api/workloads/db/stop", Map.of()).expect(200);
        DEPLOYMENTS.awaitState("db", "stopped");
        assertThat(Docker.containers(NODE)).isEmpty();
        assertThat(Deployments.sql(url, "select 1").exitCode()).isNotZero();
        CLUSTER.api().post("/api/workloads/db/start", Map.of()).expect(200);
        DEPLOYMENTS.awaitState("db", "running");
        assertThat(Deployments.sql(url, "select count(*) from t").stdout().strip())
                .isEqualTo("1000");

        // Its secrets are another's, and its data the same.
        CLUSTER.api().post("/api/workloads/db/credentials/rotate", Map.of()).expect(200);
        DEPLOYMENTS.awaitRevision("db", 2);
        assertThat(Deployments.sql(url, "select 1").exitCode())
                .as("the old password")
                .isNotZero();
        assertThat(Deployments.sql(DEPLOYMENTS.connection("db"), "select count(*) from t")
                        .stdout()
                        .strip())
                .isEqualTo("1000");

        // One that somebody chose comes into the data as well.
        CLUSTER.api()
                .patch("/api/workloads/db", Map.of("parameters", Map.of("password", "chosen-by-hand")))
                .expect(200);
        DEPLOYMENTS.awaitRevision("db", 3);
        assertThat(DEPLOYMENTS.connection("db")).contains("chosen-by-hand");
        assertThat(Deployments.sql(DEPLOYMENTS.connection("db"), "select count(*) from t")
                        .stdout()
                        .strip())
                .isEqualTo("1000");
        CLUSTER.api()
                .patch("/api/workloads/db", Map.of("parameters", Map.of("user", "another")))
                .expect(400);
    }

    @Test
    void aCacheAnswersItsOwnClient() {
        DEPLOYMENTS.deploy(Map.of("name", "cache", "kind", "redis"));
        Finished pong = DEPLOYMENTS.redis("cache", "ping");
        assertThat(pong.stdout().strip()).as(pong.stderr()).isEqualTo("PONG");
        String port = DEPLOYMENTS
                .view("cache")
                .path("endpoints")
                .path(0)
                .path("number")
                .asText();
        Finished refused = Docker.client("redis:7", "redis-cli", "-p", port, "ping");
        assertThat(refused.stdout()).contains("NOAUTH");
    }

    @Test
    void aPageMovesToItsNextRevisionWithoutOneFailedRequest() throws InterruptedException {
        DEPLOYMENTS.deployWeb(gateway, "web", 2);
        Visitor visitor = new Visitor(gateway, "web");
        CLUSTER.api().post("/api/workloads/web/restart", Map.of()).expect(200);
        DEPLOYMENTS.awaitRevision("web", 2);
        await("the old ones to end").atMost(PATIENCE).until(() -> Docker.containers(NODE), found -> found.size() == 2);
        visitor.wasAlwaysServed();
    }

    @Test
    void visitorsSeeNothingOfAPortThatNobodyListensOn() throws InterruptedException {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        Visitor visitor = new Visitor(gateway, "web");
        CLUSTER.api()
                .patch(
                        "/api/workloads/web",
                        Map.of("ports", List.of(Map.of("port", 81)), "readiness", Map.of("withinSeconds", 5)))
                .expect(200);
        await("it to go back")
                .atMost(PATIENCE)
                .until(() -> DEPLOYMENTS.view("web").path("revision").asInt() == 1
                        && DEPLOYMENTS.view("web").path("failure").isTextual());
        await("the new one to end").atMost(PATIENCE).until(() -> Docker.containers(NODE), found -> found.size() == 1);
        visitor.wasAlwaysServed();
    }

    @Test
    void whatItWritesIsShown() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        assertThat(Deployments.status(gateway, "web")).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> {
            Finished logs = CLUSTER.cli(Path.of("/"), PATIENCE, "logs", "web");
            return logs.stdout().contains("GET /");
        });
    }

    @Test
    void whatItUsesIsKnownAndKept() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        await("its rates and its disk to be known").atMost(PATIENCE).until(() -> {
            JsonNode usage = DEPLOYMENTS.view("web").path("running").path(0).path("usage");
            return usage.path("cpu").isNumber() && usage.path("diskBytes").isNumber();
        });
        await("its series to be written").atMost(PATIENCE).until(() -> {
            JsonNode total = CLUSTER.api()
                    .get("/api/workloads/web/metrics?since=10m&step=10s")
                    .expect(200)
                    .path("total");
            return known(total.path("cpu")) && known(total.path("receivedPerSecond"));
        });
        Finished shown = CLUSTER.cli(Path.of("/"), PATIENCE, "metrics", "web");
        assertThat(shown.stdout()).as(shown.stderr()).contains("MEMORY", "RECEIVED", "2 GB");
    }

    private static boolean known(JsonNode values) {
        for (JsonNode value : values) {
            if (value.isNumber()) {
                return true;
            }
        }
        return false;
    }

    // ---- what cannot work ----

    @Test
    void whatTakesTooMuchDiskIsStoppedUntilItMayHaveMore() {
        DEPLOYMENTS.deployWeb(gateway, "web", 1);
        CLUSTER.api()
                .patch("/api/workloads/web", Map.of("resources", Map.of("diskMb", 1_024)))
                .expect(200);
        DEPLOYMENTS.awaitRevision("web", 2);
        await("the old one to end").atMost(PATIENCE).until(() -> Docker.containers(NODE), found -> found.size() == 1);
        Docker.run("exec", Docker.containers(NODE).getFirst(), "fallocate", "--length", "1100MiB", "/tmp/full");

        DEPLOYMENTS.awaitState("web", "failed");
        assertThat(DEPLOYMENTS.view("web").path("note").asText())
                .startsWith("uses 1.1 GB of 1 GB of disk")
                .contains("--disk");
        assertThat(DEPLOYMENTS.view("web").path("running").path(0).path("state").asText())
                .isEqualTo("halted");

        CLUSTER.api()
                .patch("/api/workloads/web", Map.of("resources", Map.of("diskMb", 2_048)))
                .expect(200);
        DEPLOYMENTS.awaitRevision("web", 3);
    }

    @Test
    void anImageThatIsNotThereIsToldWithWhatToDo() {
        Finished deployed =
                CLUSTER.cli(Path.of("/"), PATIENCE, "deploy", "localhost:1/no/such:image", "--name", "nope", "-y");
        assertThat(deployed.exitCode()).isEqualTo(1);
        assertThat(deployed.stderr()).contains("localhost:1/no/such:image").contains("Check");
        assertThat(deployed.stdout()).isEmpty();
    }

    @Test
    void oneThatNeverBecomesReadyFailsWithTheReason() {
        CLUSTER.api()
                .post(
                        "/api/workloads",
                        Map.of(
                                "name",
                                "deaf",
                                "kind",
                                "container",
                                "image",
                                Deployments.WEB,
                                "ports",
                                List.of(Map.of("port", 81)),
                                "readiness",
                                Map.of("path", "/", "withinSeconds", 5)))
                .expect(201);
        DEPLOYMENTS.awaitState("deaf", "failed");
        assertThat(DEPLOYMENTS.view("deaf").path("note").asText()).startsWith("it was not ready within 5 s");
        await().atMost(PATIENCE).until(() -> Docker.containers(NODE), List::isEmpty);
    }
}
