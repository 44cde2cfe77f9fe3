package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import dev.lattice.agent.driver.CommandDriver.Command;
import dev.lattice.agent.driver.CommandDriver.Output;
import dev.lattice.agent.driver.CommandDriver.TerminalSize;
import dev.lattice.agent.driver.EngineAwayException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A command that an engine executes, over the connection that the engine gave for it. */
final class DockerCommand implements Command {
    private static final Logger LOG = Logger.getLogger(DockerCommand.class.getName());
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int STDERR = 2;
    private static final int HEAD_PADDING = 3;

    /** Between the last output and the moment when the engine knows the exit code. */
    private static final Duration END_PAUSE = Duration.ofMillis(20);

    private static final int END_TRIES = 250;
    /** The engine gives the connection before the process is there to be resized. */
    private static final Duration RESIZE_PAUSE = Duration.ofMillis(20);

    private static final int RESIZE_TRIES = 50;

    private static final int NOT_EXECUTABLE = 126;
    private static final int COMMAND_NOT_FOUND = 127;
    /** What runc and crun say, through whichever engine. */
    private static final String NO_SUCH_PROGRAM =
            "(?s).*OCI runtime.*(executable file.* not found|[Nn]o such file or directory).*";

    private final DockerClient engine;
    private final String exec;
    private final EngineConnection connection;
    private final boolean terminal;
    private final CommandMark mark;
    private final OutputTail seen = new OutputTail();
    private final AtomicBoolean over = new AtomicBoolean();

    DockerCommand(DockerClient engine, String exec, EngineConnection connection, boolean terminal, CommandMark mark) {
        this.engine = engine;
        this.exec = exec;
        this.connection = connection;
        this.terminal = terminal;
        this.mark = mark;
    }

    @Override
    public int await(Output output) throws IOException, EngineAwayException, InterruptedException {
        if (terminal) {
            readAll(output);
        } else {
            readFrames(output);
        }
        int code = exitCode();
        if (code == NOT_EXECUTABLE && seen.toString().matches(NO_SUCH_PROGRAM)) {
            // Engines tell the two alike, shells do not.
            code = COMMAND_NOT_FOUND;
        }
        over.set(true);
        connection.close();
        return code;
    }

    private void readAll(Output output) throws IOException, InterruptedException {
        InputStream in = connection.body();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            seen.add(buffer, count);
            output.out(buffer, count);
        }
    }

    /** Without a terminal, bytes come with a head that says of which stream and how many. */
    private void readFrames(Output output) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(connection.body());
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int stream = in.read(); stream >= 0; stream = in.read()) {
            in.skipNBytes(HEAD_PADDING);
            for (int left = in.readInt(); left > 0; ) {
                int count = in.read(buffer, 0, Math.min(left, buffer.length));
                if (count < 0) {
                    throw new EOFException("the engine's answer ends early");
                }
                seen.add(buffer, count);
                if (stream == STDERR) {
                    output.err(buffer, count);
                } else {
                    output.out(buffer, count);
                }
                left -= count;
            }
        }
    }

    private int exitCode() throws EngineAwayException, InterruptedException {
        for (int tries = 1; tries <= END_TRIES; tries++) {
            InspectExecResponse state;
            try {
                state = EngineCalls.ask(engine.inspectExecCmd(exec)::exec);
            } catch (DockerException forgotten) {
                throw new EngineAwayException("nobody knows how the command ended: " + forgotten.getMessage());
            }
            Long code = state.getExitCodeLong();
            if (!Boolean.TRUE.equals(state.isRunning()) && code != null) {
                return code.intValue();
            }
            Thread.sleep(END_PAUSE);
        }
        throw new EngineAwayException("the command's output ended, and the command did not");
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        connection.write(bytes);
    }

    @Override
    public void endInput() throws IOException {
        connection.endOutput();
    }

    @Override
    public void resize(TerminalSize size) {
        try {
            tryToResize(size);
        } catch (DockerException | EngineAwayException away) {
            LOG.log(Level.FINE, "a terminal keeps its size", away);
        }
    }

    private void tryToResize(TerminalSize size) throws EngineAwayException {
        EngineCalls.tell(() ->
                engine.resizeExecCmd(exec).withSize(size.rows(), size.columns()).exec());
    }

    void resizeWhenStarted(TerminalSize size) {
        try {
            for (int tries = 1; tries <= RESIZE_TRIES; tries++) {
                try {
                    tryToResize(size);
                    return;
                } catch (DockerException notYet) {
                    Thread.sleep(RESIZE_PAUSE);
                }
            }
            LOG.log(Level.FINE, "a terminal did not get its size");
        } catch (EngineAwayException away) {
            LOG.log(Level.FINE, "a terminal keeps its size", away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (over.getAndSet(true)) {
            return;
        }
        try {
            connection.close();
        } catch (IOException failed) {
            LOG.log(Level.FINE, "closing the connection of a command", failed);
        }
        mark.endAll();
    }
}
