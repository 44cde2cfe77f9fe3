package dev.lattice.agent.tunnel.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.core.service.TunnelState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How clients are started, watched and ended: scripts that say what the real ones say are in their places. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TunnelClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<TunnelStatus> said = new CopyOnWriteArrayList<>();
    private final List<TunnelClient> opened = new ArrayList<>();

    private void program(String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private TunnelClients clients(TunnelProvider provider) {
        return new TunnelClients(
                provider,
                folder,
                Map.of(
                        "PATH", folder + ":/usr/bin:/bin",
                        "NGROK_AUTHTOKEN", "s3cret",
                        "WORKER_TOKEN", "joining"));
    }

    private TunnelClient open(TunnelProvider provider) {
        TunnelClient client = clients(provider).open("web", 80, 1234, said::add);
        opened.add(client);
        return client;
    }

    @AfterEach
    void close() throws InterruptedException {
        for (TunnelClient client : opened) {
            client.close();
            assertThat(client.awaitEnd(PATIENCE)).isTrue();
        }
    }

    private void awaitState(TunnelState state) {
        await().atMost(PATIENCE).until(() -> !said.isEmpty() && said.getLast().state() == state);
    }

    private ProcessHandle process() throws IOException {
        Path pid = folder.resolve("pid");
        await().atMost(PATIENCE).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }

    @Test
    void aMissingProgramIsSaidAndTakenOnceItIsThere() throws Exception {
        open(new Localtunnel(""));
        awaitState(TunnelState.ERROR);
        assertThat(said.getLast().note()).contains("'lt' is not on this node", "npm install -g localtunnel");
        program("lt", "echo 'your url is: http://web.example'; exec sleep 600");
        awaitState(TunnelState.CONNECTED);
        assertThat(said.getLast())
                .isEqualTo(new TunnelStatus(80, "localtunnel", TunnelState.CONNECTED, "http://web.example", ""));
    }

    @Test
    void ngroksTokenIsInItsEnvironmentAlone() throws Exception {
        program("ngrok", """
                echo "$@" > arguments; env > environment
                echo '{"msg":"started tunnel","url":"https://a.ngrok.app"}'
                exec sleep 600
                """);
        TunnelClient client = open(new Ngrok());
        awaitState(TunnelState.CONNECTED);
        client.close();
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        assertThat(Files.readString(folder.resolve("arguments")).strip())
                .isEqualTo("http http://127.0.0.1:1234 --log stdout --log-format json");
        assertThat(Files.readString(folder.resolve("environment")))
                .contains("NGROK_AUTHTOKEN=s3cret")
                .doesNotContain("joining");
    }

    @Test
    void cloudflaredIsToldToMindNoSettingsOfItsUser() throws Exception {
        program("cloudflared", """
                echo "$@" > arguments
                echo '2024-11-11T19:57:58Z INF |  https://one-two.trycloudflare.com  |' >&2
                echo '2024-11-11T19:57:59Z INF Registered tunnel connection connIndex=0' >&2
                exec sleep 600
                """);
        TunnelClient client = open(new Cloudflared());
        awaitState(TunnelState.CONNECTED);
        assertThat(said.getLast().url()).isEqualTo("https://one-two.trycloudflare.com");
        client.close();
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        assertThat(Files.readString(folder.resolve("arguments")).strip())
                .isEqualTo("tunnel --no-autoupdate --config " + folder.resolve("cloudflared.yml")
                        + " --url http://127.0.0.1:1234");
        assertThat(folder.resolve("cloudflared.yml")).isEmptyFile();
    }

    @Test
    void aClientThatEndsSaysWhyAndIsStartedAgain() throws Exception {
        program("lt", """
                if [ -e again ]; then echo 'your url is: http://two.example'; exec sleep 600; fi
                touch again; echo 'Error: no room today'; exit 3
                """);
        open(new Localtunnel(""));
        awaitState(TunnelState.CONNECTED);
        assertThat(said)
                .extracting(TunnelStatus::state)
                .containsExactly(
                        TunnelState.CONNECTING, TunnelState.ERROR, TunnelState.CONNECTING, TunnelState.CONNECTED);
        assertThat(said.get(1).note())
                .isEqualTo("'lt' ended with exit code 3: no room today; it is tried again in 1 s");
    }

    @Test
    void aClientWithoutAnAddressIsGivenUpAfterHalfAMinute() throws Exception {
        program("lt", "exec sleep 600");
        open(new Localtunnel(""));
        await().atMost(PATIENCE.multipliedBy(2))
                .until(() -> !said.isEmpty() && said.getLast().state() == TunnelState.ERROR);
        assertThat(said.getLast().note()).startsWith("'lt' got no address within 30 s");
    }

    @Test
    void closingEndsAClientThatDoesNotWantTo() throws Exception {
        program("lt", "trap '' TERM; echo $$ > pid; echo 'your url is: http://web.example'; while :; do sleep 1; done");
        TunnelClient client = open(new Localtunnel(""));
        awaitState(TunnelState.CONNECTED);
        ProcessHandle process = process();
        client.close();
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    @Test
    void whatAKilledAgentLeftIsEndedByTheNext() throws Exception {
        program("lt", "echo $$ > pid; echo 'your url is: http://web.example'; exec sleep 600");
        // As an agent that is killed has it: the client runs on, and what is remembered stays.
        Process orphan = new ProcessBuilder(folder.resolve("lt").toString())
                .directory(folder.toFile())
                .start();
        new LeftClients(folder).remember("web", orphan.toHandle());
        clients(new Localtunnel("")).endLeft();
        await().atMost(PATIENCE).until(() -> !orphan.isAlive());
        assertThat(folder.resolve("web.client")).doesNotExist();
    }

    @Test
    void aStrangerWithTheSameNumberIsLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            long start = stranger.info().startInstant().orElseThrow().toEpochMilli();
            Files.writeString(folder.resolve("web.client"), stranger.pid() + " " + (start - 60_000));
            clients(new Localtunnel("")).endLeft();
            assertThat(folder.resolve("web.client")).doesNotExist();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }
}
