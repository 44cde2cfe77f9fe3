package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.agent.driver.docker.Engine;
import dev.lattice.protocol.Phase;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.protocol.ServiceVolume;
import dev.lattice.protocol.StopOrder;
import dev.lattice.testing.engine.TestEngine;
import dev.lattice.testing.repeat.FaultTest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** The engine goes and comes back under services that run. */
@EnabledIf("possible")
class EngineRestartTest extends ServiceRig {
    private static @Nullable OwnEngine own;

    static boolean possible() {
        return OwnEngine.possible() && TestEngine.answers();
    }

    @BeforeAll
    static void startEngine() throws Exception {
        try (DockerClient other = Engine.client(Engine.host(System.getenv()))) {
            own = new OwnEngine("debian:bookworm-slim", other);
        }
    }

    @AfterAll
    static void stopEngine() throws Exception {
        own().remove();
    }

    private static OwnEngine own() {
        return Objects.requireNonNull(own);
    }

    @Override
    Map<String, String> environment() {
        return Map.of("DOCKER_HOST", own().host());
    }

    @FaultTest
    void servicesComeBackWithTheEngine() throws Exception {
        long id = run(shell("echo run; echo run >> /data/runs; trap 'echo bye; exit 0' TERM;" + " sleep 600 & wait")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")));
        awaitReady(id);
        String container = only().getId();

        own().stop();
        await().atMost(PATIENCE).until(() -> !status(id).getReady());
        own().start();

        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() >= 1);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nbye\nrun\n"));
        assertThat(only().getId()).isEqualTo(container);
        assertThat(server.phases(id)).doesNotContain(Phase.PHASE_ENDED);
    }

    @FaultTest
    void anAgentThatStartsBeforeTheEngineWaitsForIt() throws Exception {
        long id = run(shell("echo run; trap 'exit 0' TERM; sleep 600 & wait"));
        awaitReady(id);
        agent.close();
        own().stop();
        open();
        assertThat(server.ended(id)).isFalse();
        own().start();

        await().atMost(PATIENCE).until(() -> status(id).getReady() && status(id).getRestarts() == 1);
        await().atMost(PATIENCE).until(() -> server.stdout(id).equals("run\nrun\n"));
        assertThat(mine()).hasSize(1);
    }

    @FaultTest
    void whatIsOrderedWhileTheEngineIsAwayIsDoneWhenItIsBack() throws Exception {
        long id = run(shell("trap 'exit 0' TERM; sleep 600 & wait")
                .addVolumes(ServiceVolume.newBuilder().setName("data").setPath("/data")));
        awaitReady(id);
        own().stop();
        order(id, StopOrder.Reason.REASON_CANCELED);
        server.send(ServerMessage.newBuilder().addDiscard(workload.value()).build());
        own().start();

        end(id);
        await().atMost(PATIENCE).until(() -> server.discarded.contains(workload.value()));
        assertThat(mine()).isEmpty();
        assertThat(volumes()).isEmpty();
    }
}
