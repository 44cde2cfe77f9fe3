package dev.lattice.benchmarks.relay;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway's memory with this many public connections, each of which has had one answer and stays open. */
public final class IdleConnections implements Contender {
    private static final byte[] REQUEST =
            "HEAD /k HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final RelayStand stand;
    private final int count;
    private int port;

    public IdleConnections(RelayStand stand, int count) {
        this.stand = stand;
        this.count = count;
    }

    @Override
    public String name() {
        return count == 0 ? "no connections" : String.format(java.util.Locale.ROOT, "%,d idle connections", count);
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        port = stand.open(Relay.LATTICE_HTTP).web();
    }

    @Override
    public Reading measure() throws IOException {
        double before = residentMegabytes();
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(socket);
                socket.getOutputStream().write(REQUEST);
                if (StatusLine.read(socket.getInputStream()) != 200) {
                    throw new IOException("the gateway refused connection " + i);
                }
            }
            double megabytes = residentMegabytes();
            requireOpen(open);
            return new Reading(
                    count == 0
                            ? Map.of(Metric.MEMORY, megabytes)
                            : Map.of(Metric.MEMORY, megabytes, Metric.EACH, (megabytes - before) * 1_024 / count),
                    List.of());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Those that the gateway has let go of would weigh nothing. */
    private static void requireOpen(List<Socket> connections) throws IOException {
        for (Socket socket : connections) {
            if (!open(socket)) {
                throw new EOFException("the gateway hung up on one of them");
            }
        }
    }

    /** Reads the rest of its answer, too. */
    private static boolean open(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            while (socket.getInputStream().read() >= 0) {}
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        }
    }

    private double residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + stand.gatewayPid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1_024;
            }
        }
        throw new IOException("the gateway is gone");
    }
}
