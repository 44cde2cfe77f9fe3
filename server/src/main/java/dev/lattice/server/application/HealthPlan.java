package dev.lattice.server.application;

import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Startup;
import dev.lattice.server.compose.ComposeService;
import dev.lattice.server.compose.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How it is told that a service is ready. With a check of its own it is asked as often as the file says, but at least every
 * few seconds, for others wait for it; how long it may fail stays as the file says.
 *
 * @param readiness asked before and after the first success
 * @param failures in a row, after which a service that was ready is not any more
 * @param within a start may take so long
 */
record HealthPlan(Probe readiness, int failures, Duration within) {
    private static final Duration USUAL_TIME = Duration.ofSeconds(30);
    private static final int USUAL_RETRIES = 3;
    private static final Duration SELDOM = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** What only has to run has to do so for a while. */
    private static final Duration RUNS = Duration.ofSeconds(1);

    /** Compose has no such bound; beyond it nobody waits any more. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PORT_INTERVAL = Duration.ofMillis(200);
    private static final Duration PORT_TIMEOUT = Duration.ofSeconds(5);

    /** @param probed the port that tells it when the file has no check */
    static HealthPlan of(ComposeService service, Optional<Integer> probed, Findings findings) {
        Optional<HealthCheck> check = service.life().health();
        return switch (check.orElse(new HealthCheck.Off())) {
            case HealthCheck.Command(List<String> arguments, HealthCheck.Times times) -> asked(arguments, times);
            case HealthCheck.Shell(String line, HealthCheck.Times times) ->
                asked(List.of("/bin/sh", "-c", line), times);
            case HealthCheck.OfImage _ -> {
                findings.warn(
                        service,
                        "healthcheck",
                        "The check that its image may have is not run: it is ready when its port answers"
                                + (probed.isEmpty() ? ", and as it has none, when it runs" : "")
                                + ". Write a test to have that run.");
                yield unasked(probed);
            }
            case HealthCheck.Off _ -> unasked(check.isPresent() ? Optional.empty() : probed);
        };
    }

    private static HealthPlan asked(List<String> arguments, HealthCheck.Times times) {
        Duration said = times.interval().orElse(USUAL_TIME);
        Duration interval = shorter(longer(said, SHORTEST), SELDOM);
        Duration timeout = times.timeout().orElse(USUAL_TIME);
        int retries = times.retries().orElse(USUAL_RETRIES);
        long failures = Math.ceilDiv(said.toMillis() * retries, interval.toMillis());
        Duration within = times.startPeriod()
                .orElse(Duration.ZERO)
                .plus(said.plus(timeout).multipliedBy(retries));
        return new HealthPlan(
                new Probe.Exec(arguments, interval, timeout),
                (int) Math.max(retries, Math.min(failures, 10_000)),
                shorter(longer(within, Startup.DEFAULT_WITHIN), LONGEST));
    }

    private static HealthPlan unasked(Optional<Integer> probed) {
        return new HealthPlan(
                probed.<Probe>map(port -> new Probe.Tcp(port, PORT_INTERVAL, PORT_TIMEOUT))
                        .orElseGet(() -> new Probe.Running(RUNS, PORT_TIMEOUT)),
                Startup.DEFAULT_FAILURES,
                PATIENCE);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
