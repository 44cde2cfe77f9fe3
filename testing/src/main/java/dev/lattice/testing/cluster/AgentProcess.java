package dev.lattice.testing.cluster;

import dev.lattice.testing.process.ManagedProcess;
import dev.lattice.testing.process.Signals;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An agent of a cluster, over all of its lives: the front that is started, the supervisor, and the agent proper. */
public final class AgentProcess {
    private static final String SUPERVISOR = "dev.lattice.agent.supervisor.SupervisorMain";
    private static final String AGENT_PROPER = "dev.lattice.agent.bootstrap.AgentMain";

    private final Distribution distribution;
    private final String name;
    private final Path home;
    private final Path log;
    private final List<String> arguments;
    private final Map<String, String> environment;

    private @Nullable ManagedProcess front;

    AgentProcess(
            Distribution distribution,
            String name,
            Path home,
            Path log,
            URI server,
            List<String> options,
            Map<String, String> environment) {
        this.distribution = distribution;
        this.name = name;
        this.home = home;
        this.log = log;
        this.arguments = new ArrayList<>(
                List.of("worker", "--server", server.toString(), "--home", home.toString(), "--name", name));
        this.arguments.addAll(options);
        this.environment = new HashMap<>(environment);
        this.environment.put("LATTICE_HOME", home.toString());
        // Those of tests are built where they run.
        this.environment.putIfAbsent("LATTICE_LOCAL_IMAGES", "true");
    }

    /** The node's id. */
    public String name() {
        return name;
    }

    public void start() {
        front = ManagedProcess.start(name, distribution.command(arguments), environment, home, log);
    }

    /** SIGTERM, as a service manager stops it; jobs that run go on. */
    public void stop() {
        if (front != null) {
            front.terminate();
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
        Signals.kill(pid());
        running().kill();
        ProcessHandle.of(agent).filter(ProcessHandle::isAlive).ifPresent(handle -> Signals.kill(agent));
    }

    /** SIGSTOP of supervisor and agent; the jobs go on. */
    public void freeze() {
        Signals.freeze(pid());
        Signals.freeze(agentPid());
    }

    public void thaw() {
        Signals.thaw(agentPid());
        Signals.thaw(pid());
    }

    /** The supervisor. */
    public long pid() {
        return running().descendants(AgentProcess::isSupervisor).getFirst().pid();
    }

    /** The agent proper. */
    public long agentPid() {
        return Awaitility.await("agent " + name + " to run")
                .atMost(Duration.ofSeconds(20))
                .until(() -> running().descendants(AgentProcess::isAgent), found -> !found.isEmpty())
                .getFirst()
                .pid();
    }

    String logTail(int lines) {
        return front == null ? "" : front.logTail(lines);
    }

    void close() {
        if (front != null && front.isAlive()) {
            // A process that a failed test left frozen would not hear SIGTERM.
            front.descendants(line -> line.contains(AGENT_PROPER)).forEach(process -> Signals.thaw(process.pid()));
            front.stop();
        }
    }

    private ManagedProcess running() {
        if (front == null) {
            throw new IllegalStateException("agent " + name + " was not started");
        }
        return front;
    }

    /** The supervisor's command line ends with the agent's own. */
    private static boolean isSupervisor(String commandLine) {
        return commandLine.contains(SUPERVISOR);
    }

    private static boolean isAgent(String commandLine) {
        return commandLine.contains(AGENT_PROPER) && !isSupervisor(commandLine);
    }
}
