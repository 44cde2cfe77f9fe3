package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.StopOrder;
import dev.lattice.protocol.Task;
import dev.lattice.protocol.TaskResources;
import dev.lattice.protocol.TcpProbe;
import dev.lattice.protocol.UsageSample;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Services as they live in a real engine. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ServiceTest extends ServiceRig {
    /** What is on disk is counted every half minute. */
    private static final Duration DISK_PATIENCE = Duration.ofSeconds(90);

    /** Listens on port 8080 with what there is in the image. */
    private static final String PERL_LISTENER = "use IO::Socket::INET; $|=1; my $s=IO::Socket::INET->new("
            + "LocalPort=>8080,Listen=>9,ReuseAddr=>1) or die; print \"listening\\n\";"
            + "while(my $c=$s->accept){print $c \"hello\\n\"; close $c}";

    // ---- its life ----

    @Test
    void startsAndTellsItIsReadyAndStops() {
        long id = run(shell("echo up; trap 'echo down; exit 0' TERM; while :; do sleep 0.1; done"));
        awaitReady(id);
        assertThat(server.phases(id)).contains(Phase.PHASE_RUNNING);
        assertThat(only().getLabels())
                .containsEntry("dev.lattice.workload", workload.toString())
                .containsEntry("dev.lattice.allocation", new AllocationId(id).toString())
                .containsEntry("dev.lattice.instance", "0");

        order(id, StopOrder.Reason.REASON_CANCELED);

        assertThat(end(id).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
        assertThat(server.stdout(id)).isEqualTo("up\ndown\n");
        await().atMost(PATIENCE).until(() -> mine().isEmpty() && agent.held() == 0);
        assertThat(engine.listNetworksCmd().withNameFilter(project.toString()).exec())
                .isEmpty();
    }

    @Test
    void takesNoSlot() {
        for (int i = 0; i < 3; i++) {
            awaitReady(run(shell("exec sleep 600").setInstance(i)));
        }
        long job = server.start(server.shell("echo done"));
        end(job);
        assertThat(server.stdout(job)).isEqualTo("done\n");
    }

    @Test
    void readinessByTcpWaitsForTheListener() {
        long id = run(shell("echo before; sleep 1; exec perl -e '" + PERL_LISTENER + "'")
                .addPorts(ServicePort.newBuilder().setName("main").setPort(8080))
                .setReadiness(Probe.newBuilder()
                        .setTcp(TcpProbe.newBuilder().setPort(8080))
                        .setIntervalMillis(500)));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("before\nlistening\n"));
        assertThat(only().getPorts())
                .as("the machine reaches it where it is")
                .allSatisfy(port -> assertThat(port.getPublicPort()).isNull());
    }

    @Test
    void takesItsFirstStepsInOrder() {
        long id = run(shell("exec sleep 600")
                .addSteps(step("one", "echo one >> /tmp/steps"))
                .addSteps(step("two", "echo two >> /tmp/steps; cat /tmp/steps > /proc/1/fd/1")));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("one\ntwo\n"));
    }

    @Test
    void aStepThatFailsEndsItWithWhatItSaid() {
        long id = run(shell("exec sleep 600").addSteps(step("make bucket", "echo no room here >&2; exit 4")));
        Outcome outcome = end(id);
        assertThat(outcome.getKind()).isEqualTo(Outcome.Kind.KIND_FAILED);
        assertThat(outcome.getErrorCode()).isEqualTo("STEP_FAILED");
        assertThat(outcome.getErrorMessage()).contains("make bucket", "exit code 4", "no room here");
        await().atMost(PATIENCE).until(() -> mine().isEmpty());
    }

    @Test
    void saysWhatToDoWhenTheImageIsMissing() {
        long id = run(shell("true").setImage("localhost:1/no/such:image"));
        Outcome outcome = end(id);
        assertThat(outcome.getErrorCode()).isIn("NODE_IMAGE_UNAVAILABLE", "IMAGE_NOT_FOUND");
        assertThat(outcome.getErrorMessage()).contains("localhost:1/no/such:image", "Check");
        assertThat(server.history.stream()
                        .filter(report -> report.getAllocationId() == id)
                        .map(report -> report.getService().getNote()))
                .anyMatch(note -> note.startsWith("fetching image localhost:1/no/such:image"));
    }

    // ---- restarts ----

    @Test
    void startsItAgainWhenItEnds() {
        long id = run(shell("echo run; [ -e /tmp/ran ] && exec sleep 600; touch /tmp/ran; exit 3"));
        await().atMost(PATIENCE).until(() -> status(id).getNote().contains("exit code 3"));
        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nrun\n"));
        assertThat(server.phases(id)).doesNotContain(Phase.PHASE_ENDED);
        assertThat(mine()).hasSize(1);
    }

    @Test
    void aKilledContainerComesBack() {
        long id = run(shell("echo run; exec sleep 600"));
        awaitReady(id);
        String container = only().getId();
        engine.killContainerCmd(container).exec();
        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        assertThat(only().getId()).isEqualTo(container);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nrun\n"));
    }

    @Test
    void aRemovedContainerIsMadeAnewWithItsStorage() {
        long id = run(shell("echo run >> /data/runs; cat /data/runs; exec sleep 600")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\n"));
        String container = only().getId();
        engine.removeContainerCmd(container)
                .withForce(true)
                .withRemoveVolumes(true)
                .exec();
        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        assertThat(only().getId()).isNotEqualTo(container);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nrun\nrun\n"));
    }

    @Test
    void tellsThatMemoryWasNotEnough() {
        Task.Builder task = server.shell("")
                .setService(shell("x=$(head -c 200m /dev/zero | tr '\\0' x)"))
                .setResources(TaskResources.newBuilder().setMemoryMb(16));
        long id = server.start(task);
        await().atMost(PATIENCE).until(() -> status(id).getNote().contains("16 MB of memory"));
    }

    // ---- what it uses ----

    @Test
    void tellsWhatItUses() {
        long id = run(shell("x=$(head -c 30m /dev/zero | tr '\\0' x); head -c 5m /dev/zero > /data/five;"
                        + " (sleep 2; getent hosts nobody.invalid) & while :; do :; done")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")));
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> server.usage.stream().anyMatch(sample -> sample.getDiskBytes() > 5 << 20));
        UsageSample first = server.usage.getFirst();
        await().atMost(PATIENCE).until(() -> server.usage.getLast().getCpuMicros() - first.getCpuMicros() > 1_000_000);
        UsageSample last = server.usage.getLast();
        assertThat(last.getAllocationId()).isEqualTo(id);
        assertThat(last.getMemoryBytes()).isBetween(30L << 20, 200L << 20);
        assertThat(last.getReceivedBytes() + last.getSentBytes()).isPositive();
        assertThat(last.getAgeMillis()).isBetween(0L, 5_000L);
        assertThat(last.getDiskBytes()).isBetween(5L << 20, 8L << 20);
    }

    @Test
    void whatFillsItsVolumeIsStoppedAndSaysWhy() {
        long id = server.start(server.shell("")
                .setStopGraceSeconds(1)
                .setService(shell("echo run; head -c 20m /dev/zero > /data/full; exec sleep 600")
                        .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")))
                .setResources(TaskResources.newBuilder().setDiskMb(16)));
        await().atMost(DISK_PATIENCE).until(() -> status(id).getHalted());
        assertThat(status(id).getNote()).startsWith("uses 20").contains("of 16 MB of disk", "--disk");
        assertThat(status(id).getReady()).isFalse();
        assertThat(only().getState()).isEqualTo("exited");
        assertThat(server.stdout(id)).isEqualTo("run\n");

        long wider = server.start(server.shell("")
                .setStopGraceSeconds(1)
                .setService(shell("ls /data; exec sleep 600")
                        .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")))
                .setResources(TaskResources.newBuilder().setDiskMb(64)));
        awaitReady(wider);
        await().atMost(PATIENCE).until(() -> server.stdout(wider).equals("full\n"));
    }

    // ---- the agent ----

    @Test
    void anotherAgentTakesOverWithoutLosingOrDoublingALine() throws Exception {
        long id = run(shell("for i in $(seq 2000); do echo line $i; sleep 0.002; done; exec sleep 600"));
        awaitReady(id);
        String container = only().getId();
        for (int i = 0; i < 3; i++) {
            int lines = (int) server.stdout(id).lines().count();
            await().atMost(PATIENCE).until(() -> server.stdout(id).lines().count() > lines + 50);
            agent.close();
            open();
        }
        await().atMost(PATIENCE).until(() -> server.stdout(id).contains("line 2000\n"));
        assertThat(server.stdout(id))
                .isEqualTo(IntStream.rangeClosed(1, 2000)
                        .mapToObj(i -> "line " + i + "\n")
                        .collect(Collectors.joining()));
        assertThat(only().getId()).isEqualTo(container);
        await().atMost(PATIENCE).until(() -> status(id).getReady());
        assertThat(status(id).getRestarts()).isZero();
    }

    @Test
    void whatEndedWithoutAnAgentIsStartedAgain() throws Exception {
        long id = run(shell("echo run; exec sleep 600"));
        awaitReady(id);
        agent.close();
        engine.killContainerCmd(only().getId()).exec();

        open();

        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nrun\n"));
    }

    // ---- storage ----

    @Test
    void theNewestAllocationHasTheStorageAlone() {
        ServiceTask.Builder service = shell("cat /data/was; echo was >> /data/was; exec sleep 600")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data"));
        long first = run(service);
        awaitReady(first);
        long second = run(service);

        assertThat(end(first).getKind()).isEqualTo(Outcome.Kind.KIND_STOPPED);
        awaitReady(second);
        await().atMost(PATIENCE).until(() -> server.stdout(second).equals("was\n"));
        assertThat(mine()).hasSize(1);
    }

    @Test
    void aDeletedWorkloadLeavesNothing() {
        long id = run(shell("exec sleep 600")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")));
        awaitReady(id);
        order(id, StopOrder.Reason.REASON_CANCELED);
        end(id);
        assertThat(volumes()).hasSize(1);

        server.send(ServerMessage.newBuilder().addDiscard(workload.value()).build());

        await().atMost(PATIENCE).until(() -> server.discarded.contains(workload.value()));
        assertThat(volumes()).isEmpty();
        assertThat(mine()).isEmpty();
    }
}
