package dev.lattice.agent.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way to run commands in containers that run already, with all three streams. Any thread. */
public interface CommandDriver {
    /** Of a terminal, in characters. */
    record TerminalSize(int rows, int columns) {}

    /**
     * What is to be run.
     *
     * @param environment beside the container's own
     * @param terminal the size of its terminal, which makes stdout and stderr one; empty for pipes
     */
    record Request(List<String> arguments, Map<String, String> environment, Optional<TerminalSize> terminal) {
        /** Without the environment: it must not get into a log. */
        @Override
        public String toString() {
            return "Request[" + arguments + "]";
        }
    }

    /** Where output goes; may wait, which holds the command up. The bytes are the caller's again afterwards. */
    interface Output {
        void out(byte[] bytes, int length) throws IOException, InterruptedException;

        void err(byte[] bytes, int length) throws IOException, InterruptedException;
    }

    /** A command that was started. One thread waits for its end, others may speak to it. */
    interface Command extends AutoCloseable {
        /**
         * Passes its output on until it ends.
         *
         * @return its exit code; 128 + the signal when one ended it
         * @throws IOException when the output cannot be passed on, or the command was closed
         * @throws EngineAwayException when nobody knows how it ended
         */
        int await(Output output) throws IOException, EngineAwayException, InterruptedException;

        /** Writes to its stdin; waits while it does not read. */
        void write(ByteBuffer bytes) throws IOException;

        /** Nothing more comes for its stdin. */
        void endInput() throws IOException;

        void resize(TerminalSize size);

        /** Ends it, with what it started, unless it has ended. */
        @Override
        void close();
    }

    /**
     * Starts it. That there is no such program shows as exit code 127, or 126.
     *
     * @throws LaunchException when the container does not run
     */
    Command start(ContainerStamp container, Request request) throws LaunchException, EngineAwayException;
}
