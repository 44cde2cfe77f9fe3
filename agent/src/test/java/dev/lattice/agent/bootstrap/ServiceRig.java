package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.lattice.agent.driver.docker.Engine;
import dev.lattice.agent.session.ScriptedServer;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.protocol.AllocationReport;
import dev.lattice.protocol.Arguments;
import dev.lattice.protocol.Outcome;
import dev.lattice.protocol.Probe;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.ServiceStatus;
import dev.lattice.protocol.ServiceStep;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.StopOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent in this process that runs services in a real engine, against a scripted server. */
abstract class ServiceRig {
    private static final String NODE = "dev.lattice.node";
    static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path home;

    final String node = "node-" + UUID.randomUUID();
    final DockerClient engine = Engine.client(Engine.host(environment()));
    final ProjectId project = new ProjectId(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    final WorkloadId workload = new WorkloadId(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    ScriptedServer server;
    RunningAgent agent;

    /** Says where the engine is. */
    Map<String, String> environment() {
        return System.getenv();
    }

    /** Of the agent, beside the usual ones. */
    List<String> options() {
        return List.of();
    }

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedServer();
        open();
    }

    final void open() throws Exception {
        agent = RunningAgent.start(
                server,
                home,
                environment(),
                Stream.concat(Stream.of("--max-parallel", "1", "--name", node), options().stream())
                        .toArray(String[]::new));
        await().atMost(PATIENCE).until(server::connected);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        server.close();
        mine().forEach(container -> engine.removeContainerCmd(container.getId())
                .withForce(true)
                .withRemoveVolumes(true)
                .exec());
        volumes().forEach(volume -> engine.removeVolumeCmd(volume).exec());
        engine.listNetworksCmd()
                .withFilter("label", List.of(NODE + "=" + node))
                .exec()
                .forEach(network -> removeNetwork(network.getId()));
        engine.close();
        assertThat(server.complaints).isEmpty();
        assertThat(server.gaps).isEmpty();
    }

    private void removeNetwork(String id) {
        try {
            engine.removeNetworkCmd(id).exec();
        } catch (NotFoundException removed) {
            // By an agent that was looking for what is unused when it was stopped.
            assertThat(removed).hasMessageContaining(id);
        }
    }

    final List<Container> mine() {
        return engine.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(NODE, node))
                .exec();
    }

    final List<String> volumes() {
        return engine.listVolumesCmd().withFilter("label", List.of(NODE + "=" + node)).exec().getVolumes().stream()
                .map(volume -> volume.getName())
                .toList();
    }

    final ServiceTask.Builder shell(String line) {
        return ServiceTask.newBuilder()
                .setWorkloadId(workload.value())
                .setProjectId(project.value())
                .setName("db")
                .setImage("debian:bookworm-slim")
                .addCommand("sh")
                .addCommand("-c")
                .addCommand(line)
                .setReadiness(ready("true"));
    }

    static Probe ready(String line) {
        return Probe.newBuilder()
                .setCommand(
                        Arguments.newBuilder().addValues("sh").addValues("-c").addValues(line))
                .setIntervalMillis(200)
                .setTimeoutMillis(5000)
                .build();
    }

    final long run(ServiceTask.Builder service) {
        return server.start(server.shell("").setStopGraceSeconds(2).setService(service));
    }

    final void order(long id, StopOrder.Reason reason) {
        server.send(ServerMessage.newBuilder()
                .addStop(StopOrder.newBuilder()
                        .setAllocationId(id)
                        .setReason(reason)
                        .setGraceSeconds(2))
                .build());
    }

    final ServiceStatus status(long id) {
        AllocationReport report = server.report(id);
        return report == null ? ServiceStatus.getDefaultInstance() : report.getService();
    }

    final void awaitReady(long id) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> assertThat(server.ended(id)).isFalse())
                .until(() -> status(id).getReady());
    }

    final Outcome end(long id) {
        await().atMost(PATIENCE).until(() -> server.ended(id));
        return Objects.requireNonNull(server.report(id)).getOutcome();
    }

    final Container only() {
        assertThat(mine()).hasSize(1);
        return mine().getFirst();
    }

    static ServiceStep.Builder step(String name, String line) {
        return ServiceStep.newBuilder()
                .setName(name)
                .addCommand("sh")
                .addCommand("-c")
                .addCommand(line)
                .setTimeoutSeconds(20);
    }
}
