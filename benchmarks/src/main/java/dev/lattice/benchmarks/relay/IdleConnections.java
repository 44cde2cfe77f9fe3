package dev.lattice.benchmarks.relay;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway's memory with this many public connections, each of which has had one answer. */
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
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(socket);
                socket.getOutputStream().write(REQUEST);
                if (socket.getInputStream().read() < 0) {
                    throw new EOFException("the gateway hung up on connection " + i);
                }
            }
            return Reading.of(Metric.MEMORY, residentMegabytes());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
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
