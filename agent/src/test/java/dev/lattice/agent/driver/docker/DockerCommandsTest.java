package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import dev.lattice.agent.driver.CommandDriver;
import dev.lattice.agent.driver.CommandDriver.Command;
import dev.lattice.agent.driver.CommandDriver.Request;
import dev.lattice.agent.driver.CommandDriver.TerminalSize;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.LaunchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class DockerCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final DockerClient engine = Engine.client(Engine.host(System.getenv()));
    private final CommandDriver commands = new DockerCommands(Engine.host(System.getenv()));
    private ContainerStamp container;

    /** What a command wrote. */
    private static final class Written implements CommandDriver.Output {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();

        @Override
        public synchronized void out(byte[] bytes, int length) {
            out.write(bytes, 0, length);
        }

        @Override
        public synchronized void err(byte[] bytes, int length) {
            err.write(bytes, 0, length);
        }

        synchronized String text() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void run() {
        String id = engine.createContainerCmd("debian:bookworm-slim")
                .withCmd("sleep", "1000")
                .exec()
                .getId();
        engine.startContainerCmd(id).exec();
        container = new ContainerStamp(id, 0);
    }

    @AfterEach
    void remove() throws IOException {
        engine.removeContainerCmd(container.container()).withForce(true).exec();
        engine.close();
    }

    private Command start(Map<String, String> environment, String... arguments) throws Exception {
        return commands.start(container, new Request(List.of(arguments), environment, Optional.empty()));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void streamsEnvironmentAndExitCode() throws Exception {
        Written written = new Written();
        try (Command command = start(Map.of("GREETING", "hello"), "sh", "-c", "cat; echo $GREETING >&2; exit 9")) {
            command.write(bytes("typed"));
            command.endInput();
            assertThat(command.await(written)).isEqualTo(9);
        }
        assertThat(written.text()).isEqualTo("typed");
        assertThat(written.err.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
    }

    @Test
    void bytesStayAsTheyAre() throws Exception {
        byte[] all = new byte[3 << 20];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31 + (i >> 11));
        }
        Written written = new Written();
        try (Command command = start(Map.of(), "cat")) {
            CompletableFuture<Void> typing = CompletableFuture.runAsync(() -> {
                try {
                    command.write(ByteBuffer.wrap(all));
                    command.endInput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(command.await(written)).isZero();
            typing.get();
        }
        assertThat(Arrays.equals(written.out.toByteArray(), all)).isTrue();
    }

    @Test
    void aTerminalHasItsSizeAndGetsANewOne() throws Exception {
        Written written = new Written();
        try (Command command = commands.start(
                container,
                new Request(List.of("sh"), Map.of("TERM", "xterm"), Optional.of(new TerminalSize(33, 101))))) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> {
                try {
                    return command.await(written);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            command.write(bytes("stty size\n"));
            await().atMost(PATIENCE).until(() -> written.text().contains("33 101"));
            command.resize(new TerminalSize(44, 99));
            command.write(bytes("stty size\n"));
            await().atMost(PATIENCE).until(() -> written.text().contains("44 99"));
            command.write(bytes("sleep 100\n"));
            await().atMost(PATIENCE).until(() -> processes().contains("sleep 100 "));
            command.write(bytes("\003"));
            command.write(bytes("exit 4\n"));
            assertThat(code.get()).isEqualTo(4);
        }
    }

    private String processes() {
        StringBuilder all = new StringBuilder();
        for (String[] process : engine.topContainerCmd(container.container())
                .withPsArgs("-eo pid,args")
                .exec()
                .getProcesses()) {
            all.append(String.join(" ", process)).append(" \n");
        }
        return all.toString();
    }

    @Test
    void closingEndsItWithAllThatItStarted() throws Exception {
        Command command = start(Map.of(), "sh", "-c", "trap '' HUP; sleep 471 & sleep 472");
        await().atMost(PATIENCE).until(() -> processes().contains("sleep 472"));
        command.close();
        await().atMost(PATIENCE).until(() -> !processes().contains("sleep 47"));
    }

    @Test
    void whatCannotBeRunIsTold() throws Exception {
        try (Command command = start(Map.of(), "no-such-program")) {
            assertThat(command.await(new Written())).isEqualTo(127);
        }
        try (Command command = start(Map.of(), "/etc/passwd")) {
            assertThat(command.await(new Written())).isEqualTo(126);
        }
        engine.killContainerCmd(container.container()).exec();
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> start(Map.of(), "true"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(LaunchException.Code.NOT_RUNNING));
    }
}
