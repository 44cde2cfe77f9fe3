package dev.lattice.gateway.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP by hand, at either end: says just the bytes it is given, and reads what comes back. */
public final class Wire implements AutoCloseable {
    /**
     * A message as it came.
     *
     * @param first its first line
     * @param fields by name in lower case; several of a name are joined by a comma
     */
    public record Message(String first, Map<String, String> fields, String body) {
        public int status() {
            return Integer.parseInt(first.substring("HTTP/1.1 ".length()).substring(0, 3));
        }

        public String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream in;

    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    public static Wire to(int port) throws IOException {
        return new Wire(Rig.dial(port));
    }

    public Socket socket() {
        return socket;
    }

    public Wire say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int character = in.read();
            if (character < 0) {
                throw new EOFException("after: " + line);
            }
            if (character == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) character);
        }
    }

    public String bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("after: " + new String(bytes, ISO_8859_1));
        }
        return new String(bytes, ISO_8859_1);
    }

    /** Reads a head; the body is left. */
    public Message head() throws IOException {
        String first = line();
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return new Message(first, fields, "");
    }

    /** Reads a message with a body as its head says, trailers included. */
    public Message message() throws IOException {
        Message head = head();
        StringBuilder body = new StringBuilder();
        if (head.fields().containsKey("transfer-encoding")) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.append(bytes(size));
                line();
            }
            for (String line = line(); !line.isEmpty(); line = line()) {
                body.append('|').append(line);
            }
        } else if (head.fields().containsKey("content-length")) {
            body.append(bytes(Integer.parseInt(head.field("content-length"))));
        }
        return new Message(head.first(), head.fields(), body.toString());
    }

    /** All that comes until the other side ends. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    /** Whether the other side ends without another byte. */
    public boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
