package dev.lattice.testing.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * Another way to a server on this machine: listens on the same ports of another loopback address and passes bytes on,
 * until it is cut. While it is cut connections stay open and nothing passes, as with a cable that was pulled: neither
 * side learns anything but by waiting. It may also be a place where TLS ends, as a proxy in front of a server is one.
 */
public final class CuttableNetwork implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.2";
    private static final int BUFFER = 64 * 1024;

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private boolean cut;

    /** Opens a way to these ports of 127.0.0.1. */
    public CuttableNetwork(int... ports) {
        this(ServerSocketFactory.getDefault(), ports);
    }

    /** Opens a way to these ports of 127.0.0.1 on which callers have to speak TLS. */
    public static CuttableNetwork encrypted(SSLContext tls, int... ports) {
        return new CuttableNetwork(tls.getServerSocketFactory(), ports);
    }

    private CuttableNetwork(ServerSocketFactory sockets, int... ports) {
        try {
            for (int port : ports) {
                ServerSocket listener = sockets.createServerSocket();
                if (listener instanceof SSLServerSocket encrypted) {
                    // gRPC insists on agreeing on HTTP/2 while shaking hands.
                    SSLParameters parameters = encrypted.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                    encrypted.setSSLParameters(parameters);
                }
                listener.setReuseAddress(true);
                listener.bind(new InetSocketAddress(address(), port));
                listeners.add(listener);
                Thread.ofVirtual().name("network-" + port).start(() -> accept(listener, port));
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    /** The host under which the server is reached this way. */
    public String host() {
        return ADDRESS;
    }

    /** From now on nothing passes. */
    public void cut() {
        synchronized (lock) {
            cut = true;
        }
    }

    /** What was held back passes again, and so does everything that follows. */
    public void mend() {
        synchronized (lock) {
            cut = false;
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        mend();
        listeners.forEach(CuttableNetwork::closeQuietly);
        sockets.forEach(CuttableNetwork::closeQuietly);
    }

    private void accept(ServerSocket listener, int port) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client, port));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client, int port) {
        sockets.add(client);
        try {
            awaitMended();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(server);
            Thread.ofVirtual().start(() -> pass(client, server));
            pass(server, client);
        } catch (IOException refused) {
            closeQuietly(client);
            sockets.remove(client);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            from.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitMended();
                out.write(buffer, 0, count);
                out.flush();
            }
            awaitMended();
            to.shutdownOutput();
        } catch (SocketException | SSLException ended) {
            // One side is gone, or wants none of this; the other learns it, but not through a network that is cut.
            awaitMended();
            closeQuietly(from);
            closeQuietly(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitMended() {
        synchronized (lock) {
            while (cut) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static InetAddress address() throws IOException {
        return InetAddress.getByName(ADDRESS);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            // It is gone either way.
        }
    }
}
