package dev.lattice.benchmarks.measure;

import java.util.List;
import java.util.Optional;

/**
 * A benchmark that was run.
 *
 * @param control plain processes between the rounds: how much the machine itself wavered
 */
public record Outcome(Benchmark benchmark, List<Standing> standings, Standing control) {
    /** An aim and how far it was reached; the figure is empty when it could not be measured. */
    public record Verdict(Aim aim, Optional<Double> figure) {
        public boolean met() {
            return figure.filter(aim::metBy).isPresent();
        }
    }

    public Optional<Standing> standing(String name) {
        return standings.stream()
                .filter(standing -> standing.name().equals(name))
                .findFirst();
    }

    public Optional<Standing> reference() {
        return standing(benchmark.reference());
    }

    public List<Verdict> verdicts() {
        return benchmark.aims().stream().map(this::verdict).toList();
    }

    private Verdict verdict(Aim aim) {
        Optional<Standing> subject = standing(aim.contender());
        String beside = aim.beside();
        String above = aim.above();
        Optional<Double> figure;
        if (beside == null) {
            figure = subject.flatMap(standing -> standing.figure(aim.metric()));
        } else if (above == null) {
            figure =
                    subject.flatMap(standing -> standing(beside).flatMap(other -> standing.ratio(aim.metric(), other)));
        } else {
            figure = added(aim, aim.contender(), above)
                    .flatMap(mine -> added(aim, beside, above).map(its -> mine / its));
        }
        return new Verdict(aim, figure);
    }

    private Optional<Double> added(Aim aim, String name, String above) {
        return standing(name)
                .flatMap(standing -> standing.figure(aim.metric()))
                .flatMap(whole -> standing(above)
                        .flatMap(standing -> standing.figure(aim.metric()))
                        .map(base -> whole - base));
    }
}
