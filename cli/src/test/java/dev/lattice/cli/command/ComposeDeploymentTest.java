package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeDeploymentTest {
    @TempDir
    Path home;

    private final FakeLattice server;
    private final FakeApplications shop;
    private Path folder = Path.of("");
    private CommandLineHarness lattice;

    ComposeDeploymentTest() throws IOException {
        server = new FakeLattice();
        shop = server.applications();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(home.resolve("work"));
        lattice = new CommandLineHarness(server, folder);
        lattice.environment().put("HOME", home.toString());
        Files.writeString(
                folder.resolve("compose.yaml"),
                "services: {web: {image: a, environment: {A: $WANTED}, env_file: web.env}}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileIsDeployedAndItsServicesFollowedToTheirAddresses() {
        shop.then("starting", "deploying", "queued", "db is starting")
                .then("starting", "running", "queued", "web: waits for db to be ready")
                .then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("http://shop-web.localhost:8090\n");
        assertThat(lattice.err())
                .contains("compose.yaml:3: services.db: A ")
                .doesNotContain("\u001b[2J")
                .containsPattern("web x2 +built: Dockerfile +80/http +- +db to be ready")
                .contains("deploys shop", "new: db, web", "db is ready after", "shop is ready after");
        assertThat(shop.requests().getFirst().text("name")).isEqualTo("shop");
        assertThat(shop.requests().getFirst().text("file")).isEqualTo("compose.yaml");
    }

    @Test
    void onlyThoseVariablesAreSentThatTheFileNames() {
        lattice.environment().put("WANTED", "yes");
        lattice.environment().put("PRIVATE", "no");
        shop.then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml", "-e", "MORE=1", "--profile", "debug"))
                .as(lattice.err())
                .isZero();
        JsonObject sent = shop.requests().getFirst();
        assertThat(sent.textMap("variables"))
                .containsEntry("WANTED", "yes")
                .containsEntry("MORE", "1")
                .doesNotContainKey("PRIVATE");
        assertThat(sent.texts("profiles")).containsExactly("debug");
    }

    @Test
    void whatTheFileNamesGoesAlongWhateverIsIgnored() throws IOException {
        Files.writeString(folder.resolve(".gitignore"), "*.env\n.env\n");
        Files.writeString(folder.resolve(".env"), "WANTED=of the file\n");
        Files.writeString(folder.resolve("web.env"), "B=of the web\n");
        Files.writeString(folder.resolve("other.env"), "C=of another\n");
        shop.then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml")).as(lattice.err()).isZero();
        assertThat(server.blobs().values())
                .contains("WANTED=of the file\n", "B=of the web\n")
                .doesNotContain("C=of another\n");
    }

    @Test
    void allThatIsWrongIsSaidLineByLine() {
        shop.refuse();
        assertThat(lattice.run("deploy", "compose.yaml")).isEqualTo(1);
        assertThat(lattice.err())
                .contains("compose.yaml:4: services.web.privileged: Remove it.", "compose.yaml:9: Neither is this.");
        assertThat(shop.requests()).isEmpty();
    }

    @Test
    void theSecondTimeItIsChanged() {
        shop.present().then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml")).as(lattice.err()).isZero();
        assertThat(lattice.err())
                .contains("changes shop", "changed: web", "as before: db", "going on: old", "--remove-orphans deletes");
        assertThat(server.calls()).contains("PUT /api/applications/shop");
    }

    @Test
    void oneThatFailsIsNamed() {
        shop.then("failed", "failed", "queued", "db: exit code 3");
        assertThat(lattice.run("deploy", "compose.yaml")).isEqualTo(1);
        assertThat(lattice.err()).contains("db failed: revision 1 failed: exit code 3", "'lattice logs shop-db'");
        assertThat(lattice.out()).isEmpty();
    }

    @Test
    void whatFailedBeforeIsNoFailureOfTheNextRevision() {
        shop.present()
                .thenDb("failed", 2, null, null)
                .thenDb("crashed", 2, 1, null)
                .then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml")).as(lattice.err()).isZero();
        assertThat(lattice.err()).doesNotContain("failed").contains("shop is ready after");
    }

    @Test
    void whatServesInTheEndMayStillFail() {
        shop.present().thenDb("crashed", 2, 2, null);
        assertThat(lattice.run("deploy", "compose.yaml")).isEqualTo(1);
        assertThat(lattice.err()).contains("db failed");
    }

    @Test
    void whatWentBackIsNotDone() {
        shop.present().thenDb("completed", 1, 1, "revision 2 failed: exit code 1");
        assertThat(lattice.run("deploy", "compose.yaml")).isEqualTo(1);
        assertThat(lattice.err())
                .contains("db failed: revision 2 failed: exit code 1")
                .doesNotContain("is done");
    }

    @Test
    void whatTheFileHasNoMoreIsNotWaitedFor() {
        shop.present().thenOrphan("revision 2 failed: exit code 1");
        assertThat(lattice.run("deploy", "compose.yaml")).as(lattice.err()).isZero();
        assertThat(lattice.err())
                .contains("going on: old", "shop is ready after")
                .doesNotContain("old failed");
    }

    @Test
    void aChangeThatFailedBeforeIsNoFailureOfAStart() {
        String failure = "revision 2 failed: exit code 1";
        shop.present().thenDb("stopped", 1, 1, failure).thenDb("running", 1, 1, failure);
        assertThat(lattice.run("start", "shop")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("shop is ready after").doesNotContain("failed");
        shop.thenDb("crashed", 1, 1, failure);
        assertThat(lattice.run("start", "shop")).isEqualTo(1);
        assertThat(lattice.err()).contains("db failed: it ends again and again").doesNotContain("revision 2");
    }

    @Test
    void aBuildThatWaitsForANodeIsNotWaitedForLongerThanAsked() {
        String waits = "waiting for a node: needs 1 core; 0 free";
        server.builds().then(1, "queued", waits);
        shop.then("starting", "running", "building", "web: " + waits);
        assertThat(lattice.run("deploy", "compose.yaml", "--timeout", "1s"))
                .as(lattice.err())
                .isEqualTo(ExitCode.TIMED_OUT);
        assertThat(lattice.err()).contains("shop is not there yet: web: " + waits);
    }

    @Test
    void whatABuildTakesIsNotHeldAgainstIt() {
        server.builds().then(1, "building", "building on node node-1");
        for (int looks = 0; looks < 8; looks++) {
            shop.then("starting", "running", "building", "web: building on node node-1");
        }
        shop.then("running", "running", "running", null);
        assertThat(lattice.run("deploy", "compose.yaml", "--timeout", "1s"))
                .as(lattice.err())
                .isZero();
    }

    @Test
    void aFolderWithNothingElseIsAnApplicationAndOneWithAnAppIsThat() throws IOException {
        assertThat(lattice.run("deploy", "--dry-run")).as(lattice.err()).isZero();
        assertThat(lattice.run("deploy", ".", "--dry-run")).as(lattice.err()).isZero();
        assertThat(shop.inspections()).hasSize(2);
        assertThat(shop.requests()).isEmpty();
        Files.writeString(folder.resolve("package.json"), "{}");
        assertThat(lattice.run("deploy", "--dry-run")).as(lattice.err()).isZero();
        assertThat(shop.inspections()).hasSize(2);
        assertThat(server.builds().inspections()).hasSize(1);
        assertThat(lattice.run("deploy", ".", "--file", "compose.yaml", "--dry-run"))
                .isZero();
        assertThat(shop.inspections()).hasSize(3);
    }

    @Test
    void aRepositoryHasItsFileNamed() {
        assertThat(lattice.run(
                        "deploy", "https://git.example.org/ann/shop.git", "--file", "deploy/compose.yaml", "--dry-run"))
                .as(lattice.err())
                .isZero();
        JsonObject asked = shop.inspections().getFirst();
        assertThat(asked.text("file")).isEqualTo("deploy/compose.yaml");
        assertThat(String.valueOf(asked.object("source"))).contains("https://git.example.org/ann/shop.git");
    }

    @Test
    void whatAFileSaysItselfIsNoOption() {
        String[][] uses = {
            {"deploy", "compose.yaml", "--image", "a:1"},
            {"deploy", "compose.yaml", "-p", "80"},
            {"deploy", "compose.yaml", "--memory", "1g"},
            {"deploy", "compose.yaml", "--start", "x"},
            {"deploy", "missing.yaml"},
            {"deploy", "nginx:1", "--name", "web", "--profile", "debug"},
        };
        for (String[] use : uses) {
            assertThat(lattice.run(use)).as(String.join(" ", use)).isEqualTo(2);
        }
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void applicationsAreListedShownAndSteeredAsAWhole() {
        assertThat(lattice.run("apps")).isZero();
        assertThat(lattice.err()).contains("no applications");
        shop.present();
        assertThat(lattice.run("apps")).isZero();
        assertThat(lattice.out()).containsPattern("shop +running +2/2 +node-1");
        assertThat(lattice.run("apps", "shop")).isZero();
        assertThat(lattice.out())
                .contains("Service db", "running, shop-db revision 1", "http://shop-web.localhost:8090");

        shop.then("starting", "running", "running", null);
        assertThat(lattice.run("restart", "shop")).as(lattice.err()).isZero();
        assertThat(server.calls()).contains("POST /api/applications/shop/restart");
        shop.then("stopped", "stopped", "stopped", null);
        assertThat(lattice.run("stop", "shop")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("shop is stopped after");

        assertThat(lattice.run("rm", "shop")).isEqualTo(2);
        assertThat(lattice.run("rm", "shop", "--confirm", "shop"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.err()).contains("deletes the application shop: its services db, web", "shop is gone after");
        assertThat(lattice.run("apps", "shop")).isEqualTo(ExitCode.NOT_FOUND);
    }
}
