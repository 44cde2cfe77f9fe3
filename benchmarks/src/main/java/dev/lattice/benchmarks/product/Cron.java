package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Reading;
import dev.lattice.testing.http.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How late the jobs of schedules are. No node is there: what counts is that a job was made. */
public final class Cron implements Contender {
    private static final Pattern JOB = Pattern.compile("\"jobId\":\"(\\w+)\".*?\"command\":\\[\"due\",\"(\\d+)\"]");
    /** For what is made before the first of them is due. */
    private static final int LEAD_SECONDS = 15;

    private static final int MINUTE_SECONDS = 60;

    /** Over which time they are due, each once. */
    public enum Spread {
        MINUTE("Lattice, due all over a minute", MINUTE_SECONDS),
        NONE("Lattice, due at the same second", 1);

        private final String label;
        private final int seconds;

        Spread(String label, int seconds) {
            this.label = label;
            this.seconds = seconds;
        }

        public String label() {
            return label;
        }
    }

    private final Stand stand;
    private final Spread spread;
    private final int count;

    public Cron(Stand stand, Spread spread, int count) {
        this.stand = stand;
        this.spread = spread;
        this.count = count;
    }

    @Override
    public String name() {
        return spread.label();
    }

    @Override
    public void prepare() throws IOException {
        stand.cluster();
        // The compilers have seen all of it by then, as in a server that is in service.
        for (int i = 0; i < 4; i++) {
            run(1);
        }
    }

    @Override
    public Reading measure() throws IOException {
        return run(spread.seconds);
    }

    private Reading run(int seconds) throws IOException {
        Map<String, Double> micros = new LinkedHashMap<>();
        try (HttpLine line = stand.connect();
                EventStream events = stand.cluster().api().events("/api/events")) {
            Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(LEAD_SECONDS);
            for (int i = 0; i < count; i++) {
                create(line, i, first.plusSeconds((long) i * seconds / count));
            }
            if (Instant.now().isAfter(first)) {
                throw new IOException("the schedules were not made in " + LEAD_SECONDS + " s");
            }
            while (micros.size() < count) {
                EventStream.Event event = events.next().orElseThrow(() -> new IOException("the server tells no more"));
                Instant heard = Instant.now();
                Matcher job = JOB.matcher(event.data());
                if (event.name().equals("job") && job.find()) {
                    Instant due = Instant.ofEpochSecond(Long.parseLong(job.group(2)));
                    micros.putIfAbsent(job.group(1), (double) ChronoUnit.NANOS.between(due, heard) / 1e3);
                }
            }
            for (int i = 0; i < count; i++) {
                line.exchange(line.request("DELETE", path(i), HttpLine.JSON, new byte[0]))
                        .readAllBytes();
            }
            for (String job : micros.keySet()) {
                line.exchange(line.request("POST", "/api/jobs/" + job + "/cancel", HttpLine.JSON, new byte[0]))
                        .readAllBytes();
            }
        }
        return Reading.latencies(
                        micros.values().stream().mapToDouble(each -> each).toArray())
                .withMax();
    }

    private static String path(int number) {
        return "/api/schedules/bench-" + number;
    }

    private static void create(HttpLine line, int number, Instant due) throws IOException {
        ZonedDateTime at = due.atZone(ZoneOffset.UTC);
        String request = "{\"name\":\"bench-" + number + "\",\"cron\":\"" + at.getSecond() + " " + at.getMinute() + " "
                + at.getHour() + " * * *\",\"command\":[\"due\",\"" + due.getEpochSecond() + "\"]}";
        String made = new String(
                line.exchange(line.request(
                                "POST", "/api/schedules", HttpLine.JSON, request.getBytes(StandardCharsets.UTF_8)))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        if (!made.contains("\"nextRuns\"")) {
            throw new IOException("a schedule was not made: " + made);
        }
    }
}
