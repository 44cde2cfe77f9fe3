package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppDeploymentTest {
    private static final String GIT = "https://git.example.org/ann/db.git";

    @TempDir
    Path home;

    private final FakeLattice server;
    private final FakeWorkloads db;
    private final FakeBuilds builds;
    private CommandLineHarness lattice;
    private Path app = Path.of("");

    AppDeploymentTest() throws IOException {
        server = new FakeLattice();
        db = server.workloads();
        builds = server.builds();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() throws IOException {
        app = Files.createDirectory(home.resolve("Db"));
        Files.writeString(app.resolve("package.json"), "{}");
        lattice = new CommandLineHarness(server, app);
        lattice.environment().put("HOME", home.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void built() {
        JsonObject from = JsonObject.of(Map.of("kind", "upload"));
        db.then("kind", "app", "source", from, "state", "building", "serving", null, "url", "http://db.localhost:8090")
                .then("state", "running", "serving", 1L);
        builds.then(1, "preparing", "fetching")
                .then(1, "queued", "waiting for a node: needs 1 core; 0 free")
                .then(1, "building", "building on node node-1")
                .then(1, "built", null)
                .says(frames -> {
                    frames.err("#1 [1/2] FROM node:22-slim\n#1 CACHED\n\n#2 [2/2] RUN npm ci\n#2 0.5 add");
                    frames.err("ed 3\n#2 DONE 1.2s\n");
                });
    }

    @Test
    void aFolderIsSentLookedAtBuiltAndServed() {
        built();
        assertThat(lattice.run("deploy")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("http://db.localhost:8090\n");
        assertThat(lattice.err())
                .containsSubsequence(
                        "WHAT     VALUE              BECAUSE",
                        "commit   4f2a9c0123 by Ann  Say hello",
                        "version  22                 engines in package.json",
                        "start    node server.js     script start in \\e[2Jpackage.json",
                        "port     3000",
                        "! there is no lock file",
                        "deploys db from ",
                        "db: fetching",
                        "db: waiting for a node: needs 1 core",
                        "#1 [1/2] FROM node:22-slim\n#1 CACHED\n#2 [2/2] RUN npm ci\n#2   added 3\n#2 done in 1.2s\n",
                        "db is ready after")
                .doesNotContain("[y/N]");
        assertThat(server.blobs()).containsValue("{}");
        assertThat(builds.inspections()).hasToString("[{\"source\":{\"upload\":\"0000000000007\"}}]");
        assertThat(db.requests())
                .hasToString("[{\"name\":\"db\",\"kind\":\"app\",\"source\":{\"upload\":\"0000000000007\"}}]");
    }

    @Test
    void theSecondTimeItUpdates() {
        db.is("kind", "app", "source", JsonObject.of(Map.of("kind", "upload")))
                .then()
                .then("revision", 2L)
                .then("serving", 2L, "url", "http://db.localhost:8090");
        builds.then(2, "built", null);
        assertThat(lattice.run("deploy", ".")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("changes db (app, running): its files");
        assertThat(server.calls()).contains("PATCH /api/workloads/db");
        assertThat(db.requests()).hasToString("[{\"source\":{\"upload\":\"0000000000007\"}}]");
    }

    @Test
    void anEmptyFolderAndAnotherKindsNameAreWrongUses() throws IOException {
        Files.delete(app.resolve("package.json"));
        assertThat(lattice.run("deploy", "--name", "db")).isEqualTo(2);
        assertThat(lattice.err()).contains("there is nothing to deploy");
        Files.writeString(app.resolve("index.html"), "x");
        db.is();
        assertThat(lattice.run("deploy")).isEqualTo(2);
        assertThat(lattice.err()).contains("'db' is there already, of kind postgres");
        assertThat(db.requests()).isEmpty();
    }

    @Test
    void aNameThatNobodySaidTakesNoOthersPlace() {
        db.is("kind", "app", "source", JsonObject.of(Map.of("kind", "git", "url", "https://h/other/db")));
        assertThat(lattice.run("deploy", GIT)).isEqualTo(2);
        assertThat(lattice.err()).contains("from https://h/other/db", "--name db");
        assertThat(db.requests()).isEmpty();
    }

    @Test
    void aRepositoryIsAskedForWithoutItsTokenInAnyArgument() throws IOException {
        built();
        Files.writeString(app.resolve("token"), "s3cret\n");
        lattice.environment().put("NPM", "npm-s3cret");
        assertThat(lattice.run(
                        "deploy",
                        "nodejs",
                        GIT,
                        "--branch",
                        "dev",
                        "--token-file",
                        "token",
                        "--root",
                        "web",
                        "--start",
                        "node .",
                        "--version",
                        "22",
                        "--build-arg",
                        "A=1",
                        "--build-secret",
                        "NPM",
                        "--build-timeout",
                        "1h",
                        "-e",
                        "B=2",
                        "--",
                        "run",
                        "it"))
                .as(lattice.err())
                .isZero();
        JsonObject asked = db.requests().getFirst();
        assertThat(String.valueOf(asked.object("source")))
                .isEqualTo("{\"git\":\"" + GIT + "\",\"ref\":\"dev\",\"token\":\"s3cret\"}");
        assertThat(String.valueOf(asked.object("build")))
                .isEqualTo("{\"root\":\"web\",\"version\":\"22\",\"start\":\"node .\",\"args\":{\"A\":\"1\"},"
                        + "\"secrets\":{\"NPM\":\"npm-s3cret\"},\"timeoutSeconds\":3600}");
        assertThat(asked.text("kind")).isEqualTo("nodejs");
        assertThat(asked.texts("command")).containsExactly("run", "it");
        assertThat(asked.textMap("env")).containsExactly(Map.entry("B", "2"));
        assertThat(lattice.err()).doesNotContain("s3cret");
        assertThat(server.blobs()).isEmpty();
    }

    @Test
    void theSameRepositoryAgainIsBuiltAnew() {
        db.is("kind", "app", "source", JsonObject.of(Map.of("kind", "git", "url", GIT)))
                .then()
                .then("revision", 2L)
                .then("serving", 2L, "url", "http://db.localhost:8090");
        builds.then(2, "built", null);
        assertThat(lattice.run("deploy", GIT)).as(lattice.err()).isZero();
        assertThat(String.valueOf(db.requests().getFirst().object("source"))).isEqualTo("{\"git\":\"" + GIT + "\"}");
        assertThat(server.calls()).doesNotContain("POST /api/workloads/db/redeploy");
    }

    @Test
    void aDryRunEndsWithThePlan() throws IOException {
        assertThat(lattice.run("deploy", ".", "--dry-run", "--show-dockerfile")).isZero();
        assertThat(lattice.err())
                .contains(
                        "node server.js",
                        "! there is no lock file",
                        "costs 0.0030 to 0.0230 credits an hour, 2.1900 to 16.7900 a month");
        assertThat(lattice.out()).isEqualTo("FROM node:22-slim\nCMD [\"node\"]\n");
        assertThat(lattice.run("deploy", ".", "--dry-run", "-o", "json")).isZero();
        assertThat(JsonObject.parse(lattice.out().getBytes(StandardCharsets.UTF_8))
                        .text("framework"))
                .isEqualTo("Express");
        assertThat(db.requests()).isEmpty();
    }

    @Test
    void aDryRunByNameChangesNothing() {
        db.is("kind", "app", "source", JsonObject.of(Map.of("kind", "git", "url", GIT)));
        assertThat(lattice.run("deploy", "db", "--dry-run", "-e", "A=b")).isEqualTo(2);
        assertThat(lattice.err()).contains("'db' is changed by its name", "deploy PATH|GIT-URL --name db --dry-run");
        assertThat(lattice.run("deploy", "--name", "db", "--dry-run")).isEqualTo(2);
        assertThat(db.requests()).isEmpty();
    }

    @Test
    void aPersonIsAskedAndAScriptIsNot() {
        assertThat(lattice.run(CommandLineHarness.PERSON, "n\n", "deploy")).isEqualTo(1);
        assertThat(lattice.err()).contains("node server.js", "Deploy it? [y/N]", "nothing was changed");
        assertThat(db.requests()).isEmpty();
        built();
        assertThat(lattice.run(CommandLineHarness.PERSON, "", "deploy", "-y"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.err())
                .doesNotContain("[y/N]")
                .contains("  CACHED  [1/2] FROM node:22-slim\n", "    1.2s  [2/2] RUN npm ci\n")
                .doesNotContain("added 3\n");
        assertThat(lattice.out()).isEqualTo("http://db.localhost:8090\n");
    }

    @Test
    void aSourceThatNobodyKnowsHowToBuildIs1() {
        builds.refuse("There is no manifest.");
        assertThat(lattice.run("deploy")).isEqualTo(1);
        assertThat(lattice.err()).contains("There is no manifest. [SOURCE_REFUSED, request r1]");
        assertThat(db.requests()).isEmpty();
    }

    @Test
    void aFailedBuildSaysWhereWhyAndWhatGoesOn() {
        db.is("kind", "app", "source", JsonObject.of(Map.of("kind", "upload")))
                .then()
                .then("revision", 2L, "failure", "no");
        builds.then(2, "building", null)
                .then(2, "failed", "'npm run build' ended with exit code 1")
                .says(frames -> {
                    frames.err("#1 [build 1/2] RUN npm ci\n#1 1.0 fine\n#1 DONE 1.0s\n");
                    frames.err("#2 [build 2/2] RUN npm run build\n");
                    for (int i = 1; i <= 40; i++) {
                        frames.err("#2 1.0 line " + i + " \033]52;c;Zm9v\007\n");
                    }
                    frames.err("#2 ERROR: executor failed running [/bin/sh -c npm run build]: exit code: 1\n");
                });
        assertThat(lattice.run("deploy")).isEqualTo(1);
        assertThat(lattice.out()).isEmpty();
        assertThat(lattice.err())
                .containsSubsequence(
                        "the last that [build 2/2] RUN npm run build wrote:\n  line 11 \\e]52;c;Zm9v\\u0007\n",
                        "  line 40 ",
                        "the build for revision 2 failed: 'npm run build' ended with exit code 1",
                        "it failed in [build 2/2] RUN npm run build",
                        "lattice logs db --build 2",
                        "revision 1 goes on serving")
                .doesNotContain("\033");
    }

    @Test
    void whatWaitsForANodeIsNotWaitedForLongerThanAsked() {
        JsonObject from = JsonObject.of(Map.of("kind", "upload"));
        db.then("kind", "app", "source", from, "state", "building", "serving", null);
        builds.then(1, "queued", "waiting for a node: needs 1 core; 0 free");
        assertThat(lattice.run("deploy", "--timeout", "1s")).as(lattice.err()).isEqualTo(124);
        assertThat(lattice.err())
                .contains("db is not built yet: waiting for a node: needs 1 core", "lattice builds cancel db");
    }

    @Test
    void latticeYamlIsFollowedAndOptionsWin() throws IOException {
        built();
        Files.writeString(app.resolve("lattice.yaml"), """
                name: db
                kind: nodejs
                env: {A: "1", B: "2"}
                instances: 2
                build:
                  root: web
                  start: node .
                """);
        assertThat(lattice.run("deploy", "-e", "B=3", "--start", "npm start"))
                .as(lattice.err())
                .isZero();
        assertThat(db.requests())
                .hasToString("[{\"name\":\"db\",\"kind\":\"nodejs\",\"env\":{\"A\":\"1\",\"B\":\"3\"},\"instances\":2,"
                        + "\"source\":{\"upload\":\"0000000000007\"},"
                        + "\"build\":{\"start\":\"npm start\"}}]");
        Files.writeString(app.resolve("lattice.yaml"), "build:\n  strat: x\n");
        assertThat(lattice.run("deploy")).isEqualTo(2);
        assertThat(lattice.err()).contains("lattice.yaml, line 2: there is no 'build.strat'; did you mean 'start'?");
    }
}
