package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import dev.lattice.testing.cluster.AgentProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long the product's processes take to start, and what they weigh when nothing happens. */
public final class Sizes {
    private static final long IDLE_MILLIS = 3_000;
    private static final long POLL_MILLIS = 2;
    private static final long LONGEST_SECONDS = 60;

    private final Stand stand;

    public Sizes(Stand stand) {
        this.stand = stand;
    }

    /** The server: from the start of its process to a healthy answer, with a database that is there already. */
    public Contender server() {
        return new Size("server", () -> {
            stand.cluster().server().stop();
            long begin = System.nanoTime();
            stand.cluster().server().launch();
            await(() -> answers("/api/health", "ok"));
            double seconds = (System.nanoTime() - begin) / 1e9;
            return reading(seconds, stand.cluster().server().pid());
        });
    }

    /** The agent: from the start of its supervisor until the server says that it is online. */
    public Contender agent() {
        return new Size("agent", () -> {
            AgentProcess agent = stand.agent();
            String path = "/api/workers/" + agent.name();
            agent.stop();
            await(() -> !answers(path, "online"));
            long begin = System.nanoTime();
            agent.start();
            await(() -> answers(path, "online"));
            double seconds = (System.nanoTime() - begin) / 1e9;
            return reading(seconds, agent.agentPid());
        });
    }

    /** The supervisor of an agent, which is there for when the agent dies. */
    public Contender supervisor() {
        return new Size("supervisor", () -> {
            Thread.sleep(IDLE_MILLIS);
            return Reading.of(Metric.MEMORY, residentMegabytes(stand.agent().pid()));
        });
    }

    private static Reading reading(double seconds, long pid) throws IOException, InterruptedException {
        Thread.sleep(IDLE_MILLIS);
        return new Reading(Map.of(Metric.START, seconds, Metric.MEMORY, residentMegabytes(pid)), List.of());
    }

    private static double residentMegabytes(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        return status.stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow(() -> new IOException("process " + pid + " says no size"))
                / 1024.0;
    }

    private boolean answers(String path, String text) {
        try (HttpLine line = stand.connect()) {
            return new String(line.get(path, HttpLine.JSON).readAllBytes(), StandardCharsets.UTF_8)
                    .contains("\"" + text + "\"");
        } catch (IOException notYet) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IOException("not within " + LONGEST_SECONDS + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @FunctionalInterface
    private interface Round {
        Reading measure() throws IOException, InterruptedException;
    }

    private final class Size implements Contender {
        private final String name;
        private final Round round;

        Size(String name, Round round) {
            this.name = name;
            this.round = round;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() {
            stand.cluster();
        }

        @Override
        public Reading measure() throws IOException, InterruptedException {
            return round.measure();
        }
    }
}
