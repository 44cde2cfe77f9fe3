package dev.lattice.benchmarks.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that is kept: one exchange after another. Each body has to be read to its end before the next. */
public final class HttpLine implements Closeable {
    public static final String JSON = "application/json";
    public static final String FRAMES = "application/vnd.lattice.frames";
    public static final String EVENTS = "text/event-stream";
    public static final String BYTES = "application/octet-stream";

    private static final int BUFFER = 256 * 1024;
    private static final int SILENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String headers;

    /** Connects to a port of the loopback interface; the token goes along with each call. */
    public HttpLine(int port, String token) throws IOException {
        this(port, "127.0.0.1:" + port + "\r\nAuthorization: Bearer " + token, SILENCE_MILLIS);
    }

    /** Connects to a port of the loopback interface, as a visitor of the host by that name. */
    public static HttpLine toHost(int port, String host) throws IOException {
        return new HttpLine(port, host, SILENCE_MILLIS);
    }

    private HttpLine(int port, String hostAndMore, int silenceMillis) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(silenceMillis);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
        headers = " HTTP/1.1\r\nHost: " + hostAndMore + "\r\n";
    }

    public InputStream get(String target, String accept) throws IOException {
        return exchange(request("GET", target, accept, new byte[0]));
    }

    /** A request as it goes over the wire, for those who send it often. */
    public byte[] request(String method, String target, String accept, byte[] json) {
        String head = method + " " + target + headers + "Accept: " + accept + "\r\n"
                + (json.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + json.length + "\r\n")
                + "\r\n";
        byte[] ascii = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[ascii.length + json.length];
        System.arraycopy(ascii, 0, whole, 0, ascii.length);
        System.arraycopy(json, 0, whole, ascii.length, json.length);
        return whole;
    }

    /** Sends a request; answers with the body of a 2xx answer, still on the wire. */
    public InputStream exchange(byte[] request) throws IOException {
        out.write(request);
        String status = readLine();
        boolean chunked = false;
        long length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                chunked = true;
            }
        }
        InputStream body = chunked ? new ChunkedBody(in) : new FixedBody(in, length);
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException(status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
        return body;
    }

    private String readLine() throws IOException {
        return readLine(in);
    }

    static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended within an answer");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
