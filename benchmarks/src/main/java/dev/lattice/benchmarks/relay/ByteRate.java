package dev.lattice.benchmarks.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Megabytes a second in one direction, over some streams at once, by iperf3. */
public final class ByteRate implements Contender {
    private static final double BITS_PER_MEGABYTE = 8e6;

    private final RelayStand stand;
    private final Relay relay;
    private final int streams;
    private final int seconds;
    private @Nullable Path iperf;
    private int port;

    public ByteRate(RelayStand stand, Relay relay, int streams, int seconds) {
        this.stand = stand;
        this.relay = relay;
        this.streams = streams;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return relay.label();
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        iperf = Debian.need("iperf3", "iperf3");
        port = stand.open(relay).bytes();
        measure();
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        String.valueOf(iperf),
                        "-c",
                        "127.0.0.1",
                        "-p",
                        "" + port,
                        "-P",
                        "" + streams,
                        "-t",
                        "" + seconds,
                        "-J")
                .redirectErrorStream(true)
                .start();
        JsonNode said = new JsonMapper().readTree(process.getInputStream());
        process.waitFor();
        double bits =
                said.path("end").path("sum_received").path("bits_per_second").asDouble();
        if (bits == 0) {
            throw new IOException("iperf3 said: " + said.path("error").asText());
        }
        return Reading.of(Metric.THROUGHPUT, bits / BITS_PER_MEGABYTE);
    }
}
