package dev.lattice.api.client.http;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of binary messages (RFC 6455). One thread reads, any may write. Small enough that a command which
 * people wait for loads nothing more for it.
 */
public final class WebSocket implements Closeable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int MASK_BYTES = 4;
    private static final int MOST_BYTES = 1 << 20;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int OPCODE = 0x0f;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final int MOST_SHORT = 0xffff;

    private final Closeable connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final SecureRandom random;
    private String closeReason = "";

    WebSocket(Closeable connection, java.io.InputStream in, OutputStream out, SecureRandom random) {
        this.connection = connection;
        this.in = new DataInputStream(in);
        this.out = out;
        this.random = random;
    }

    /** What a handshake sends, and how its answer is told from that of a program which speaks no WebSocket. */
    record Handshake(String key, SecureRandom random) {
        static Handshake create() {
            SecureRandom random = new SecureRandom();
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            return new Handshake(Base64.getEncoder().encodeToString(key), random);
        }

        HttpRequest of(HttpRequest request) {
            return request.with("Connection", "Upgrade")
                    .with("Upgrade", "websocket")
                    .with("Sec-WebSocket-Version", "13")
                    .with("Sec-WebSocket-Key", key);
        }

        boolean answeredBy(@Nullable String accept) {
            try {
                byte[] digest =
                        MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
                return Base64.getEncoder().encodeToString(digest).equals(accept);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-1", e);
            }
        }
    }

    /** Sends one message, made of two parts. */
    public synchronized void send(byte kind, byte[] bytes, int length) throws IOException {
        byte[] message = new byte[length + 1];
        message[0] = kind;
        System.arraycopy(bytes, 0, message, 1, length);
        frame(BINARY, message);
    }

    private synchronized void frame(int opcode, byte[] bytes) throws IOException {
        byte[] mask = new byte[MASK_BYTES];
        random.nextBytes(mask);
        out.write(FINAL | opcode);
        if (bytes.length < SHORT_LENGTH) {
            out.write(MASKED | bytes.length);
        } else if (bytes.length <= MOST_SHORT) {
            out.write(MASKED | SHORT_LENGTH);
            out.write(bytes.length >>> 8);
            out.write(bytes.length);
        } else {
            throw new IllegalArgumentException("a message has at most " + MOST_SHORT + " bytes here");
        }
        out.write(mask);
        byte[] masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            masked[i] = (byte) (bytes[i] ^ mask[i % MASK_BYTES]);
        }
        out.write(masked);
        out.flush();
    }

    /**
     * The next message; null when the other side has closed.
     *
     * @throws EOFException when the connection broke off
     */
    public byte @Nullable [] receive() throws IOException {
        byte[] message = new byte[0];
        while (true) {
            int head = in.readUnsignedByte();
            byte[] bytes = readBytes();
            switch (head & OPCODE) {
                case CONTINUATION, TEXT, BINARY -> {
                    message = joined(message, bytes);
                    if ((head & FINAL) != 0) {
                        return message;
                    }
                }
                case PING -> frame(PONG, bytes);
                case PONG -> {
                    // Nobody asked.
                }
                case CLOSE -> {
                    closeReason =
                            bytes.length > 2 ? new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8) : "";
                    return null;
                }
                default -> throw new IOException("a frame of a kind that there is not: " + (head & OPCODE));
            }
        }
    }

    private byte[] readBytes() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & ~MASKED;
        if (length == SHORT_LENGTH) {
            length = in.readUnsignedShort();
        } else if (length == LONG_LENGTH) {
            length = in.readLong();
        }
        if ((second & MASKED) != 0 || length < 0 || length > MOST_BYTES) {
            throw new IOException("malformed frame of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) throws IOException {
        if (first.length == 0) {
            return second;
        }
        if (first.length + second.length > MOST_BYTES) {
            throw new IOException("a message is longer than " + MOST_BYTES + " bytes");
        }
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Why the other side closed, in its words; empty when it did not say. */
    public String closeReason() {
        return closeReason;
    }

    /** Drops the connection; the other side notices. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
