package dev.lattice.benchmarks.relay;

import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** From the moment at which a killed gateway is started again until a visitor has a page: the node has to dial it first. */
public final class GatewayRestart implements Contender {
    public static final String NAME = "Lattice, killed and started again";

    private static final byte[] REQUEST =
            "HEAD /k HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final long PAUSE_MILLIS = 5;

    private final RelayStand stand;
    private int port;

    public GatewayRestart(RelayStand stand) {
        this.stand = stand;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        port = stand.open(Relay.LATTICE_HTTP).web();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        stand.restartGateway();
        long begin = System.nanoTime();
        while (!serves()) {
            if (System.nanoTime() - begin > LONGEST_NANOS) {
                throw new IOException("the gateway does not serve again");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return Reading.of(Metric.DURATION, (System.nanoTime() - begin) / 1e9);
    }

    private boolean serves() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(REQUEST);
            return StatusLine.read(socket.getInputStream()) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
