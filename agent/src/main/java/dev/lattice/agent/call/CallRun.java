package dev.lattice.agent.call;

import com.google.protobuf.ByteString;
import dev.lattice.agent.driver.CommandDriver;
import dev.lattice.agent.driver.CommandDriver.Command;
import dev.lattice.agent.driver.CommandDriver.Request;
import dev.lattice.agent.driver.CommandDriver.TerminalSize;
import dev.lattice.agent.driver.ContainerStamp;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceBlockingV2Stub;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.CallEnd;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One call from its answer to its end. Two threads: one passes output on and waits for the command's end, the other
 * passes input on and hears when nobody listens any more. Each waits while the side that it writes to is slow, and reads
 * nothing meanwhile.
 */
final class CallRun {
    private static final Logger LOG = Logger.getLogger(CallRun.class.getName());

    private final Call call;
    private final Function<AllocationId, Optional<ContainerStamp>> containers;
    private final CommandDriver driver;
    private @Nullable Command command;
    private boolean closed;

    CallRun(Call call, Function<AllocationId, Optional<ContainerStamp>> containers, CommandDriver driver) {
        this.call = call;
        this.containers = containers;
        this.driver = driver;
    }

    /** Returns when it is over. */
    void answer(AgentServiceBlockingV2Stub stub) {
        BlockingClientCall<CallOutput, CallInput> line = stub.attach();
        try {
            line.write(CallOutput.newBuilder().setCallId(call.getCallId()).build());
            CallEnd end = run(line);
            line.write(CallOutput.newBuilder().setEnd(end).build());
            line.halfClose();
            // Until the server has it all: a connection that is closed before may take the last words with it.
            for (CallInput late = line.read(); late != null; late = line.read()) {
                LOG.log(Level.FINEST, "input for a command that has ended");
            }
        } catch (StatusException | IOException gone) {
            // The server, or whoever it asked for: there is nobody to be told.
            LOG.log(Level.FINE, gone, () -> "call " + call.getCallId() + " is given up");
            line.cancel("the call is given up", gone);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            line.cancel("the agent stops", stopped);
        } finally {
            close();
        }
    }

    private CallEnd run(BlockingClientCall<CallOutput, CallInput> line) throws IOException, InterruptedException {
        AllocationId allocation = new AllocationId(call.getAllocationId());
        Optional<ContainerStamp> container = containers.apply(allocation);
        if (container.isEmpty()) {
            return failure(LaunchException.Code.NOT_RUNNING.name(), "It does not run on its node at the moment.");
        }
        try {
            Command started = driver.start(container.get(), request());
            if (!own(started)) {
                return failure("NODE_STOPPING", "The node's agent stops.");
            }
            Thread input =
                    Thread.ofVirtual().name("input of call " + call.getCallId()).start(() -> passInput(line, started));
            int code = started.await(new ToServer(line));
            // It must not read the last words along with this thread; the command is no more.
            input.interrupt();
            input.join();
            return CallEnd.newBuilder().setExitCode(code).build();
        } catch (LaunchException refused) {
            return failure(refused.code().name(), String.valueOf(refused.getMessage()));
        } catch (EngineAwayException away) {
            return failure("NODE_ENGINE_AWAY", String.valueOf(away.getMessage()));
        }
    }

    private Request request() {
        return new Request(
                call.getArgumentsList(),
                call.getEnvironmentMap(),
                call.getTty() ? Optional.of(size(call.getSize())) : Optional.empty());
    }

    private static TerminalSize size(dev.lattice.protocol.TerminalSize size) {
        return new TerminalSize(size.getRows(), size.getColumns());
    }

    private static CallEnd failure(String code, String message) {
        return CallEnd.newBuilder().setErrorCode(code).setErrorMessage(message).build();
    }

    private void passInput(BlockingClientCall<CallOutput, CallInput> line, Command to) {
        try {
            for (CallInput input = line.read(); input != null; input = line.read()) {
                if (!input.getStdin().isEmpty()) {
                    write(to, input.getStdin());
                }
                if (input.getEndOfInput()) {
                    to.endInput();
                }
                if (input.hasSize()) {
                    to.resize(size(input.getSize()));
                }
            }
            // The server ended it before the command did.
            close();
        } catch (StatusException gone) {
            LOG.log(Level.FINE, gone, () -> "nobody listens to call " + call.getCallId());
            close();
        } catch (IOException ended) {
            // It reads no more, or has ended; its output says the rest. What still comes for it is taken and dropped,
            // so
            // that the end of the call is heard.
            LOG.log(Level.FINE, "a command takes no more input", ended);
            drop(line);
        } catch (InterruptedException over) {
            LOG.log(Level.FINEST, "the command has ended");
        }
    }

    private void drop(BlockingClientCall<CallOutput, CallInput> line) {
        try {
            for (CallInput input = line.read(); input != null; input = line.read()) {
                LOG.log(Level.FINEST, "input that nobody reads");
            }
            close();
        } catch (StatusException gone) {
            close();
        } catch (InterruptedException over) {
            LOG.log(Level.FINEST, "the command has ended");
        }
    }

    private static void write(Command to, ByteString bytes) throws IOException {
        for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
            to.write(part);
        }
    }

    private synchronized boolean own(Command started) {
        if (closed) {
            started.close();
            return false;
        }
        command = started;
        return true;
    }

    /** Ends the command, if it has not ended. Any thread. */
    void close() {
        Command started;
        synchronized (this) {
            closed = true;
            started = command;
        }
        if (started != null) {
            started.close();
        }
    }

    /** Sends output; waits while the server takes none. */
    private record ToServer(BlockingClientCall<CallOutput, CallInput> line) implements CommandDriver.Output {
        @Override
        public void out(byte[] bytes, int length) throws IOException, InterruptedException {
            send(CallOutput.newBuilder()
                    .setStdout(ByteString.copyFrom(bytes, 0, length))
                    .build());
        }

        @Override
        public void err(byte[] bytes, int length) throws IOException, InterruptedException {
            send(CallOutput.newBuilder()
                    .setStderr(ByteString.copyFrom(bytes, 0, length))
                    .build());
        }

        private void send(CallOutput output) throws IOException, InterruptedException {
            try {
                if (!line.write(output)) {
                    throw new IOException("nobody listens any more");
                }
            } catch (StatusException gone) {
                throw new IOException("nobody listens any more", gone);
            }
        }
    }
}
