package dev.lattice.agent.driver.docker;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's log, entry by entry, with the times by which the engine knows them.
 *
 * <p>Read from the connection itself: the client's frames are what a read happened to bring, and so may begin in the
 * middle of an entry's time.
 */
final class LogEntries implements Closeable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int STDERR = 2;
    private static final int HEAD_PADDING = 3;
    private static final int MOST_BYTES = 64 << 20;
    private static final int LONGEST_TIME = 40;

    /**
     * Some bytes that were written at once, be it a part of a line.
     *
     * @param bytes with the time before them
     * @param from where the text begins
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(boolean error, String time, byte[] bytes, int from) {
        int length() {
            return bytes.length - from;
        }
    }

    private final EngineConnection connection;
    private final DataInputStream in;

    private LogEntries(EngineConnection connection) {
        this.connection = connection;
        this.in = new DataInputStream(connection.body());
    }

    /**
     * Opens it.
     *
     * @param follow whether to wait for what comes while the container runs
     * @param since seconds since 1970; entries before are left out
     * @return empty when there is no such container
     * @throws IOException when the engine cannot give it now
     */
    static Optional<LogEntries> open(URI engine, String container, boolean follow, Optional<Long> since)
            throws IOException {
        EngineConnection connection = EngineConnection.get(
                engine,
                "/containers/" + container + "/logs?stdout=1&stderr=1&timestamps=1&follow=" + (follow ? 1 : 0)
                        + since.map(second -> "&since=" + second).orElse(""));
        if (connection.status() == OK) {
            return Optional.of(new LogEntries(connection));
        }
        connection.close();
        if (connection.status() == NOT_FOUND) {
            return Optional.empty();
        }
        throw new IOException("the engine answers " + connection.status());
    }

    /** The next one; null at the log's end. */
    @Nullable Entry next() throws IOException {
        int stream = in.read();
        if (stream < 0) {
            return null;
        }
        in.skipNBytes(HEAD_PADDING);
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new EOFException("what the engine sends is no log");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        int space = 0;
        while (space < length && space < LONGEST_TIME && bytes[space] != ' ') {
            space++;
        }
        return new Entry(
                stream == STDERR,
                new String(bytes, 0, space, StandardCharsets.US_ASCII),
                bytes,
                Math.min(space + 1, length));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
