package dev.lattice.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.protocol.ProvidedTunnel;
import dev.lattice.protocol.ServicePort;
import dev.lattice.protocol.ServiceTask;
import dev.lattice.protocol.StopOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Addresses by a provider for services in a real engine. The provider's client is a script that says where it leads. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class PublicationTest extends ServiceRig {
    private static final String LISTENER = "exec perl -e 'use IO::Socket::INET; my $s=IO::Socket::INET->new("
            + "LocalPort=>8080,Listen=>9,ReuseAddr=>1) or die;"
            + "while(my $c=$s->accept){print $c \"hello\\n\"; close $c}'";

    @TempDir
    Path programs;

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        return environment;
    }

    @Override
    List<String> options() {
        return List.of("--tunnel-provider", "localtunnel");
    }

    private void install() throws IOException {
        Path client = Files.writeString(programs.resolve("lt"), """
                #!/bin/sh
                echo $$ > "%1$s/pid"
                echo "$2 $4" > "%1$s/given"
                echo "your url is: https://$4.example"
                exec sleep 600
                """.formatted(programs));
        assertThat(client.toFile().setExecutable(true)).isTrue();
    }

    private ServiceTask.Builder page() {
        return shell(LISTENER)
                .addPorts(ServicePort.newBuilder().setName("http").setPort(8080).setWeb(true))
                .addPorts(ServicePort.newBuilder().setName("wire").setPort(9090));
    }

    private List<ProvidedTunnel> tunnels(long id) {
        return status(id).getTunnelsList();
    }

    private void awaitConnected(long id) {
        await().atMost(PATIENCE)
                .until(() -> tunnels(id).stream()
                        .anyMatch(tunnel -> tunnel.getState() == ProvidedTunnel.State.STATE_CONNECTED));
    }

    private String[] given() throws IOException {
        return Files.readString(programs.resolve("given")).strip().split(" ", -1);
    }

    private String get() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(given()[0]))) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private ProcessHandle client() throws IOException {
        return ProcessHandle.of(
                        Long.parseLong(Files.readString(programs.resolve("pid")).strip()))
                .orElseThrow();
    }

    @Test
    void aPageHasAnAddressAsLongAsItRunsHere() throws Exception {
        install();
        long id = run(page());
        awaitReady(id);
        awaitConnected(id);
        assertThat(tunnels(id)).singleElement().satisfies(tunnel -> {
            assertThat(tunnel.getPort()).isEqualTo(8080);
            assertThat(tunnel.getProvider()).isEqualTo("localtunnel");
            assertThat(tunnel.getUrl()).matches("https://db-[0-9a-f]{8}\\.example");
        });
        assertThat(get()).isEqualTo("hello\n");
        ProcessHandle client = client();

        // The address outlives the container, which comes back with another port, and a revision.
        engine.killContainerCmd(only().getId()).exec();
        await().atMost(PATIENCE)
                .until(() -> status(id).getRestarts() == 1 && status(id).getReady());
        assertThat(get()).isEqualTo("hello\n");
        long next = run(page());
        awaitReady(next);
        await().atMost(PATIENCE).until(() -> tunnels(next).equals(tunnels(id)));
        order(id, StopOrder.Reason.REASON_CANCELED);
        end(id);
        assertThat(get()).isEqualTo("hello\n");
        assertThat(client.isAlive()).isTrue();

        order(next, StopOrder.Reason.REASON_CANCELED);
        end(next);
        await().atMost(PATIENCE).until(() -> !client.isAlive());
    }

    @Test
    void withoutTheClientTheServiceGoesOnAndSaysWhatToInstall() {
        long id = run(page());
        awaitReady(id);
        await().atMost(PATIENCE).until(() -> !tunnels(id).isEmpty());
        assertThat(tunnels(id)).singleElement().satisfies(tunnel -> {
            assertThat(tunnel.getState()).isEqualTo(ProvidedTunnel.State.STATE_ERROR);
            assertThat(tunnel.getNote()).contains("'lt'", "npm install -g localtunnel");
        });
        assertThat(status(id).getReady()).isTrue();
    }

    @Test
    void theClientEndsWithTheAgentAndComesBackUnderTheSameName() throws Exception {
        install();
        long id = run(page());
        awaitReady(id);
        awaitConnected(id);
        ProcessHandle client = client();
        String name = given()[1];
        agent.close();
        await().atMost(PATIENCE).until(() -> !client.isAlive());
        server.history.clear();
        open();
        // Until the next one has said its number, there is the one of a process that is no more.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(NoSuchElementException.class)
                .until(() -> !client().equals(client));
        awaitConnected(id);
        assertThat(given()[1]).isEqualTo(name);
        assertThat(get()).isEqualTo("hello\n");
        order(id, StopOrder.Reason.REASON_CANCELED);
        end(id);
    }
}
