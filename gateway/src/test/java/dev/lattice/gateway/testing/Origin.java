package dev.lattice.gateway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A container's server, by a script for each connection. */
public final class Origin implements AutoCloseable {
    /** What it does with a connection, which is closed behind it. */
    @FunctionalInterface
    public interface Script {
        void run(Wire wire) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<Wire.Message> requests = new ConcurrentLinkedQueue<>();

    public Origin(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** One that answers each request by its path and body, and goes on. */
    public static Origin ofEcho() throws IOException {
        Origin[] self = new Origin[1];
        self[0] = new Origin(wire -> {
            while (true) {
                Wire.Message request = wire.message();
                self[0].requests.add(request);
                String body = request.first() + "|" + request.body();
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + (request.first().startsWith("HEAD") ? "" : body));
            }
        });
        return self[0];
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** What {@link #ofEcho} was asked. */
    public Queue<Wire.Message> requests() {
        return requests;
    }

    /** Connections that it has. */
    public int connections() {
        return open.size();
    }

    /** Connections that it ever had. */
    public int accepted() {
        return accepted.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Wire(socket));
        } catch (IOException hungUp) {
            // Its client is gone.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
