package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.AgentProcess;
import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Applications from compose files, with a real engine and a real gateway, by the command line that people use. */
@Tag("cluster")
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ComposeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final String NODE = "composer";

    private static final String COMPOSE = """
            name: shop
            services:
              web:
                build: ./web
                environment:
                  DATABASE_PASSWORD: ${DATABASE_PASSWORD:?put it into .env}
                ports: ["8080:8000"]
                volumes: ["./greeting.txt:/etc/shop/greeting.txt:ro"]
                depends_on:
                  db: {condition: service_healthy}
                  cache: {condition: service_started}
                  prepare: {condition: service_completed_successfully}
              prepare:
                image: postgres:15
                entrypoint: ["sh", "-c"]
                command: ["psql -h db -U shop -c 'create table visit (at timestamptz)'"]
                environment: {PGPASSWORD: "${DATABASE_PASSWORD}"}
                depends_on:
                  db: {condition: service_healthy}
              db:
                image: postgres:15
                environment:
                  POSTGRES_USER: shop
                  POSTGRES_PASSWORD: ${DATABASE_PASSWORD}
                volumes: ["data:/var/lib/postgresql/data"]
                healthcheck:
                  test: ["CMD-SHELL", "pg_isready -h 127.0.0.1 -U shop"]
                  interval: 1s
              cache:
                image: redis:7
            volumes:
              data: {}
            """;

    private static final String SERVER = """
            import os, socket
            from http.server import BaseHTTPRequestHandler, HTTPServer
            import pg8000.native

            def visits():
                with socket.create_connection(('cache', 6379), 5) as cache:
                    cache.sendall(b'INCR visits\\r\\n')
                    return int(cache.recv(100).decode().strip().lstrip(':'))

            def rows():
                database = pg8000.native.Connection('shop', host='db', password=os.environ['DATABASE_PASSWORD'])
                try:
                    database.run('insert into visit values (now())')
                    return database.run('select count(*) from visit')[0][0]
                finally:
                    database.close()

            class Page(BaseHTTPRequestHandler):
                def do_GET(self):
                    greeting = open('/etc/shop/greeting.txt').read().strip()
                    page = f'{greeting} cache={visits()} database={rows()}'.encode()
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(page)))
                    self.end_headers()
                    self.wfile.write(page)

            HTTPServer(('', 8000), Page).serve_forever()
            """;

    private static final String DOCKERFILE = """
            FROM python:3.11-slim
            WORKDIR /app
            RUN pip install --no-cache-dir pg8000==1.31.2
            COPY server.py .
            CMD ["python", "-u", "server.py"]
            """;

    private static final Pattern COUNTS = Pattern.compile("hello cache=(\\d+) database=(\\d+)");

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @RegisterExtension
    static final Deployments DEPLOYMENTS = new Deployments(CLUSTER, NODE);

    private static GatewayProcess gateway;
    private static AgentProcess agent;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        gateway = CLUSTER.startGateway("entrance");
        agent = CLUSTER.startAgent(NODE, 2);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void theShop() throws IOException {
        write("compose.yaml", COMPOSE);
        write(".env", "DATABASE_PASSWORD=s3cret-of-the-shop\n");
        // As people have it, and what Compose itself does not look at.
        write(".gitignore", ".env\n");
        write("greeting.txt", "hello\n");
        write("web/Dockerfile", DOCKERFILE);
        write("web/server.py", SERVER);
    }

    private Finished lattice(String... arguments) {
        return CLUSTER.cli(folder, PATIENCE, arguments);
    }

    private static JsonNode application() {
        return CLUSTER.api().get("/api/applications/shop").expect(200);
    }

    /** What cache and database count; empty when the page is not what it should be. */
    private static List<Integer> counts() {
        Matcher found = COUNTS.matcher(Deployments.get(gateway, "shop-web", "/"));
        List<Integer> counts = new ArrayList<>();
        if (found.find()) {
            counts.add(Integer.parseInt(found.group(1)));
            counts.add(Integer.parseInt(found.group(2)));
        }
        return counts;
    }

    @Test
    void threeServicesComeUpByOneCommandOutliveTheirAgentAndGoByOneCommand() throws IOException {
        theShop();

        Finished deployed = lattice("deploy", "compose.yaml", "--yes");

        assertThat(deployed.exitCode()).as(deployed.stderr()).isZero();
        assertThat(deployed.stdout()).contains("shop-web.");
        assertThat(deployed.stdout() + deployed.stderr()).doesNotContain("s3cret");
        assertThat(application().path("state").asText()).isEqualTo("running");
        assertThat(application().path("services").findValuesAsText("service"))
                .containsExactly("db", "cache", "prepare", "web");
        assertThat(application().path("services").path(2).path("state").asText())
                .isEqualTo("completed");
        await("the page").atMost(PATIENCE).until(() -> counts().size() == 2);
        List<Integer> before = counts();

        // What runs is not touched by the end of the agent: the same containers answer the next one's gateway.
        TreeSet<String> containers = new TreeSet<>(Docker.containers(NODE));
        agent.killAgent();
        await("the page to be reached again").atMost(PATIENCE).until(() -> counts().size() == 2);
        assertThat(counts()).allSatisfy(count -> assertThat(count).isGreaterThan(before.getFirst()));
        assertThat(new TreeSet<>(Docker.containers(NODE))).isEqualTo(containers);
        await("the application to be seen as it is")
                .atMost(PATIENCE)
                .until(() -> application().path("state").asText(), "running"::equals);

        // The second time it updates: nothing differs but the page's file.
        write("greeting.txt", "hello again\n");
        Finished again = lattice("deploy", "compose.yaml", "--yes");
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(again.stderr()).contains("changed: web").contains("as before: db, cache, prepare");
        await("the new page")
                .atMost(PATIENCE)
                .until(() -> Deployments.get(gateway, "shop-web", "/"), page -> page.contains("hello again cache="));

        Finished removed = lattice("rm", "shop", "--confirm", "shop");
        assertThat(removed.exitCode()).as(removed.stderr()).isZero();
        assertThat(CLUSTER.api().get("/api/applications/shop").status()).isEqualTo(404);
        await("nothing of it to be left").atMost(PATIENCE).until(() -> Docker.everything(NODE), List::isEmpty);
    }

    @Test
    void whatCannotBeDeployedIsSaidLineByLineBeforeAnythingStarts() throws IOException {
        write("compose.yaml", """
                services:
                  web:
                    image: nginx:1.28
                    privileged: true
                    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
                """);
        Finished refused = lattice("deploy", "compose.yaml", "--name", "shop", "--yes");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("compose.yaml:4: services.web.privileged: ")
                .contains("compose.yaml:5: services.web.volumes[0]: ");
        assertThat(CLUSTER.api().get("/api/workloads").expect(200).path("items"))
                .isEmpty();
    }
}
