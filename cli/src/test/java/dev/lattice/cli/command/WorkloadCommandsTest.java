package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listing, steering and deleting workloads. */
class WorkloadCommandsTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private final FakeWorkloads db;
    private CommandLineHarness lattice;

    WorkloadCommandsTest() throws IOException {
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

    @Test
    void theListShowsHowEachStands() throws IOException {
        assertThat(lattice.run("ps")).isZero();
        assertThat(lattice.err()).contains("lattice deploy");
        db.is("revision", 2L, "note", "revision 2 is \033[2Jdeployed");
        assertThat(lattice.run("ps")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .containsPattern("NAME +KIND +STATE +REVISION +READY +NODE +AGE +URL")
                .containsPattern("db +postgres/15 +running +2 \\(1 serves\\) +1/1 +node-1 +\\d+d +tcp://h:5432")
                .doesNotContain("NOTE");
        assertThat(lattice.run("ps", "-o", "wide")).isZero();
        assertThat(lattice.out()).contains("revision 2 is \\e[2Jdeployed");
        assertThat(lattice.run("ps", "-o", "name")).isZero();
        assertThat(lattice.out()).isEqualTo("db\n");
        assertThat(lattice.run("ps", "--json")).isZero();
        assertThat(JsonObject.parse(lattice.out().getBytes(StandardCharsets.UTF_8))
                        .objects("items"))
                .hasSize(1);
    }

    @Test
    void oneIsShownWithEndpointsInstancesAndRevisions() {
        db.is();
        assertThat(lattice.run("ps", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .containsPattern("Address main: +tcp://h:5432")
                .containsPattern("URL: +postgresql://lattice:\\*\\*\\*\\*@h:5432/db")
                .containsPattern("Instance 0: +ready, revision 1, node node-1")
                .containsPattern("Revision 1: +serving, postgres:15, by deploy")
                .containsPattern("Resources: +1 CPU, 512 MB memory");
        assertThat(lattice.run("ps", "other")).isEqualTo(1);
    }

    @Test
    void anAddressByATunnelProviderIsShownAndOpened() {
        String own = "http://db.localhost:8000";
        db.is("url", own, "endpoints", List.of(FakeWorkloads.webEndpoint(own, "error", null, "'lt' is not here")));
        assertThat(lattice.run("ps", "db")).isZero();
        assertThat(lattice.out()).containsPattern("Tunnel http by localtunnel on node-1: +error: 'lt' is not here");
        assertThat(lattice.run("open", "db", "--tunnel", "--print")).isEqualTo(1);
        assertThat(lattice.err()).contains("no tunnel that is connected");

        String url = "https://web-1.loca.lt";
        db.is("url", own, "endpoints", List.of(FakeWorkloads.webEndpoint(own, "connected", url, null)));
        assertThat(lattice.run("ps", "-o", "wide")).isZero();
        assertThat(lattice.out()).contains("TUNNELS", url);
        assertThat(lattice.run("open", "db", "--tunnel", "--print")).isZero();
        assertThat(lattice.out()).isEqualTo(url + "\n");
        assertThat(lattice.run("open", "db", "--print")).isZero();
        assertThat(lattice.out()).isEqualTo(own + "\n");
    }

    @Test
    void whatItUsesIsShownWithWhatItMay() throws IOException {
        db.is("running", List.of(FakeWorkloads.instance(0, 0.25, 100 << 20), FakeWorkloads.instance(1, 1.5, 1 << 30)));
        assertThat(lattice.run("ps", "-o", "wide")).isZero();
        assertThat(lattice.out()).containsPattern("CPU +MEMORY +DISK").containsPattern("1\\.75 +1\\.1 GB +- ");
        assertThat(lattice.run("ps", "db")).isZero();
        assertThat(lattice.out()).contains("uses 0.25 CPU, 100 MB memory", "uses 1.5 CPU, 1 GB memory");

        String series = """
                {"cpu":[0.5,null,2.0],"memoryBytes":[268435456,null,536870912],"receivedPerSecond":[null,null,1536],
                "sentPerSecond":[0,0,0],"diskBytes":[null,null,null]}""";
        db.used("""
                {"since":"2026-01-01T00:00:00Z","until":"2026-01-01T00:01:30Z","step":30,"limits":{"cpu":1,
                "memoryBytes":536870912,"diskBytes":10737418240},"total":%s,"instances":[
                {"number":0,"series":%s}]}""".formatted(series, series));
        assertThat(lattice.run("metrics", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .containsPattern("LAST 1h +NOW +MOST +LIMIT")
                .containsPattern("CPU +▃·█ +2 +2 +1\n")
                .containsPattern("MEMORY +▅·█ +512 MB +512 MB +512 MB\n")
                .containsPattern("DISK +··· +- +- +10 GB\n")
                .containsPattern("RECEIVED +··█ +1.5 KB/s +1.5 KB/s +-\n")
                .containsPattern("SENT +▁▁▁ +0 B/s +0 B/s +-\n")
                .doesNotContain("#0");
        assertThat(lattice.run("metrics", "db", "-o", "wide")).isZero();
        assertThat(lattice.out()).containsPattern("CPU #0 +▃·█");
        assertThat(lattice.run("metrics", "db", "--since", "2h", "--json")).isZero();
        assertThat(JsonObject.parse(lattice.out().getBytes(StandardCharsets.UTF_8))
                        .number("step"))
                .isEqualTo(30);
        assertThat(lattice.run("metrics", "other")).isEqualTo(1);
    }

    @Test
    void whatNeverRanHasUsedNothing() {
        db.is();
        db.used("""
                {"since":"2026-01-01T00:00:00Z","until":"2026-01-01T00:01:30Z","step":30,"limits":{"cpu":1,
                "memoryBytes":1,"diskBytes":1},"total":{},"instances":[]}""");
        assertThat(lattice.run("metrics", "db")).isZero();
        assertThat(lattice.out()).isEmpty();
        assertThat(lattice.err()).contains("nothing is known of what db used");
    }

    @Test
    void steeringWaitsUntilItIsSo() {
        db.is().then("desired", "stopped").then("state", "stopping").then("state", "stopped", "running", List.of());
        assertThat(lattice.run("stop", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("db is stopped after");
        db.then("desired", "running").then("state", "deploying").then("state", "running");
        assertThat(lattice.run("start", "db")).isZero();
        db.then("revision", 2L).then("note", "revision 2 is being deployed").then("serving", 2L, "note", null);
        assertThat(lattice.run("restart", "db")).isZero();
        assertThat(lattice.err()).contains("db is ready with revision 2");
        db.then("revision", 3L).then("serving", 3L);
        assertThat(lattice.run("redeploy", "db")).isZero();
        db.then("revision", 4L).then("serving", 4L);
        assertThat(lattice.run("rollback", "db", "--to", "1")).isZero();
        assertThat(db.requests()).last().hasToString("{\"revision\":1}");
        db.then("instances", 2L)
                .then(
                        "running",
                        List.of(
                                FakeWorkloads.instance(0, 4, "ready", null),
                                FakeWorkloads.instance(1, 4, "ready", null)));
        assertThat(lattice.run("scale", "db", "2")).isZero();
        assertThat(lattice.err()).contains("db runs with 2 instances");
        assertThat(server.calls())
                .contains(
                        "POST /api/workloads/db/stop",
                        "POST /api/workloads/db/start",
                        "POST /api/workloads/db/restart",
                        "POST /api/workloads/db/redeploy",
                        "POST /api/workloads/db/rollback",
                        "POST /api/workloads/db/scale");
    }

    @Test
    void theSignIsPutUpAndShown() throws IOException {
        db.is().then("maintenance", true);
        assertThat(lattice.run("maintenance", "on", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("db is under maintenance");
        assertThat(db.requests()).last().hasToString("{\"on\":true}");
        assertThat(lattice.run("ps")).isZero();
        assertThat(lattice.out()).contains("running (maintenance)");
        assertThat(server.calls()).contains("POST /api/workloads/db/maintenance");
    }

    @Test
    void aRestartThatFailsLeavesTheOneBeforeAndSaysSo() {
        db.is().then("revision", 2L).then("revision", 1L, "failure", "revision 2 failed: it is broken");
        assertThat(lattice.run("restart", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("db: revision 2 failed: it is broken", "revision 1 goes on serving");
    }

    @Test
    void whatAnotherDidMeanwhileEndsTheWaiting() {
        db.is().then("revision", 2L).then("revision", 3L);
        assertThat(lattice.run("restart", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("revision 3 took its place meanwhile");
        db.then("desired", "stopped", "state", "stopping").thenGone();
        assertThat(lattice.run("stop", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("db: it is gone");
    }

    @Test
    void whatCrashesAgainAndAgainIs1() {
        db.is("desired", "stopped", "state", "stopped")
                .then("desired", "running")
                .then("state", "crashed");
        assertThat(lattice.run("start", "db")).isEqualTo(1);
        assertThat(lattice.err()).contains("it ends again and again");
    }

    @Test
    void aBuildThatWaitsForANodeIsNotWaitedForLongerThanAsked() {
        server.builds().then(1, "queued", "waiting for a node");
        db.is("kind", "app", "desired", "stopped", "state", "stopped", "serving", null)
                .then("desired", "running", "state", "building", "note", "waiting for a node");
        assertThat(lattice.run("start", "db", "--timeout", "1s")).isEqualTo(124);
        assertThat(lattice.err()).contains("waiting for a node");
    }

    @Test
    void severalAreAskedBeforeAnyIsWaitedFor() {
        db.is("desired", "stopped", "state", "stopped", "running", List.of());
        assertThat(lattice.run("stop", "db", "db", "--detach")).isZero();
        assertThat(server.calls()).containsExactly("POST /api/workloads/db/stop", "POST /api/workloads/db/stop");
        assertThat(lattice.run("stop", "other")).isEqualTo(1);
    }

    @Test
    void aServerThatFailsForAMomentIsAskedAgain() {
        db.is().then().then("desired", "deleted").thenGone();
        db.failsAfterAChange();
        assertThat(lattice.run("rm", "db", "--confirm", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("trying again", "db is gone");
    }

    @Test
    void deletingWantsTheNameTwiceAndWaitsUntilItIsGone() {
        db.is();
        assertThat(lattice.run("rm", "db")).isEqualTo(2);
        assertThat(lattice.err()).contains("--confirm db");
        assertThat(lattice.run("rm", "db", "--confirm", "other")).isEqualTo(2);
        assertThat(lattice.run(CommandLineHarness.PERSON, "no\n", "rm", "db")).isEqualTo(1);
        assertThat(server.calls()).noneMatch(call -> call.startsWith("DELETE"));

        db.then().then("state", "deleting").thenGone();
        assertThat(lattice.run(CommandLineHarness.PERSON, "db\n", "rm", "db"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.err()).contains("all data in its volumes", "tcp://h:5432", "db is gone");
        db.is().then().then("state", "deleting").thenGone();
        assertThat(lattice.run("rm", "db", "--confirm", "db")).isZero();
        assertThat(lattice.run("rm", "db", "--confirm", "db")).isEqualTo(1);
    }
}
