package dev.lattice.api.client;

import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.client.http.WebSocket;
import dev.lattice.api.client.json.JsonObject;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A command that runs in a container. One thread waits for its end, others may speak to it. */
public final class ExecSession implements Closeable {
    /** The most bytes of {@link #write} at once. */
    public static final int MOST_BYTES = 16 << 10;

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte END_OF_INPUT = 3;
    private static final byte SIZE = 4;
    private static final byte END = 5;

    private final ServerUrl server;
    private final WebSocket socket;

    ExecSession(ServerUrl server, WebSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    /** Writes to its stdin. */
    public void write(byte[] bytes, int length) throws IOException {
        socket.send(STDIN, bytes, length);
    }

    /** Nothing more comes for its stdin. */
    public void endInput() throws IOException {
        socket.send(END_OF_INPUT, new byte[0], 0);
    }

    /** Its terminal has another size now. */
    public void resize(int rows, int columns) throws IOException {
        byte[] size = {(byte) (rows >>> 8), (byte) rows, (byte) (columns >>> 8), (byte) columns};
        socket.send(SIZE, size, size.length);
    }

    /**
     * Copies its output until it ends.
     *
     * @return its exit code
     * @throws OutputException when the output cannot be written here
     * @throws ApiException when it could not be run, or nobody knows how it ended
     */
    public int await(OutputStream out, OutputStream err) throws OutputException {
        try {
            for (byte[] message = socket.receive(); message != null; message = socket.receive()) {
                if (message.length == 0) {
                    throw new IOException("an empty message");
                }
                switch (message[0]) {
                    case STDOUT -> copy(message, out);
                    case STDERR -> copy(message, err);
                    case END -> {
                        return end(message);
                    }
                    default -> {
                        // Of a newer server.
                    }
                }
            }
            throw new EOFException(
                    socket.closeReason().isEmpty() ? "the server ended the conversation" : socket.closeReason());
        } catch (OutputException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreachableException(server, e);
        }
    }

    private static void copy(byte[] message, OutputStream to) throws OutputException {
        try {
            to.write(message, 1, message.length - 1);
            to.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    private static int end(byte[] message) throws IOException {
        JsonObject end = JsonObject.parse(Arrays.copyOfRange(message, 1, message.length));
        JsonObject error = end.object("error");
        if (error != null) {
            throw new ApiException(error.text("code"), error.text("message"), 0, null, null);
        }
        return (int) end.number("exitCode");
    }

    /** Ends the command, unless it has ended. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
