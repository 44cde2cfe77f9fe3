package dev.lattice.benchmarks.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a benchmark's contenders in turns, A B C A B C …, so that a noisy minute hits all of them. */
public final class Interleaving {
    private final Contender control;
    private final RoundLog log;
    private final Consumer<String> progress;

    /** @param control measured before each round of each contender */
    public Interleaving(Contender control, RoundLog log, Consumer<String> progress) {
        this.control = control;
        this.log = log;
        this.progress = progress;
    }

    public Outcome run(Benchmark benchmark) throws IOException, InterruptedException {
        List<Standing> standings = new ArrayList<>();
        Standing noise = new Standing(control.name());
        try {
            for (Contender contender : benchmark.contenders()) {
                standings.add(prepared(contender));
            }
            for (int round = 1; round <= benchmark.rounds(); round++) {
                progress.accept("  round " + round + " of " + benchmark.rounds());
                for (int i = 0; i < standings.size(); i++) {
                    Standing standing = standings.get(i);
                    if (standing.absence().isEmpty()) {
                        Reading quiet = control.measure();
                        noise.add(quiet);
                        measure(benchmark, round, benchmark.contenders().get(i), standing);
                    }
                }
            }
        } finally {
            for (Contender contender : benchmark.contenders().reversed()) {
                contender.close();
            }
        }
        return new Outcome(benchmark, List.copyOf(standings), noise);
    }

    private Standing prepared(Contender contender) throws InterruptedException {
        Standing standing = new Standing(contender.name());
        try {
            progress.accept("  preparing " + contender.name());
            contender.prepare();
        } catch (LeftOutException missing) {
            leaveOut(standing, String.valueOf(missing.getMessage()));
        } catch (IOException | RuntimeException | Error failure) {
            leaveOut(standing, "failed: " + failure.getMessage());
        }
        return standing;
    }

    private void measure(Benchmark benchmark, int round, Contender contender, Standing standing)
            throws IOException, InterruptedException {
        try {
            Reading reading = contender.measure();
            standing.add(reading);
            log.write(benchmark, round, contender, reading);
        } catch (IOException | RuntimeException failure) {
            leaveOut(standing, "failed: " + failure.getMessage());
        }
    }

    private void leaveOut(Standing standing, String reason) {
        standing.leaveOut(reason);
        progress.accept("  without " + standing.name() + ": " + reason);
    }
}
