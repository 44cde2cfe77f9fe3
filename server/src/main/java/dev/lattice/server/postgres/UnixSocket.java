package dev.lattice.server.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape that the JDBC driver asks for, on the JDK's own channels: no native library, and a
 * virtual thread that waits for an answer frees its carrier (a socket over JNI would pin it).
 *
 * <p>Channels know no read timeout. Long ones guard against a database that hangs: a watchdog closes the connection,
 * which is what the driver would do. Short ones are the driver's way to look whether anything has arrived, and leave
 * the connection as it was.
 */
final class UnixSocket extends Socket {
    private static final int LONGEST_LOOK_MILLIS = 100;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private final Path path;
    private @Nullable SocketChannel channel;
    private volatile boolean closed;
    private int timeoutMillis;
    private volatile long deadline = NO_DEADLINE;
    private volatile boolean expired;

    UnixSocket(Path path) {
        this.path = path;
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        connect(ignored, 0);
    }

    /** The address that the driver resolved is of no use here; connecting to a Unix socket never takes long. */
    @Override
    public void connect(SocketAddress ignored, int timeout) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        Watchdog.INSTANCE.watch(this);
    }

    private SocketChannel connected() throws SocketException {
        if (channel == null) {
            throw new SocketException("not connected");
        }
        return channel;
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        if (timeoutMillis == 0) {
            return connected().read(buffer);
        }
        return timeoutMillis <= LONGEST_LOOK_MILLIS ? look(buffer) : readUntilDeadline(buffer);
    }

    private int readUntilDeadline(ByteBuffer buffer) throws IOException {
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            return connected().read(buffer);
        } catch (AsynchronousCloseException e) {
            if (expired) {
                throw new SocketTimeoutException("the database did not answer within " + timeoutMillis + " ms");
            }
            throw e;
        } finally {
            deadline = NO_DEADLINE;
        }
    }

    private int look(ByteBuffer buffer) throws IOException {
        SocketChannel source = connected();
        source.configureBlocking(false);
        try {
            int count = source.read(buffer);
            if (count == 0) {
                Thread.sleep(timeoutMillis);
                count = source.read(buffer);
            }
            if (count == 0) {
                throw new SocketTimeoutException("nothing arrived within " + timeoutMillis + " ms");
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted");
        } finally {
            source.configureBlocking(true);
        }
    }

    private void closeIfExpired(long now) {
        long until = deadline;
        if (until != NO_DEADLINE && now - until > 0) {
            expired = true;
            try {
                close();
            } catch (IOException _) {
                // nobody is left to be told
            }
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return UnixSocket.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return UnixSocket.this.read(target, offset, length);
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
                while (buffer.hasRemaining()) {
                    if (connected().write(buffer) < 0) {
                        throw new ClosedChannelException();
                    }
                }
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Watchdog.INSTANCE.forget(this);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isConnected() {
        return channel != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setSoTimeout(int timeout) {
        timeoutMillis = timeout;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    /** Means nothing here. */
    @Override
    public void setTcpNoDelay(boolean on) {}

    /** Means nothing here. */
    @Override
    public void setKeepAlive(boolean on) {}

    /** The system's own size is right. */
    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public int getReceiveBufferSize() {
        return BUFFER_BYTES;
    }

    /** The system's own size is right. */
    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public int getSendBufferSize() {
        return BUFFER_BYTES;
    }

    /** Closes connections whose database is silent for too long. */
    private static final class Watchdog {
        static final Watchdog INSTANCE = new Watchdog();

        private final Set<UnixSocket> sockets = ConcurrentHashMap.newKeySet();

        private Watchdog() {
            Thread.ofPlatform().daemon().name("database-watchdog").start(this::run);
        }

        void watch(UnixSocket socket) {
            sockets.add(socket);
        }

        void forget(UnixSocket socket) {
            sockets.remove(socket);
        }

        private void run() {
            try {
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(250);
                    long now = System.nanoTime();
                    sockets.forEach(socket -> socket.closeIfExpired(now));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
