package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C as a real process gets it. */
@Timeout(60)
class InterruptionTest {
    @TempDir
    Path folder;

    private final FakeLattice server;

    InterruptionTest() throws IOException {
        server = new FakeLattice();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Process start() throws IOException {
        return builder("run", "--", "sleep", "1000")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                // What a shell starts in the background ignores interrupts, and so would everything that it starts.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("LATTICE_SERVER", server.url());
        builder.environment().put("LATTICE_TOKEN", FakeLattice.TOKEN);
        builder.environment().put("XDG_CACHE_HOME", folder.toString());
        return builder;
    }

    private static void awaitLine(Process process) throws IOException {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("running");
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void theFirstCancelsTheJobAndWaitsForItsEnd() throws IOException, InterruptedException {
        server.play(frames -> {
            frames.running();
            frames.out("running\n");
            server.cancelled().await();
            frames.end("cancelled", 143);
        });
        Process process = start();
        awaitLine(process);
        interrupt(process);
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(server.cancelled().getCount()).isZero();
    }

    @Test
    void aWaitForAWorkloadIsLeftAndSaysThatItGoesOn() throws IOException, InterruptedException {
        server.workloads().then("state", "deploying", "serving", null);
        Process process = builder("deploy", "postgres", "--name", "db").start();
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).contains("db: ");
            interrupt(process);
            assertThat(process.waitFor()).isEqualTo(130);
            assertThat(lines.readLine()).contains("db goes on without being watched", "lattice ps db");
        }
    }

    @Test
    void theSecondLeavesAtOnce() throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        server.play(frames -> {
            frames.running();
            frames.out("running\n");
            never.await();
        });
        Process process = start();
        awaitLine(process);
        interrupt(process);
        assertThat(server.cancelled().await(30, TimeUnit.SECONDS)).isTrue();
        interrupt(process);
        assertThat(process.waitFor()).isEqualTo(130);
        never.countDown();
    }
}
