package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reaching a workload: browser, client, secrets. */
@Timeout(60)
class ConnectCommandTest {
    private static final String URL = "http://db.localhost:8090";

    @TempDir
    Path folder;

    private final FakeLattice server;
    private final FakeWorkloads db;
    private CommandLineHarness lattice;

    ConnectCommandTest() throws IOException {
        server = new FakeLattice();
        db = server.workloads();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
        lattice.environment().put("PATH", folder + ":/usr/bin:/bin");
        db.is();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theClientRunsWithCredentialsInItsEnvironment() throws IOException {
        program("fakesql", "echo \"$PGPASSWORD $*\" > seen; exit 7");
        assertThat(lattice.run("connect", "db", "--", "-c", "select 1")).isEqualTo(7);
        assertThat(folder.resolve("seen")).hasContent("s3cret -h h -c select 1");
        assertThat(server.calls())
                .containsExactly("GET /api/workloads/db", "POST /api/workloads/db/credentials/reveal");
    }

    @Test
    void oneThatIsStoppedIsNotConnectedTo() {
        db.is("desired", "stopped", "state", "stopped");
        assertThat(lattice.run("connect", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("db is stopped", "lattice start db");
        assertThat(server.calls()).noneMatch(call -> call.endsWith("/reveal"));
    }

    @Test
    void withoutTheClientTheConnectionStringsArePrinted() {
        assertThat(lattice.run("connect", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("'fakesql' is not installed here");
        assertThat(lattice.out()).isEqualTo("URL: postgresql://lattice:s3cret@h:5432/db\n");
    }

    @Test
    void aUrlIsOpenedWhereThereIsADisplay() throws IOException, InterruptedException {
        db.is("url", URL, "endpoints", List.of(FakeWorkloads.endpoint("console", "http", URL + "/console")));
        program("xdg-open", "echo \"$1\" > opened.part; mv opened.part opened");
        assertThat(lattice.run("open", "db")).isZero();
        assertThat(lattice.out()).isEqualTo(URL + "\n");
        assertThat(lattice.run("open", "db", "--port", "console")).isZero();
        assertThat(lattice.out()).isEqualTo(URL + "/console\n");
        assertThat(lattice.run("open", "db", "--port", "other")).isEqualTo(2);
        assertThat(lattice.err()).contains("it has console");

        lattice.environment().put("DISPLAY", ":0");
        assertThat(lattice.run("open", "db", "--print")).isZero();
        assertThat(folder.resolve("opened")).doesNotExist();
        assertThat(lattice.run("open", "db")).isZero();
        assertThat(lattice.out()).isEmpty();
        awaitChildren();
        assertThat(folder.resolve("opened")).hasContent(URL);
    }

    private static void awaitChildren() throws InterruptedException {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            try {
                child.onExit().get(30, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void whatIsNoWebAddressIsNotHandedToWhateverOpensIt() throws IOException {
        db.is("url", "file:///etc/passwd");
        program("xdg-open", "echo \"$1\" > opened");
        lattice.environment().put("DISPLAY", ":0");
        assertThat(lattice.run("open", "db")).isZero();
        assertThat(lattice.out()).isEqualTo("file:///etc/passwd\n");
        assertThat(folder.resolve("opened")).doesNotExist();
        db.is();
        assertThat(lattice.run("open", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("lattice connect db");
    }

    @Test
    void secretsAreMaskedUntilTheyAreRevealed() throws IOException {
        assertThat(lattice.run("secrets", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("****").doesNotContain("s3cret");
        assertThat(lattice.err()).contains("--reveal");
        assertThat(lattice.run("secrets", "db", "-o", "json")).isZero();
        assertThat(lattice.out()).contains("****");
        assertThat(server.calls()).noneMatch(call -> call.endsWith("/reveal"));

        assertThat(lattice.run("secrets", "db", "--reveal")).isZero();
        assertThat(lattice.out())
                .containsPattern("Secret password: +s3cret")
                .containsPattern("URL: +postgresql://lattice:s3cret@h:5432/db");
        assertThat(lattice.run("secrets", "db", "--reveal", "-o", "json")).isZero();
        JsonObject json = JsonObject.parse(lattice.out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.textMap("secrets")).containsEntry("password", "s3cret");
        assertThat(lattice.run("secrets")).isEqualTo(2);
    }

    @Test
    void rotatedSecretsAreARevisionThatIsWaitedFor() {
        db.then("revision", 2L).then("serving", 2L);
        assertThat(lattice.run("secrets", "rotate", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("db has new secrets").doesNotContain("s3cret");
        assertThat(server.calls()).contains("POST /api/workloads/db/credentials/rotate");
    }
}
