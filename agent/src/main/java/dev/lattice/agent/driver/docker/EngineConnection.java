package dev.lattice.agent.driver.docker;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One request to the engine whose answer is read as it is: by HTTP/1.0, so that the answer is not cut into chunks and
 * ends with the connection, or as a conversation.
 */
final class EngineConnection implements Closeable {
    private static final int DEFAULT_PORT = 2375;
    private static final int LONGEST_HEAD = 16 << 10;

    private final SocketChannel channel;
    private final InputStream in;
    private final int status;

    private EngineConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.status = readHead();
    }

    /**
     * Asks for something.
     *
     * @param engine such as {@code unix:///var/run/docker.sock} or {@code tcp://127.0.0.1:2375}
     * @param path with the query
     */
    static EngineConnection get(URI engine, String path) throws IOException {
        return send(engine, "GET " + path + " HTTP/1.0\r\nHost: engine\r\n\r\n");
    }

    /**
     * Asks for a conversation: when the status is 101, both sides speak as they like from then on.
     *
     * @param json the body, ASCII only
     */
    static EngineConnection converse(URI engine, String path, String json) throws IOException {
        return send(
                engine,
                "POST " + path + " HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    private static EngineConnection send(URI engine, String text) throws IOException {
        SocketChannel channel = SocketChannel.open(address(engine));
        try {
            ByteBuffer request = StandardCharsets.US_ASCII.encode(text);
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return new EngineConnection(channel);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    private static SocketAddress address(URI engine) throws IOException {
        String scheme = engine.getScheme() == null ? "" : engine.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "unix" -> UnixDomainSocketAddress.of(engine.getPath());
            case "tcp", "http" ->
                new InetSocketAddress(engine.getHost(), engine.getPort() < 0 ? DEFAULT_PORT : engine.getPort());
            default -> throw new IOException("an engine at '" + engine + "' cannot be asked for its logs");
        };
    }

    private int readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > LONGEST_HEAD) {
                throw new IOException("what answers there speaks no HTTP");
            }
            head.append((char) next);
        }
        String[] words = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
        try {
            return Integer.parseInt(words[1]);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException strange) {
            throw new IOException("what answers there speaks no HTTP", strange);
        }
    }

    int status() {
        return status;
    }

    InputStream body() {
        return in;
    }

    /** Says something in a conversation; waits while the other side does not listen. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Says that nothing more will be said; the other side may go on. */
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
