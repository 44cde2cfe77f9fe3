package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployCommandTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private final FakeWorkloads db;
    private CommandLineHarness lattice;

    DeployCommandTest() throws IOException {
        server = new FakeLattice();
        db = server.workloads();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonObject waiting(String note) {
        return FakeWorkloads.instance(0, 1, "starting", note);
    }

    @Test
    void whatSpeaksNoHttpIsReachedByItsConnectionStringAlone() {
        db.then("state", "queued", "serving", null, "note", "needs 1 core; 0 free", "running", List.of())
                .then("state", "deploying", "note", null, "running", List.of(waiting("fetching image postgres:15 40%")))
                .then("running", List.of(waiting("fetching image postgres:15 80%")))
                .then("state", "running", "serving", 1L);
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--set", "database=app", "--memory", "1g"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).isEqualTo("postgresql://lattice:s3cret@h:5432/db\n");
        assertThat(lattice.err())
                .contains("queued: needs 1 core", "db is ready after")
                .containsOnlyOnce("fetching image")
                .doesNotContain("s3cret");
        JsonObject request = db.requests().getFirst();
        assertThat(request.text("name")).isEqualTo("db");
        assertThat(request.text("kind")).isEqualTo("postgres");
        assertThat(request.textMap("parameters")).containsEntry("database", "app");
        assertThat(String.valueOf(request.object("resources"))).isEqualTo("{\"memoryMb\":1024}");
    }

    @Test
    void anImageIsAContainerWithAUrl() {
        db.then("kind", "container", "version", null, "url", "http://db.localhost:8090");
        assertThat(lattice.run(
                        "deploy",
                        "nginx:1.27",
                        "--name",
                        "db",
                        "-p",
                        "80",
                        "-p",
                        "admin:9000/tcp",
                        "-v",
                        "data:/var/lib",
                        "-v",
                        "/cache",
                        "--ready-path",
                        "/health",
                        "--instances",
                        "2",
                        "--tag",
                        "gpu=yes",
                        "--",
                        "nginx",
                        "-g",
                        "daemon off;"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).isEqualTo("http://db.localhost:8090\n");
        assertThat(db.requests())
                .hasToString("[{\"name\":\"db\",\"kind\":\"container\",\"image\":\"nginx:1.27\","
                        + "\"command\":[\"nginx\",\"-g\",\"daemon off;\"],"
                        + "\"ports\":[{\"port\":80},{\"name\":\"admin\",\"port\":9000,\"protocol\":\"tcp\"}],"
                        + "\"volumes\":[{\"name\":\"data\",\"path\":\"/var/lib\"},{\"path\":\"/cache\"}],"
                        + "\"readiness\":{\"path\":\"/health\"},\"instances\":2,\"tags\":[\"gpu=yes\"]}]");
        assertThat(server.calls()).noneMatch(call -> call.endsWith("/reveal"));
    }

    @Test
    void variablesComeFromFilesAndOptionsAndTheShell() throws IOException {
        Files.writeString(folder.resolve(".env"), "# comment\nexport A='1 2'\nB=\"x\"\nC = c\n\n");
        lattice.environment().put("SHELL_ONE", "s");
        db.then();
        assertThat(lattice.run(
                        "deploy", "redis", "--name", "db", "--env-file", ".env", "-e", "B=y=z", "-e", "SHELL_ONE"))
                .as(lattice.err())
                .isZero();
        assertThat(db.requests().getFirst().textMap("env"))
                .containsEntry("A", "1 2")
                .containsEntry("B", "y=z")
                .containsEntry("C", "c")
                .containsEntry("SHELL_ONE", "s");
        Files.writeString(folder.resolve(".env"), "A=1\nnonsense\n");
        assertThat(lattice.run("deploy", "redis", "--name", "db", "--env-file", ".env"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("line 2");
    }

    @Test
    void aRevisionThatFailsIs1WithTheReasonAndItsLastLines() {
        db.then("state", "deploying", "serving", null)
                .then("state", "failed", "failure", "revision 1 failed: it ended 3 times before it was ready");
        db.writes(
                frames -> {
                    frames.send(7, "{\"jobId\":\"0000000000001\",\"values\":{\"instance\":\"0\",\"revision\":\"1\"}}");
                    frames.out("starting\n");
                    frames.err("no \033]0;space\007 left\n");
                },
                frames -> {});
        assertThat(lattice.run("deploy", "postgres", "--name", "db")).isEqualTo(1);
        assertThat(lattice.out()).isEmpty();
        assertThat(lattice.err())
                .contains("db: revision 1 failed: it ended 3 times", "  starting\n", "  no \\e]0;space\\u0007 left\n")
                .doesNotContain("\033");
    }

    @Test
    void withoutDockerItIsSaidAtOnceAndThatItStaysQueued() {
        String note = "no node that is online has Docker; install it on one, start it, and restart the node's agent";
        db.then("state", "queued", "serving", null, "note", note);
        assertThat(lattice.run("deploy", "postgres", "--name", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("db stays queued: " + note, "starts by itself", "lattice rm db");
        assertThat(lattice.out()).isEmpty();
    }

    @Test
    void onATerminalOneLineChanges() {
        db.then("state", "deploying", "serving", null, "running", List.of(waiting("fetching \033[2J 40%")))
                .then("running", List.of(waiting("fetching \033[2J 80%")))
                .then("state", "running", "serving", 1L);
        assertThat(lattice.run(CommandLineHarness.PERSON, "", "deploy", "postgres", "--name", "db"))
                .isZero();
        assertThat(lattice.err())
                .startsWith("\r\033[Kdb: deploying: fetching \\e[2J 40% 0s\r\033[Kdb: deploying: fetching \\e[2J 80%")
                .containsPattern("\r\033\\[Klattice: db is ready after .* s\n$");
    }

    @Test
    void whatTakesTooLongGoesOnAndIs124() {
        db.then("state", "queued", "serving", null, "note", "no node is online");
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--timeout", "1s"))
                .isEqualTo(124);
        assertThat(lattice.err()).contains("not there yet: queued: no node is online", "lattice ps db");
    }

    @Test
    void whileItIsBuiltTheTimeDoesNotRunOut() {
        db.then("state", "building", "serving", null, "note", "building on node node-1");
        // Looks that take longer than the waiting time, all together.
        for (int i = 0; i < 14; i++) {
            db.then();
        }
        db.then("state", "running", "serving", 1L, "note", null);
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--timeout", "1s"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.err()).contains("db: building on node node-1");
    }

    @Test
    void detachedPrintsTheAddressThatItWillHave() {
        db.then("state", "queued", "serving", null, "url", "http://db.localhost:8090");
        assertThat(lattice.run("deploy", "nginx:1", "--name", "db", "--detach")).isZero();
        assertThat(lattice.out()).isEqualTo("http://db.localhost:8090\n");
        assertThat(lattice.err()).isEmpty();
    }

    @Test
    void jsonIsTheViewAloneOnStdout() throws IOException {
        db.then();
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "-o", "json"))
                .isZero();
        assertThat(JsonObject.parse(lattice.out().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .text("state"))
                .isEqualTo("running");
        assertThat(server.calls()).noneMatch(call -> call.endsWith("/reveal"));
    }

    @Test
    void aWorkloadThatIsThereIsChangedAfterAQuestion() {
        db.is();
        assertThat(lattice.run(
                        CommandLineHarness.PERSON, "n\n", "deploy", "postgres", "--name", "db", "--version", "16"))
                .isEqualTo(1);
        assertThat(lattice.err()).contains("version 15 -> 16", "Change it? [y/N]", "nothing was changed");
        assertThat(db.requests()).isEmpty();

        db.then("revision", 2L, "version", "16").then("serving", 2L);
        assertThat(lattice.run(
                        CommandLineHarness.PERSON,
                        "y\n",
                        "deploy",
                        "postgres",
                        "--name",
                        "db",
                        "--version",
                        "16",
                        "--unset",
                        "OLD"))
                .as(lattice.err())
                .isZero();
        assertThat(server.calls()).contains("PATCH /api/workloads/db");
        assertThat(db.requests()).hasToString("[{\"version\":\"16\",\"env\":{\"OLD\":null}}]");
    }

    @Test
    void aScriptAndYesAreNotAsked() {
        db.is().then().then("revision", 2L, "serving", 2L);
        assertThat(lattice.run("deploy", "--name", "db", "--cpu", "2"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.err()).contains("changes db", "cores 1.0 -> 2.0").doesNotContain("[y/N]");
        assertThat(lattice.run(CommandLineHarness.PERSON, "", "deploy", "--name", "db", "--cpu", "3", "-y"))
                .isZero();
        assertThat(lattice.err()).doesNotContain("[y/N]");
    }

    @Test
    void forAChangeTheNameIsEnough() {
        db.is().then().then().then("revision", 2L, "serving", 2L);
        assertThat(lattice.run("deploy", "db", "--cpu", "2")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("changes db", "cores 1.0 -> 2.0");
        assertThat(server.calls()).contains("PATCH /api/workloads/db");
    }

    @Test
    void aKindWithoutANameIsTold() {
        db.isGone();
        assertThat(lattice.run("deploy", "db", "--cpu", "2")).isEqualTo(2);
        assertThat(lattice.err()).contains("there is no workload 'db'", "lattice deploy db --name NAME");
    }

    @Test
    void whatIsAsAskedIsLeftAlone() {
        db.is();
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--version", "15", "--memory", "512"))
                .isZero();
        assertThat(lattice.out()).isEqualTo("postgresql://lattice:s3cret@h:5432/db\n");
        assertThat(lattice.err()).contains("as asked already", "lattice redeploy db");
        assertThat(server.calls()).noneMatch(call -> call.startsWith("PATCH"));
    }

    @Test
    void anotherKindOfTheSameNameIsAWrongUse() {
        db.is();
        assertThat(lattice.run("deploy", "redis", "--name", "db")).isEqualTo(2);
        assertThat(lattice.err()).contains("of kind postgres", "lattice rm db");
    }

    @Test
    void whatTheServerRefusesIsSaidInTheCommandLinesWords() {
        db.refuse("INVALID_REQUEST", "resources.memoryMb");
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--memory", "1"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("it is INVALID_REQUEST [--memory]");
        db.refuse("INVALID_REQUEST", "kind");
        assertThat(lattice.run("deploy", "nginx", "--name", "db")).isEqualTo(2);
        assertThat(lattice.err()).contains("nginx:latest");
        db.refuse("INSUFFICIENT_RESOURCES", "resources");
        assertThat(lattice.run("deploy", "postgres", "--name", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("INSUFFICIENT_RESOURCES, request r1");
    }

    @Test
    void theHelpShowsWhatALinkLooksLike() {
        assertThat(lattice.run("deploy", "--help")).isZero();
        assertThat(lattice.out()).contains("${db.url} is that of").contains("124   It was not ready in time");
    }

    @Test
    void wrongUsesAreSaidBeforeTheServerIsAsked() {
        String[][] uses = {
            {"deploy", "nginx:1"},
            {"deploy", "--image", "nginx:1", "--start", "nginx"},
            {"deploy", "nginx:1", "--name", "db", "--env-file", "missing"},
            {"deploy", "nginx:1", "--name", "db", "-p", "8080:80"},
            {"deploy", "nginx:1", "--name", "db", "-p", "web"},
            {"deploy", "nginx:1", "--name", "db", "-v", "./data:/data"},
            {"deploy", "nginx:1", "--name", "db", "-v", "/data:/data"},
            {"deploy", "nginx:1", "--name", "db", "--image", "nginx:2"},
            {"deploy", "nginx:1", "--name", "db", "--command", "a 'b"},
            {"deploy", "nginx:1", "--name", "db", "--command", "a", "--", "b"},
            {"deploy", "postgres", "--name", "db", "--set", "database"},
            {"deploy", "./missing", "--name", "db"},
            {"deploy", "compose.yaml", "--name", "db"},
            {"deploy", "./lattice.yaml"},
            {"deploy", "github.com/ann/shop"},
            {"deploy", "ftp://example.org/a.git"},
            {"deploy", "https://ann:secret@example.org/a.git"},
            {"deploy", "https://example.org/ann/shop/tree/main"},
            {"deploy", "https://example.org/a.git", "--token-env", "MISSING"},
            {"deploy", "https://example.org/a.git", "--key-file", "missing"},
            {"deploy", "https://example.org/a.git", "--build-secret", "MISSING"},
            {"deploy", "https://example.org/a.zip", "--branch", "main"},
        };
        for (String[] use : uses) {
            assertThat(lattice.run(use)).as(String.join(" ", use)).isEqualTo(2);
        }
        assertThat(server.calls()).isEmpty();
        assertThat(lattice.run("deploy", "postgres", "--name", "db", "--root", "apps/web"))
                .isEqualTo(2);
        assertThat(lattice.err()).contains("are for apps");
        assertThat(lattice.run("deploy")).isEqualTo(125);
        assertThat(lattice.err()).contains("your home folder", "lattice deploy PATH");
    }
}
