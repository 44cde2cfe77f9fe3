package dev.lattice.api.client.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One connection to a server, one exchange at a time. */
final class HttpConnection implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER = 64 * 1024;
    private static final int MOST_HEADERS = 100;
    static final int SWITCHING_PROTOCOLS = 101;

    /** The head of an answer, and its body still on the wire. */
    record Answer(int status, Map<String, String> headers, BodyStream body, boolean keepAlive) {}

    private final ServerUrl server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean answerBegan;

    private HttpConnection(ServerUrl server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    static HttpConnection open(ServerUrl server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(server.socketHost(), server.port()), CONNECT_MILLIS);
            return new HttpConnection(server, server.tls() ? TlsSocket.over(socket, server, CONNECT_MILLIS) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether anything of the last answer arrived: if not, a kept connection had simply been closed by the server. */
    boolean answerBegan() {
        return answerBegan;
    }

    Answer exchange(HttpRequest request, Map<String, String> commonHeaders) throws IOException {
        answerBegan = false;
        socket.setSoTimeout(request.silenceMillis());
        IOException writeFailure = null;
        try {
            write(request, commonHeaders);
        } catch (IOException e) {
            // A server that refuses a large body answers and closes before it has read it all.
            writeFailure = e;
        }
        try {
            return readAnswer(request);
        } catch (IOException e) {
            if (writeFailure != null) {
                writeFailure.addSuppressed(e);
                throw writeFailure;
            }
            throw e;
        }
    }

    /**
     * The connection as a socket of messages, once its answer was 101.
     *
     * @param silenceMillis how long the server may be silent before the connection counts as lost
     */
    WebSocket socket(WebSocket.Handshake handshake, int silenceMillis) throws IOException {
        socket.setSoTimeout(silenceMillis);
        return new WebSocket(this, in, out, handshake.random());
    }

    private void write(HttpRequest request, Map<String, String> commonHeaders) throws IOException {
        HttpRequest.Body body = request.body();
        StringBuilder head = new StringBuilder(256);
        head.append(request.method()).append(' ').append(server.basePath()).append(request.target());
        head.append(" HTTP/1.1\r\nHost: ").append(server.authority()).append("\r\n");
        commonHeaders.forEach((name, value) -> appendHeader(head, name, value));
        request.headers().forEach((name, value) -> appendHeader(head, name, value));
        if (body != null) {
            if (body.length() >= 0) {
                head.append("Content-Length: ").append(body.length()).append("\r\n");
            } else {
                head.append("Transfer-Encoding: chunked\r\n");
            }
        }
        head.append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null && body.length() >= 0) {
            body.writeTo(out);
        } else if (body != null) {
            ChunkedOutput chunks = new ChunkedOutput(out);
            body.writeTo(chunks);
            chunks.finish();
        }
        out.flush();
    }

    private static void appendHeader(StringBuilder head, String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == 127 || c > 255) {
                throw new IllegalArgumentException("the header " + name + " has a character that HTTP does not carry");
            }
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private Answer readAnswer(HttpRequest request) throws IOException {
        int status;
        Map<String, String> headers;
        do {
            status = readStatus();
            headers = readHeaders();
        } while (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS);
        boolean keepAlive = !"close".equalsIgnoreCase(headers.get("connection"));
        BodyStream body;
        String length = headers.get("content-length");
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            body = BodyStream.fixed(in, 0);
        } else if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = BodyStream.chunked(in);
        } else if (length != null) {
            body = BodyStream.fixed(in, contentLength(length));
        } else {
            body = BodyStream.untilClose(in);
            keepAlive = false;
        }
        return new Answer(status, headers, body, keepAlive);
    }

    private static long contentLength(String value) throws IOException {
        try {
            long length = Long.parseLong(value);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new IOException("malformed Content-Length '" + value + "'", e);
        }
        throw new IOException("malformed Content-Length '" + value + "'");
    }

    private int readStatus() throws IOException {
        in.mark(1);
        if (in.read() >= 0) {
            answerBegan = true;
        }
        in.reset();
        String line = BodyStream.readLine(in);
        if (!line.startsWith("HTTP/1.") || line.length() < 12) {
            throw new IOException("this is not an HTTP server: it answered '" + printable(line) + "'");
        }
        try {
            return Integer.parseInt(line.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new IOException("malformed status line '" + printable(line) + "'", e);
        }
    }

    private static String printable(String line) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(line.length(), 60); i++) {
            char c = line.charAt(i);
            shown.append(c >= ' ' && c < 127 ? c : '?');
        }
        return shown.toString();
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = BodyStream.readLine(in); !line.isEmpty(); line = BodyStream.readLine(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MOST_HEADERS) {
                throw new IOException("malformed or too many headers");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is waiting for this connection any more
        }
    }
}
