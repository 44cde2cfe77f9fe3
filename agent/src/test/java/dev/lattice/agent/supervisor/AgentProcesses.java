package dev.lattice.agent.supervisor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A supervisor with its agent, as processes of their own. */
final class AgentProcesses implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"));

    private final Process supervisor;

    private AgentProcesses(Process supervisor) {
        this.supervisor = supervisor;
    }

    static AgentProcesses start(URI server, Path home, String... options) throws IOException {
        List<String> command = Stream.of(
                        Stream.of(JAVA),
                        FLAGS.stream(),
                        Stream.of("-Xmx16m", "dev.lattice.agent.supervisor.SupervisorMain"),
                        Stream.of(JAVA),
                        FLAGS.stream(),
                        Stream.of("-Xmx64m", "dev.lattice.agent.bootstrap.AgentMain"),
                        Stream.of("--server", server.toString(), "--home", home.toString(), "--max-parallel", "2"),
                        Stream.of(options))
                .flatMap(part -> part)
                .toList();
        return new AgentProcesses(new ProcessBuilder(command).inheritIO().start());
    }

    ProcessHandle supervisor() {
        return supervisor.toHandle();
    }

    /** The agent that runs now; the jobs of a dead one are children of the supervisor too. */
    ProcessHandle agent() {
        await().until(() -> findAgent().isPresent());
        return findAgent().orElseThrow();
    }

    private Optional<ProcessHandle> findAgent() {
        return supervisor
                .toHandle()
                .children()
                .filter(child -> child.info().command().map(JAVA::equals).orElse(false))
                .findFirst();
    }

    /** As {@code kill -9}. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    int awaitExit() throws InterruptedException {
        return supervisor.waitFor();
    }

    @Override
    public void close() throws IOException {
        Optional<ProcessHandle> agent = findAgent();
        supervisor.destroyForcibly();
        supervisor.onExit().join();
        agent.ifPresent(AgentProcesses::kill);
    }
}
