package dev.lattice.testing.cluster;

import dev.lattice.testing.process.ManagedProcess;
import dev.lattice.testing.process.Signals;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An agent of a cluster, over all of its lives: a supervisor and the agent proper, its child. */
public final class AgentProcess {
    private static final String AGENT_PROPER = "dev.lattice.agent.bootstrap.AgentMain";

    private final Distribution distribution;
    private final String name;
    private final Path home;
    private final Path log;
    private final List<String> arguments;

    private @Nullable ManagedProcess supervisor;

    AgentProcess(Distribution distribution, String name, Path home, Path log, URI server, List<String> options) {
        this.distribution = distribution;
        this.name = name;
        this.home = home;
        this.log = log;
        this.arguments = new ArrayList<>(
                List.of("worker", "--server", server.toString(), "--home", home.toString(), "--name", name));
        this.arguments.addAll(options);
    }

    /** The node's id. */
    public String name() {
        return name;
    }

    public void start() {
        supervisor = ManagedProcess.start(
                name, distribution.command(arguments), Map.of("LATTICE_HOME", home.toString()), home, log);
    }

    /** SIGTERM of the supervisor, as a service manager stops it. */
    public void stop() {
        if (supervisor != null) {
            supervisor.stop();
        }
    }

    /** SIGKILL of the agent proper; its supervisor starts it anew. */
    public void killAgent() {
        long pid = agentPid();
        Signals.kill(pid);
        Awaitility.await("the end of agent " + pid)
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** SIGKILL of supervisor and agent, one after the other. Nothing starts them anew but {@link #start}. */
    public void killAll() {
        long agent = agentPid();
        running().kill();
        ProcessHandle.of(agent).filter(ProcessHandle::isAlive).ifPresent(handle -> Signals.kill(agent));
    }

    /** SIGSTOP of supervisor and agent; the jobs go on. */
    public void freeze() {
        Signals.freeze(running().pid());
        Signals.freeze(agentPid());
    }

    public void thaw() {
        Signals.thaw(agentPid());
        Signals.thaw(running().pid());
    }

    /** The supervisor. */
    public long pid() {
        return running().pid();
    }

    /** The agent proper. */
    public long agentPid() {
        return Awaitility.await("agent " + name + " to run")
                .atMost(Duration.ofSeconds(20))
                .until(() -> running().descendants(line -> line.contains(AGENT_PROPER)), found -> !found.isEmpty())
                .getFirst()
                .pid();
    }

    String logTail(int lines) {
        return supervisor == null ? "" : supervisor.logTail(lines);
    }

    void close() {
        if (supervisor != null && supervisor.isAlive()) {
            // A process that a failed test left frozen would not hear SIGTERM.
            Signals.thaw(supervisor.pid());
            supervisor.descendants(line -> line.contains(AGENT_PROPER)).forEach(agent -> Signals.thaw(agent.pid()));
            supervisor.stop();
        }
    }

    private ManagedProcess running() {
        if (supervisor == null) {
            throw new IllegalStateException("agent " + name + " was not started");
        }
        return supervisor;
    }
}
