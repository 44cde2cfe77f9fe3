package dev.lattice.tests.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.testing.cluster.GatewayProcess;
import dev.lattice.testing.process.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many who look at a page again and again over connections that they keep: wrk. */
final class Crowd implements AutoCloseable {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    private final Process wrk;

    private Crowd(Process wrk) {
        this.wrk = wrk;
    }

    /** They come now, and stay for ten minutes at the longest. */
    static Crowd visit(GatewayProcess gateway, String name) {
        String host = name + ".localhost:" + gateway.httpPort();
        try {
            return new Crowd(new ProcessBuilder(
                            "wrk",
                            "--threads",
                            "1",
                            "--connections",
                            "4",
                            "--duration",
                            "600s",
                            "--timeout",
                            "20s",
                            "--header",
                            "Host: " + host,
                            "http://127.0.0.1:" + gateway.httpPort() + "/")
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("wrk is missing; 'lattice test' installs it", e);
        }
    }

    /** They leave, and say whether they were served. */
    void wasAlwaysServed() {
        assertThat(wrk.isAlive()).as("the crowd was there all the time").isTrue();
        Signals.interrupt(wrk.pid());
        try {
            String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher requests = REQUESTS.matcher(said);
            assertThat(requests.find()).as(said).isTrue();
            assertThat(Long.parseLong(requests.group(1))).isPositive();
            assertThat(said).doesNotContain("Non-2xx").doesNotContain("Socket errors");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        wrk.destroyForcibly();
    }
}
