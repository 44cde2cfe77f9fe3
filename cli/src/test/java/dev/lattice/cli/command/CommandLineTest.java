package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    Path home;

    private final FakeLattice server;
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path project = Path.of("");
    private OutputStream stdout = out;

    CommandLineTest() throws IOException {
        server = new FakeLattice();
    }

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectory(home.resolve("project"));
        environment.put("HOME", home.toString());
        environment.put("LATTICE_SERVER", server.url());
        environment.put("LATTICE_TOKEN", FakeLattice.TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int lattice(String... arguments) {
        return lattice("", arguments);
    }

    private int lattice(String input, String[] arguments) {
        out.reset();
        err.reset();
        return Lattice.execute(
                Surroundings.of(
                        environment,
                        project,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        err,
                        Terminal.NONE),
                arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Old enough that its time cannot be shared with a later change. */
    private void write(String path, String content) throws IOException {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    void streamsStayApartAndTheExitCodeIsTheJobs() {
        server.play(frames -> {
            frames.running();
            frames.out("out\n");
            frames.err("err\n");
            frames.end("failed", 3);
        });
        assertThat(lattice("run", "--", "sh", "-c", "x")).isEqualTo(3);
        assertThat(out()).isEqualTo("out\n");
        assertThat(err()).isEqualTo("err\n");
        assertThat(server.submissions().getFirst().texts("command")).containsExactly("sh", "-c", "x");
    }

    @Test
    void inputThatGoesNowhereIsSaidOnce() {
        assertThat(lattice("data", new String[] {"run", "--", "cat"})).isZero();
        assertThat(err()).containsOnlyOnce("standard input is not passed on");
        assertThat(lattice("run", "--", "cat")).isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void anEmptyFolderCostsOneCall() {
        assertThat(lattice("run", "--", "true")).isZero();
        assertThat(server.calls()).containsExactly("POST /api/jobs/submit");
        assertThat(server.submissions().getFirst().has("fileUrl")).isFalse();
    }

    @Test
    void aFolderIsSentOnceAndAChangedFileAlone() throws IOException {
        write("a.txt", "alpha");
        write("b/c.txt", "gamma");
        write("ignored.log", "x");
        write(".gitignore", "*.log\n");
        assertThat(lattice("run", "--", "true")).as(err()).isZero();
        assertThat(server.blobs().values()).containsExactlyInAnyOrder("alpha", "gamma", "*.log\n");
        assertThat(server.submissions().getFirst().text("fileUrl")).endsWith("/0000000000007");

        server.calls().clear();
        assertThat(lattice("run", "--", "true")).isZero();
        assertThat(server.calls()).containsExactly("POST /api/jobs/submit");

        server.blobs().clear();
        write("a.txt", "changed");
        server.calls().clear();
        assertThat(lattice("run", "--", "true")).isZero();
        assertThat(server.calls())
                .containsExactly(
                        "POST /api/blobs/missing", "POST /api/blobs", "POST /api/trees", "POST /api/jobs/submit");
    }

    @Test
    void aServerIsAskedBeforeALargeFolderIsRead() throws IOException {
        write("large", "x".repeat(5_000_000));
        environment.put("LATTICE_TOKEN", "wrong");
        assertThat(lattice("run", "--", "true")).isEqualTo(4);
        assertThat(server.calls()).containsExactly("GET /api/auth/me");
        environment.put("LATTICE_TOKEN", FakeLattice.TOKEN);
        server.calls().clear();
        assertThat(lattice("run", "--", "true")).as(err()).isZero();
        assertThat(lattice("run", "--", "true")).as(err()).isZero();
        assertThat(server.calls()).containsOnlyOnce("GET /api/auth/me").startsWith("GET /api/auth/me");
    }

    @Test
    void aServerThatForgotTheFolderGetsItAgain() throws IOException {
        write("a.txt", "alpha");
        assertThat(lattice("run", "--", "true")).isZero();
        server.forgetTrees();
        server.blobs().clear();
        assertThat(lattice("run", "--", "true")).as(err()).isZero();
        assertThat(server.blobs().values()).as(server.calls().toString()).containsExactly("alpha");
    }

    @Test
    void aCutStreamGoesOn() {
        server.play(frames -> {
            frames.running();
            frames.out("one ");
            server.play(rest -> {
                rest.out("two\n");
                rest.end("completed", 0);
            });
            frames.cut();
        });
        assertThat(lattice("run", "--", "true")).as(err()).isZero();
        assertThat(out()).isEqualTo("one two\n");
        assertThat(server.calls()).contains("from offset=1-4");
    }

    @Test
    void whatLatticeCouldNotDoIs125AndSaysWhy() {
        server.play(frames -> frames.end("lost", null));
        assertThat(lattice("run", "--", "true")).isEqualTo(125);
        assertThat(err()).contains("lost with its node");
        environment.put("LATTICE_SERVER", "http://127.0.0.1:1");
        assertThat(lattice("run", "--", "true")).isEqualTo(125);
        assertThat(err()).contains("lattice up");
    }

    @Test
    void aCommandThatCouldNotRunOrTookTooLongIsSaidAsShellsDo() {
        Map<String, Integer> codes =
                Map.of("TIMED_OUT", 124, "COMMAND_NOT_EXECUTABLE", 126, "COMMAND_NOT_FOUND", 127, "LOST", 125);
        codes.forEach((error, code) -> {
            server.play(frames -> frames.fails(error));
            assertThat(lattice("run", "--", "nonsense")).as(error).isEqualTo(code);
            assertThat(err()).contains("it is " + error);
        });
    }

    @Test
    void logsSayWhyAJobEndedAsRunDoes() {
        server.play(frames -> frames.fails("TIMED_OUT"));
        assertThat(lattice("jobs", "logs", "-f", FakeLattice.JOB)).isEqualTo(124);
        assertThat(err()).contains("job " + FakeLattice.JOB + " failed: it is TIMED_OUT");
        server.play(frames -> frames.end("cancelled", null));
        assertThat(lattice("jobs", "logs", "-f", FakeLattice.JOB)).isEqualTo(125);
        assertThat(err()).contains("job " + FakeLattice.JOB + " was cancelled");
        server.play(frames -> frames.end("failed", 3));
        assertThat(lattice("jobs", "logs", "-f", FakeLattice.JOB)).isEqualTo(3);
        assertThat(err()).isEmpty();
    }

    @Test
    void aJobThatHasEndedIsNotCanceled() {
        assertThat(lattice("jobs", "cancel", FakeLattice.JOB)).isZero();
        assertThat(server.cancelled().getCount()).isZero();
        server.calls().clear();
        server.setStatus("failed");
        assertThat(lattice("jobs", "cancel", FakeLattice.JOB)).isZero();
        assertThat(err()).contains("nothing to cancel: job " + FakeLattice.JOB + " failed");
        assertThat(server.calls()).containsExactly("GET /api/jobs/" + FakeLattice.JOB);
    }

    @Test
    void aFilterThatFindsNothingIsSaidAsOne() {
        assertThat(lattice("jobs", "ls", "--grep", "nothing")).isZero();
        assertThat(err()).contains("no job matches", "--grep").doesNotContain("lattice run");
    }

    @Test
    void whatDoesNotExistIs1() {
        assertThat(lattice("jobs", "show", "0000000000009")).isEqualTo(1);
        assertThat(err()).contains("NOT_FOUND");
    }

    @Test
    void anEmptyCommandIsAWrongUse() {
        assertThat(lattice("run", "--", "")).isEqualTo(2);
        assertThat(lattice("run", "--", " ", "argument")).isEqualTo(2);
        assertThat(err()).contains("the command is empty").doesNotContain("bug");
        assertThat(server.submissions()).isEmpty();
    }

    @Test
    void aNodeIsApprovedAsTheServerAdvises() {
        assertThat(lattice("node", "approve", "node-1")).as(err()).isZero();
        assertThat(server.calls()).contains("POST /api/workers/node-1/approve");
        assertThat(lattice("nodes", "approve", "node-1")).as(err()).isZero();
    }

    @Test
    void theCatalogueIsListedAndAKindShownWithItsParameters() {
        assertThat(lattice("catalogue")).as(err()).isZero();
        assertThat(out())
                .containsPattern("KIND +VERSIONS +DESCRIPTION")
                .containsPattern("postgres +17, 15 +Relational database");
        assertThat(lattice("catalogue", "-o", "name")).isZero();
        assertThat(out()).isEqualTo("postgres\n");
        assertThat(lattice("catalogue", "--json")).isZero();
        assertThat(out()).contains("\"pattern\": \"[a-z]+\"");

        assertThat(lattice("catalogue", "postgres")).as(err()).isZero();
        assertThat(out())
                .containsPattern("Default version: +15")
                .containsPattern("Tested versions: +15")
                .containsPattern("Resources: +0\\.5 CPU, 512 MB")
                .containsPattern("Ports: +main 5432 \\(tcp\\)")
                .containsPattern("Parameter database: +text, default: \\$\\{name}\\. Made at the first start\\.")
                .containsPattern("Parameter password: +secret, default: generated");
        assertThat(lattice("catalogue", "postgres", "-o", "yaml")).isZero();
        assertThat(out()).contains("kind: postgres");

        assertThat(lattice("catalogue", "nonsense")).isEqualTo(1);
        assertThat(err()).contains("nonsense");
    }

    @Test
    void aLoadAverageIsCalledOne() {
        assertThat(lattice("nodes", "show", "node-1")).as(err()).isZero();
        assertThat(out())
                .containsPattern("Load average: +7\\.83 ")
                .contains("not since the server started")
                .doesNotContain("cores");
    }

    @Test
    void whoIsNotSignedInGets4() {
        environment.put("LATTICE_TOKEN", "wrong");
        assertThat(lattice("run", "--", "true")).isEqualTo(4);
        assertThat(err()).contains("nobody knows you", "lattice login", "r1");
        assertThat(out()).isEmpty();
    }

    @Test
    void somebodyElsesSignInLeavesTheFirstContextAlone() {
        environment.remove("LATTICE_SERVER");
        environment.remove("LATTICE_TOKEN");
        assertThat(lattice("login", server.url(), "--token", FakeLattice.TOKEN))
                .as(err())
                .isZero();
        assertThat(err()).contains("context local");
        assertThat(lattice("login", server.url(), "--token", FakeLattice.BOBS_TOKEN))
                .isZero();
        assertThat(err()).contains("signed in as " + FakeLattice.BOB, "context " + FakeLattice.BOB);
        assertThat(lattice("whoami", "-o", "name")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.BOB + "\n");
        assertThat(lattice("whoami", "-o", "name", "--context", "local")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.ADMIN + "\n");

        assertThat(lattice("login", server.url(), "--token", FakeLattice.TOKEN)).isZero();
        assertThat(err()).contains("context local");
        assertThat(lattice("login", server.url(), "--token", FakeLattice.BOBS_TOKEN, "--name", "local"))
                .isEqualTo(2);
        assertThat(err()).contains(FakeLattice.ADMIN, "--name", "lattice logout --context local");
        assertThat(lattice("whoami", "-o", "name", "--context", "local")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.ADMIN + "\n");

        assertThat(lattice("logout", "--context", "local")).isZero();
        assertThat(lattice("login", server.url(), "--token", FakeLattice.BOBS_TOKEN))
                .isZero();
        assertThat(err()).as("not the one that is free, but his own").contains("context " + FakeLattice.BOB);
        assertThat(lattice("login", server.url(), "--token", FakeLattice.BOBS_TOKEN, "--name", "local"))
                .isZero();
        assertThat(lattice("whoami", "-o", "name", "--context", "local")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.BOB + "\n");
    }

    @Test
    void aCommandThatDoesNotExistIsSaidAsOne() {
        assertThat(lattice("jbos", "ls")).isEqualTo(2);
        assertThat(err()).contains("'lattice' has no command 'jbos'");
        assertThat(lattice("jobs", "list")).isEqualTo(2);
        assertThat(err()).contains("'lattice jobs' has no command 'list'");
    }

    @Test
    void usageErrorsAre2AndNameTheHelp() {
        assertThat(lattice("run")).isEqualTo(2);
        assertThat(lattice("run", "--no-such", "--", "true")).isEqualTo(2);
        assertThat(lattice("run", "--timeout", "soon", "--", "true")).isEqualTo(2);
        assertThat(err()).contains("'soon'", "--help");
        assertThat(lattice("run", "--max-parallel", "2", "--", "true")).isEqualTo(2);
        assertThat(lattice("jobs", "show", "nonsense")).isEqualTo(2);
        assertThat(lattice("rum")).isEqualTo(2);
        assertThat(err()).contains("run");
        assertThat(out()).isEmpty();
    }

    @Test
    void optionsOfTheCommandAreItsOwn() {
        assertThat(lattice("run", "-e", "A=b=c", "--timeout", "2m", "npm", "--version", "--", "-h"))
                .isZero();
        JsonObject job = server.submissions().getFirst();
        assertThat(job.texts("command")).containsExactly("npm", "--version", "--", "-h");
        assertThat(job.number("timeout")).isEqualTo(120);
        assertThat(job.textMap("env")).containsEntry("A", "b=c");
    }

    @Test
    void theHomeFolderIsNotSentByAccident() {
        project = home;
        assertThat(lattice("run", "--", "true")).isEqualTo(125);
        assertThat(err()).contains("home folder", "--dir", "--no-upload");
        assertThat(server.calls()).isEmpty();
        assertThat(lattice("run", "--no-upload", "--", "true")).isZero();
    }

    @Test
    void outputsAreBroughtBack() throws IOException {
        assertThat(lattice("run", "--output", "out/**", "--", "true")).as(err()).isZero();
        assertThat(project.resolve("out/result.txt")).hasContent("result");
        assertThat(server.submissions().getFirst().texts("outputs")).containsExactly("out/**");
    }

    @Test
    void detachedPrintsTheIdAlone() {
        assertThat(lattice("run", "--detach", "--", "true")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.JOB + "\n");
    }

    @Test
    void aMatrixIsOneGroupWithLabelledLinesAndOneExitCode() {
        server.play(frames -> {
            frames.send(7, "{\"jobId\":\"0000000000001\",\"values\":{\"shard\":\"1\"}}");
            frames.out("a\nb");
            frames.send(7, "{\"jobId\":\"0000000000002\",\"values\":{\"shard\":\"2\"}}");
            frames.err("c\n");
            frames.send(7, "{\"jobId\":\"0000000000001\",\"values\":{\"shard\":\"1\"}}");
            frames.out("!\n");
            frames.end("completed", 0);
            frames.send(8, FakeLattice.group(true, 7));
        });
        assertThat(lattice("run", "--matrix", "shard=1..2", "--max-parallel", "4", "--", "true"))
                .isEqualTo(7);
        assertThat(out()).isEqualTo("[shard=1] a\n[shard=1] b!\n");
        assertThat(err()).startsWith("[shard=2] c\n");
        JsonObject group = server.submissions().getFirst();
        assertThat(group.number("maxParallel")).isEqualTo(4);
        assertThat(String.valueOf(group.object("matrix"))).isEqualTo("{\"shard\":[\"1\",\"2\"]}");
    }

    @Test
    void jsonStandsAloneOnStdout() throws IOException {
        assertThat(lattice("jobs", "ls", "--json")).isZero();
        assertThat(JsonObject.parse(out.toByteArray()).objects("items")).hasSize(1);
        assertThat(err()).isEmpty();
        assertThat(lattice("nodes", "ls", "-o", "json")).isZero();
        assertThat(JsonObject.parse(out.toByteArray()).objects("items")).isEmpty();
        assertThat(lattice("jobs", "ls", "-o", "name")).isZero();
        assertThat(out()).isEqualTo(FakeLattice.JOB + "\n");
    }

    @Test
    void anEmptyListSaysWhatToDoNext() {
        assertThat(lattice("nodes", "ls")).isZero();
        assertThat(out()).isEmpty();
        assertThat(err()).contains("lattice nodes token");
    }

    @Test
    void whoIsNoAdminHearsThatThereMayBeMoreNodes() {
        lattice("doctor");
        assertThat(out()).contains("none is online", "lattice nodes token");
        environment.put("LATTICE_TOKEN", FakeLattice.BOBS_TOKEN);
        assertThat(lattice("nodes", "ls")).isZero();
        assertThat(err()).contains("only admins see").doesNotContain("nodes token");
        lattice("doctor");
        assertThat(out())
                .contains("signed in as " + FakeLattice.BOB, "only admins see")
                .doesNotContain("none is online", "nodes token");
    }

    @Test
    void aReaderThatWentAwayEndsTheJob() throws InterruptedException {
        server.play(frames -> {
            frames.running();
            frames.out("x\n");
            server.cancelled().await();
        });
        stdout = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(lattice("run", "--", "yes")).isEqualTo(141);
        assertThat(server.cancelled().getCount()).isZero();
    }

    @Test
    void theVersionIsSaidByOptionAndCommand() {
        assertThat(lattice("version")).isZero();
        String version = out();
        assertThat(version).startsWith("lattice ");
        assertThat(lattice("--version")).isZero();
        assertThat(out()).isEqualTo(version);
    }

    @Test
    void theHelpNamesEveryExitCodeAndInACheckoutWhatItsLauncherDoes() {
        assertThat(lattice("--help")).isZero();
        assertThat(out())
                .contains("another agent uses")
                .doesNotContain("  build ")
                .doesNotContain("  test");
        for (int code : new int[] {0, 1, 2, 3, 4, 124, 125, 126, 127, 130, 141}) {
            assertThat(out()).containsPattern("(?m)^ +" + code + " ");
        }
        assertThat(lattice("join", "--help")).isZero();
        assertThat(out()).containsPattern("(?m)^ +3 ");
        environment.put("LATTICE_CHECKOUT", "somewhere");
        assertThat(lattice("--help")).isZero();
        assertThat(out()).contains("  build", "  test");
    }

    @Test
    void everyCommandHasHelpAndCompletion() {
        for (String command : new String[] {
            "run",
            "jobs",
            "catalogue",
            "deploy",
            "ps",
            "logs",
            "hooks",
            "metrics",
            "open",
            "connect",
            "secrets",
            "start",
            "stop",
            "restart",
            "redeploy",
            "rollback",
            "scale",
            "domains",
            "maintenance",
            "rm",
            "nodes",
            "join",
            "worker",
            "gateway",
            "login",
            "logout",
            "whoami",
            "tokens",
            "up",
            "down",
            "doctor",
            "version",
            "completion"
        }) {
            assertThat(lattice(command, "--help")).as(command).isZero();
            assertThat(out()).startsWith("Usage: lattice " + command);
        }
        assertThat(lattice("completion", "bash")).isZero();
        assertThat(out()).contains("complete -F");
        assertThat(lattice("completion", "fish")).isZero();
        assertThat(out()).contains("-a run");
        assertThat(lattice()).isZero();
        assertThat(out()).contains("doctor");
    }
}
