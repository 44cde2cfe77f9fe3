package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import com.google.protobuf.ByteString;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.ServiceFile;
import dev.lattice.protocol.ServiceNetwork;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceRestart;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.Task;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Containers of applications of several services: what they are made of, whom they reach, and how they end. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ApplicationTest extends ServiceRig {
    private static final String NET = "dev.lattice.network";

    /** Says a word to everybody who connects to port 8080. */
    private static String says(String word) {
        return "exec perl -e 'use IO::Socket::INET; my $s=IO::Socket::INET->new(LocalPort=>8080,Listen=>9,ReuseAddr=>1)"
                + " or die; while(my $c=$s->accept){print $c \"" + word + "\\n\"; close $c}'";
    }

    /** Prints what it hears at a host's port 8080, or that it hears nothing. */
    private static String hears(String host) {
        return "perl -e 'use IO::Socket::INET; my $c=IO::Socket::INET->new(PeerAddr=>\"" + host
                + ":8080\",Timeout=>3); print $c ? <$c> : \"nothing\\n\"'; ";
    }

    private ServiceTask.Builder service(String name, int number, String line) {
        return shell(line).setName(name).setWorkloadId(id(number).value());
    }

    private WorkloadId id(int number) {
        return new WorkloadId(workload.value() - number);
    }

    private static ServiceNetwork network(String key, String... aliases) {
        return ServiceNetwork.newBuilder()
                .setKey(key)
                .addAllAliases(List.of(aliases))
                .build();
    }

    private List<String> networks() {
        return engine.listNetworksCmd().withFilter("label", List.of("dev.lattice.node=" + node, NET)).exec().stream()
                .map(Network::getName)
                .toList();
    }

    private void awaitOutput(long id, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.stdout(id)).isEqualTo(text));
    }

    // ---- its process ----

    @Test
    void runsAsItsTaskSaysAndNotAsItsImage() {
        long id = run(shell("")
                .clearCommand()
                .addEntrypoint("sh")
                .addEntrypoint("-c")
                .addEntrypoint("echo $0 $1; id -u; id -g; hostname; trap 'echo asked; exit 0' USR1;"
                        + " while :; do sleep 0.1; done")
                .addCommand("zero")
                .addCommand("one")
                .setUser("65534:100")
                .setHostname("web.shop")
                .setStopSignal("SIGUSR1"));
        awaitReady(id);
        awaitOutput(id, "zero one\n65534\n100\nweb.shop\n");

        order(id, StopOrder.Reason.REASON_CANCELED);

        end(id);
        assertThat(server.stdout(id)).endsWith("asked\n");
    }

    @Test
    void theImagesEntrypointCanBeLeftOut() {
        long id = run(shell("echo plain; exec sleep 600").addEntrypoint(""));
        awaitReady(id);
        awaitOutput(id, "plain\n");
    }

    // ---- its files ----

    @Test
    void filesAreThereBeforeItStartsAndAfterItWasMadeAnew() {
        String secret = "a secret of tests, with ${braces} and\nlines";
        String show =
                "stat -c '%a %u %g' /run/secrets/a /opt/new/deep/x /etc/app.bin /opt/new; cat /run/secrets/a; echo;"
                        + " od -An -tx1 /opt/new/deep/x; readlink /var/run; cat /run/by-link; echo; exec sleep 600";
        long id = run(shell(show)
                .setUser("65534")
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/run/secrets/a")
                        .setMode(0444)
                        .setText(secret))
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/opt/new/deep/x")
                        .setMode(0604)
                        .setData(ByteString.copyFrom(new byte[] {0, -1, 10})))
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/etc/app.bin")
                        .setMode(0750)
                        .setData(ByteString.copyFrom(new byte[700_000])))
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/var/run/by-link")
                        .setMode(0444)
                        .setText("link")));
        awaitReady(id);
        String once = "444 0 0\n604 0 0\n750 0 0\n755 0 0\n" + secret + "\n 00 ff 0a\n/run\nlink\n";
        awaitOutput(id, once);
        Container first = only();
        assertThat(engine.inspectContainerCmd(first.getId()).exec().toString()).doesNotContain("a secret of tests");

        engine.killContainerCmd(first.getId()).exec();
        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        awaitOutput(id, once + once);

        engine.removeContainerCmd(first.getId()).withForce(true).exec();
        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 2);
        awaitOutput(id, once + once + once);
        assertThat(only().getId()).isNotEqualTo(first.getId());
    }

    @Test
    void aFileInThePlaceOfAFolderIsRefusedAndNothingIsLeft() {
        long id = run(shell("exec sleep 600")
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/usr/share")
                        .setMode(0444)
                        .setText("no folder")));
        assertThat(end(id).getErrorCode()).isEqualTo("NODE_CANNOT_START");
        assertThat(mine()).isEmpty();
    }

    // ---- its networks ----

    @Test
    void membersOfANetworkReachEachOtherByNameAndPortAndOthersDoNot() {
        long database =
                run(service("shop-db", 1, says("the shop")).addNetworks(network("shop-default", "db", "database")));
        // The same name in the project as in the application.
        long decoy = run(service("db", 2, says("the project")));
        awaitReady(database);
        awaitReady(decoy);
        long web = run(service("shop-web", 3, hears("db") + hears("database") + hears("shop-db") + "exec sleep 600")
                .addNetworks(network("shop-default", "web"))
                .addNetworks(network("shop-other", "web")));
        long beside = run(service("other", 4, hears("database") + hears("db") + "exec sleep 600")
                .addNetworks(network("shop-other", "other")));
        long stranger = run(service("shop-web", 5, hears("database") + hears("db") + "exec sleep 600")
                .setProjectId(new ProjectId(project.value() - 1).value())
                .addNetworks(network("shop-default", "web")));

        awaitOutput(web, "the shop\nthe shop\nthe shop\n");
        awaitOutput(beside, "nothing\nthe project\n");
        awaitOutput(stranger, "nothing\nnothing\n");
        assertThat(networks()).hasSize(3);

        for (long id : new long[] {database, decoy, web, beside, stranger}) {
            order(id, StopOrder.Reason.REASON_CANCELED);
        }
        await().atMost(PATIENCE).until(() -> mine().isEmpty() && agent.held() == 0);
        await().atMost(PATIENCE).until(() -> networks().isEmpty());
    }

    @Test
    void itsPortIsReachedFromTheMachineWhicheverNetworksItIsIn() {
        long id = run(shell(says("hello"))
                .addPorts(ServicePort.newBuilder().setName("main").setPort(8080))
                .addNetworks(network("shop-default", "db"))
                .setReadiness(dev.lattice.protocol.Probe.newBuilder()
                        .setTcp(dev.lattice.protocol.TcpProbe.newBuilder().setPort(8080))
                        .setIntervalMillis(200)));
        awaitReady(id);
        assertThat(networks()).hasSize(1);
    }

    /** An agent that died between making a container and filling it. */
    @Test
    void aContainerThatIsHalfMadeIsMadeAnew() {
        ServiceTask.Builder service = shell("cat /etc/made; exec sleep 600")
                .addFiles(ServiceFile.newBuilder()
                        .setPath("/etc/made")
                        .setMode(0444)
                        .setText("whole\n"));
        Task.Builder task = server.shell("").setStopGraceSeconds(2).setService(service);
        AllocationId allocation = new AllocationId(task.getAllocationId());
        engine.createContainerCmd("debian:bookworm-slim")
                .withName("lattice-" + node + "-" + allocation)
                .withCmd("false")
                .exec();

        long id = server.start(task);

        awaitReady(id);
        awaitOutput(id, "whole\n");
    }

    // ---- its volumes ----

    private static ServiceVolume.Builder data() {
        return ServiceVolume.newBuilder().setName("Shared.data_1").setPath("/data");
    }

    @Test
    void aVolumeIsSharedInTheProjectAndGoesWithItsOwner() {
        long owner = run(service(
                        "shop-db",
                        1,
                        "until [ -e /data/from-other ]; do sleep 0.1; done; echo seen;" + " exec sleep 600")
                .addVolumes(data()));
        awaitReady(owner);
        long writer = run(service("shop-web", 2, "touch /data/from-other && echo written; exec sleep 600")
                .addVolumes(data().setOwnerWorkloadId(id(1).value())));
        awaitOutput(writer, "written\n");
        awaitOutput(owner, "seen\n");
        long reader = run(service("shop-log", 3, "ls /data; touch /data/x 2>/dev/null || echo denied; exec sleep 600")
                .addVolumes(data().setOwnerWorkloadId(id(1).value()).setReadOnly(true)));
        awaitOutput(reader, "from-other\ndenied\n");
        assertThat(volumes()).hasSize(1);

        long stranger = run(service("spy", 4, "ls /data")
                .setProjectId(new ProjectId(project.value() - 1).value())
                .addVolumes(data().setOwnerWorkloadId(id(1).value())));
        Outcome refused = end(stranger);
        assertThat(refused.getErrorCode()).isEqualTo("NODE_CANNOT_START");
        assertThat(refused.getErrorMessage()).contains("Shared.data_1", "another workload's");

        order(writer, StopOrder.Reason.REASON_CANCELED);
        order(reader, StopOrder.Reason.REASON_CANCELED);
        end(writer);
        end(reader);
        discard(2);
        discard(3);
        assertThat(volumes()).hasSize(1);
        order(owner, StopOrder.Reason.REASON_CANCELED);
        end(owner);
        discard(1);
        assertThat(volumes()).isEmpty();
    }

    private void discard(int number) {
        server.send(ServerMessage.newBuilder().addDiscard(id(number).value()).build());
        await().atMost(PATIENCE)
                .until(() -> server.discarded.contains(id(number).value()));
    }

    // ---- its end ----

    private static ServiceRestart.Builder restart(ServiceRestart.When when, int most) {
        return ServiceRestart.newBuilder().setWhen(when).setMost(most);
    }

    @Test
    void whatIsToRunOnceCompletesOrFailsAndStaysSo() throws Exception {
        long well = run(service("migrate", 1, "echo run").setRestart(restart(ServiceRestart.When.WHEN_NEVER, 0)));
        long badly =
                run(service("other", 2, "echo run; exit 3").setRestart(restart(ServiceRestart.When.WHEN_NEVER, 0)));
        await().atMost(PATIENCE)
                .until(() -> Stream.of(well, badly).allMatch(id -> status(id).hasEnded()));
        assertThat(status(well).getEnded().getExitCode()).isZero();
        assertThat(status(badly).getEnded().getExitCode()).isEqualTo(3);
        assertThat(status(badly).getNote()).isEqualTo("ended with exit code 3");
        assertThat(status(well).getReady()).isFalse();

        agent.close();
        server.forgetReports();
        open();

        await().atMost(PATIENCE)
                .until(() -> Stream.of(well, badly).allMatch(id -> status(id).hasEnded()));
        assertThat(status(badly).getEnded().getExitCode()).isEqualTo(3);
        awaitOutput(well, "run\n");
        awaitOutput(badly, "run\n");
        assertThat(mine()).hasSize(2).allMatch(container -> container.getState().equals("exited"));

        order(well, StopOrder.Reason.REASON_CANCELED);
        order(badly, StopOrder.Reason.REASON_CANCELED);
        assertThat(end(well).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
        await().atMost(PATIENCE).until(() -> mine().isEmpty());
    }

    @Test
    void whatEndedOnceWithoutAnAgentIsNotStartedAgain() throws Exception {
        long id = run(shell("echo run; until [ -e /tmp/go ]; do sleep 0.1; done; echo done")
                .setRestart(restart(ServiceRestart.When.WHEN_NEVER, 0)));
        awaitOutput(id, "run\n");
        agent.close();
        String go = engine.execCreateCmd(only().getId())
                .withCmd("touch", "/tmp/go")
                .exec()
                .getId();
        engine.execStartCmd(go)
                .withDetach(true)
                .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                .awaitCompletion();
        await().atMost(PATIENCE).until(() -> only().getState().equals("exited"));

        open();

        await().atMost(PATIENCE).until(() -> status(id).hasEnded());
        assertThat(status(id).getEnded().getExitCode()).isZero();
        awaitOutput(id, "run\ndone\n");
    }

    @Test
    void whatFailsTooOftenIsOver() {
        long id = run(shell("echo run; exit 4").setRestart(restart(ServiceRestart.When.WHEN_ON_FAILURE, 2)));
        await().atMost(PATIENCE).until(() -> status(id).hasEnded());
        assertThat(status(id).getEnded().getExitCode()).isEqualTo(4);
        assertThat(status(id).getRestarts()).isEqualTo(2);
        awaitOutput(id, "run\nrun\nrun\n");
    }

    // ---- what is refused ----

    @Test
    void whatNoContainerMayHaveIsRefusedWhateverTheServerSays() {
        List<ServiceTask.Builder> hostile = List.of(
                shell("true").addNetworks(network("../x", "db")),
                shell("true").addNetworks(network("shop", "localhost")),
                shell("true").addNetworks(network("shop", "host.docker.internal")),
                shell("true").addVolumes(data().setPath("/a:/b")),
                shell("true").addVolumes(data().setName("/etc")),
                shell("true").addFiles(ServiceFile.newBuilder().setPath("/a/../../etc/passwd")),
                shell("true")
                        .addFiles(ServiceFile.newBuilder().setPath("/etc/x").setMode(04755)),
                shell("true").setStopSignal("TERM;true"),
                shell("true").setUser("root\n"),
                shell("true").setHostname("a b"));
        for (ServiceTask.Builder service : hostile) {
            assertThat(end(run(service)).getErrorCode()).as("%s", service).isEqualTo("TASK_REFUSED");
        }
        assertThat(mine()).isEmpty();
    }
}
