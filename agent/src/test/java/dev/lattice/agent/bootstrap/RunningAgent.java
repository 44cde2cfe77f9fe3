package dev.lattice.agent.bootstrap;

import dev.lattice.agent.session.ScriptedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An agent in this process. */
final class RunningAgent {
    private final Agent agent;
    private final Thread thread;

    private RunningAgent(Agent agent) {
        this.agent = agent;
        this.thread = Thread.ofPlatform().name("agent").start(() -> {
            try {
                agent.run();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    static RunningAgent start(ScriptedServer server, Path home, String... more) throws Exception {
        return start(server, home, System.getenv(), more);
    }

    /** @param environment says where the container engine is */
    static RunningAgent start(ScriptedServer server, Path home, Map<String, String> environment, String... more)
            throws Exception {
        List<String> arguments = Stream.concat(
                        // Images of tests are built where they run.
                        Stream.of("--server", server.address().toString(), "--home", home.toString(), "--local-images"),
                        Stream.of(more))
                .toList();
        AgentOptions options = AgentOptions.parse(arguments, Map.of());
        return new RunningAgent(new Agent(options, AgentHome.open(options.home()), environment));
    }

    /** Allocations that it holds. */
    int held() {
        return agent.held();
    }

    /** Stops the agent; what it runs goes on. */
    void close() throws Exception {
        agent.stop();
        thread.join();
        agent.close();
    }
}
