package dev.lattice.benchmarks.relay;

import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requests for 1 KB a second over connections that are kept, by wrk. */
public final class RequestRate implements Contender {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P50 = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)\\b");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)\\b");
    private static final Map<String, Double> MILLIS = Map.of("us", 0.001, "ms", 1.0, "s", 1_000.0);

    private static final int WARM_UP = 3;
    /** Measured: a gateway's rate goes on rising for 30 to 40 seconds under load, and stays then. */
    private static final int WARM_UP_OF_COMPILERS = 9;

    private static final Set<Relay> OURS = EnumSet.of(Relay.LATTICE_HTTP, Relay.LATTICE_TCP, Relay.LATTICE_TLS);

    private final RelayStand stand;
    private final Relay relay;
    private final int connections;
    private final int seconds;
    private @Nullable Path wrk;
    private int port;

    public RequestRate(RelayStand stand, Relay relay, int connections, int seconds) {
        this.stand = stand;
        this.relay = relay;
        this.connections = connections;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return relay.label();
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        wrk = Debian.need("wrk", "wrk");
        warmUp();
        take();
    }

    /** What is compiled while it runs has to be compiled before it is measured; those that are slow to start, too. */
    private void warmUp() throws IOException, InterruptedException, LeftOutException {
        Ports ports = stand.open(relay);
        port = relay == Relay.LATTICE_TLS ? ports.encrypted() : ports.web();
        int runs = OURS.contains(relay) ? WARM_UP_OF_COMPILERS : WARM_UP;
        for (int i = 0; i < runs; i++) {
            run();
        }
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        if (stand.rests(relay)) {
            try {
                warmUp();
            } catch (LeftOutException missing) {
                throw new IOException(missing);
            }
        }
        return take();
    }

    private Reading take() throws IOException, InterruptedException {
        try {
            return read();
        } finally {
            stand.rest(relay);
        }
    }

    private Reading read() throws IOException, InterruptedException {
        String said = run();
        if (said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IOException("not all requests were answered");
        }
        return new Reading(
                Map.of(
                        Metric.RATE, Double.parseDouble(find(RATE, said).group(1)),
                        Metric.P50, millis(find(P50, said)),
                        Metric.P99, millis(find(P99, said))),
                List.of());
    }

    private String run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                String.valueOf(wrk),
                "-t" + Math.min(2, connections),
                "-c" + connections,
                "-d" + seconds + "s",
                "--latency"));
        if (relay == Relay.LOCALTUNNEL) {
            command.addAll(List.of("-H", "Host: bench.localhost"));
        }
        command.add("http://127.0.0.1:" + port + "/k");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static Matcher find(Pattern pattern, String said) throws IOException {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) {
            throw new IOException("wrk said: " + said);
        }
        return matcher;
    }

    private static double millis(Matcher figure) {
        return Double.parseDouble(figure.group(1)) * MILLIS.getOrDefault(figure.group(2), 1.0);
    }
}
