package dev.lattice.api.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers request after request with scripted bytes, so that a test decides where a connection breaks. */
public final class WireServer implements AutoCloseable {
    /** What was asked: the request line, and the body. */
    public record Asked(String line, List<String> headers, String text) {}

    /** @param bytes one per character */
    private record Reply(String bytes, boolean closeAfter) {
        static Reply of(byte[] bytes, boolean closeAfter) {
            return new Reply(new String(bytes, StandardCharsets.ISO_8859_1), closeAfter);
        }
    }

    private final ServerSocket socket;
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    public WireServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Answers the next request so, and keeps the connection. */
    public WireServer reply(String raw) {
        replies.add(new Reply(raw, false));
        return this;
    }

    /** Answers the next request so, and closes the connection. */
    public WireServer replyAndClose(byte[] raw) {
        replies.add(Reply.of(raw, true));
        return this;
    }

    public WireServer json(int status, String body) {
        return reply("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    /** Frames as one chunked answer that ends as it should. */
    public WireServer frames(byte[]... frames) {
        byte[] head = frameHead();
        byte[] end = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        replies.add(Reply.of(concat(head, chunk(concat(frames)), end), false));
        return this;
    }

    /** Frames as an answer that breaks off. */
    public WireServer framesThenCut(byte[]... frames) {
        replies.add(Reply.of(concat(frameHead(), chunk(concat(frames))), true));
        return this;
    }

    private static byte[] frameHead() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.lattice.frames\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] chunk(byte[] bytes) {
        return concat(
                (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1),
                bytes,
                "\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    public static byte[] frame(int type, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return concat(
                new byte[] {(byte) type},
                ByteBuffer.allocate(4).putInt(bytes.length).array(),
                bytes);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public List<Asked> asked() {
        return asked;
    }

    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                asked.add(request(line, in));
                Reply reply = replies.take();
                out.write(reply.bytes().getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                if (reply.closeAfter()) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Asked request(String line, InputStream in) throws IOException {
        List<String> headers = new CopyOnWriteArrayList<>();
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
            if (header.startsWith("Content-Length: ")) {
                length = Integer.parseInt(header.substring(16));
            }
        }
        return new Asked(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
