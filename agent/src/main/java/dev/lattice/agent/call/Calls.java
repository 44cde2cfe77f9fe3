package dev.lattice.agent.call;

import dev.lattice.agent.driver.CommandDriver;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceBlockingV2Stub;
import dev.lattice.protocol.Call;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All calls that are under way on this node, each with threads of its own. */
public final class Calls implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Calls.class.getName());
    /** More than a server lets its people have; a bound all the same. */
    private static final int MOST_CALLS = 200;

    private final Supplier<@Nullable AgentServiceBlockingV2Stub> line;
    private final Function<AllocationId, Optional<ContainerStamp>> containers;
    private final CommandDriver driver;
    private final Set<CallRun> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param line gives the stub of the current connection, or null while there is none
     * @param containers finds the container of an allocation while it runs
     */
    public Calls(
            Supplier<@Nullable AgentServiceBlockingV2Stub> line,
            Function<AllocationId, Optional<ContainerStamp>> containers,
            CommandDriver driver) {
        this.line = line;
        this.containers = containers;
        this.driver = driver;
    }

    /** Answers them; never waits. */
    public void take(List<Call> calls) {
        for (Call call : calls) {
            AgentServiceBlockingV2Stub stub = line.get();
            if (closed || stub == null || running.size() >= MOST_CALLS) {
                // Whoever asked is told, in time, that nobody answers.
                LOG.log(Level.WARNING, "call {0} is not answered: this node has too much to do", call.getCallId());
                continue;
            }
            CallRun run = new CallRun(call, containers, driver);
            running.add(run);
            Thread.ofVirtual().name("call " + call.getCallId()).start(() -> {
                try {
                    run.answer(stub);
                } finally {
                    running.remove(run);
                }
            });
        }
    }

    /** Ends all commands. */
    @Override
    public void close() {
        closed = true;
        running.forEach(CallRun::close);
    }
}
