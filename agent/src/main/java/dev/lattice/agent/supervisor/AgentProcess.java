package dev.lattice.agent.supervisor;

import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.Errno;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.posix.SpawnActions;
import dev.lattice.agent.posix.Spawner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The running agent and the two pipes to talk with it. */
final class AgentProcess {
    private static final int LINE_BYTES = 8192;

    private final int pid;
    private final int toAgent;
    private final int fromAgent;

    private AgentProcess(int pid, int toAgent, int fromAgent) {
        this.pid = pid;
        this.toAgent = toAgent;
        this.fromAgent = fromAgent;
    }

    /** Starts it with our environment and standard error. */
    static AgentProcess start(List<String> command) throws IOException {
        Descriptors.Pipe input = Descriptors.pipe();
        Descriptors.Pipe output = Descriptors.pipe();
        try (Spawner spawner = new Spawner();
                SpawnActions actions = new SpawnActions()
                        .duplicate(input.readEnd(), 0)
                        .duplicate(output.writeEnd(), 1)
                        .closeFrom(3)) {
            int pid = spawner.spawnInheriting(command.getFirst(), command, actions);
            Descriptors.close(input.readEnd());
            Descriptors.close(output.writeEnd());
            if (pid < 0) {
                Descriptors.close(input.writeEnd());
                Descriptors.close(output.readEnd());
                throw new IOException("starting " + command.getFirst() + " failed: " + Errno.name(-pid));
            }
            return new AgentProcess(pid, input.writeEnd(), output.readEnd());
        }
    }

    int pid() {
        return pid;
    }

    /** Writes a line; one that the agent cannot take any more is dropped. */
    void tell(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            Descriptors.write(toAgent, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
        }
    }

    /** Reads lines until the agent has closed its end. */
    void listen(LineTaker taker) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LINE_BYTES);
            long length = Descriptors.read(fromAgent, buffer);
            while (length > 0 || length == -Errno.EINTR) {
                for (long i = 0; i < length; i++) {
                    byte b = buffer.get(ValueLayout.JAVA_BYTE, i);
                    if (b == '\n') {
                        taker.take(line.toString(StandardCharsets.UTF_8));
                        line.reset();
                    } else if (line.size() < LINE_BYTES) {
                        line.write(b);
                    }
                }
                length = Descriptors.read(fromAgent, buffer);
            }
        }
        Descriptors.close(fromAgent);
    }

    /** Takes a line. */
    interface LineTaker {
        void take(String line);
    }

    void terminate() {
        Processes.kill(pid, Processes.SIGTERM);
    }

    void kill() {
        Processes.kill(pid, Processes.SIGKILL);
    }

    /** Frees its id and the pipe to it; it has ended. */
    void close() {
        Processes.reap(pid);
        Descriptors.close(toAgent);
    }
}
