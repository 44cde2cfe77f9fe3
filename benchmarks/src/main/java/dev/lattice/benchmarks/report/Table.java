package dev.lattice.benchmarks.report;

import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Outcome;
import dev.lattice.benchmarks.measure.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A benchmark's figures as Markdown, which reads well on a terminal too. */
public final class Table {
    private Table() {}

    public static String of(Outcome outcome) {
        StringBuilder text = new StringBuilder("### " + outcome.benchmark().title() + "\n\n");
        List<Metric> metrics = outcome.standings().stream()
                .flatMap(standing -> standing.figures().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        text.append(grid(outcome, metrics));
        for (Standing standing : outcome.standings()) {
            standing.absence()
                    .ifPresent(reason -> text.append("\nLeft out: ")
                            .append(standing.name())
                            .append(": ")
                            .append(reason.lines().findFirst().orElse(""))
                            .append('\n'));
        }
        Double usual = outcome.control().figures().get(Metric.P50);
        Double slow = outcome.control().figures().get(Metric.P99);
        if (usual != null && slow != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nA plain process between the rounds: p50 %s ms, p99 %s ms.%n",
                    number(usual),
                    number(slow)));
        }
        if (!outcome.verdicts().isEmpty()) {
            text.append('\n');
            outcome.verdicts().forEach(verdict -> text.append(line(verdict)));
        }
        return text.toString();
    }

    private static String grid(Outcome outcome, List<Metric> metrics) {
        List<List<String>> rows = new ArrayList<>();
        boolean ratios = outcome.reference()
                        .filter(standing -> standing.absence().isEmpty())
                        .isPresent()
                && !metrics.isEmpty();
        rows.add(Stream.of(
                        Stream.of(""),
                        metrics.stream().map(metric -> metric.label() + " " + metric.unit()),
                        ratios ? Stream.of("× " + outcome.benchmark().reference()) : Stream.<String>of(),
                        Stream.of("rounds"))
                .flatMap(cells -> cells)
                .toList());
        for (Standing standing : outcome.standings()) {
            List<String> row = new ArrayList<>();
            row.add(standing.name());
            Optional<String> absence = standing.absence();
            metrics.forEach(metric -> row.add(
                    absence.isPresent()
                            ? "–"
                            : Optional.ofNullable(standing.figures().get(metric))
                                    .map(Table::number)
                                    .orElse("")));
            if (ratios) {
                row.add(
                        absence.isPresent()
                                ? "–"
                                : standing.ratio(
                                                metrics.getFirst(),
                                                outcome.reference().orElseThrow())
                                        .map(Table::number)
                                        .orElse(""));
            }
            row.add(absence.isPresent() ? "left out" : "" + standing.measuredRounds());
            rows.add(row);
        }
        return align(rows);
    }

    private static String align(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[column] = rows.stream()
                    .map(row -> row.get(at).length())
                    .max(Comparator.naturalOrder())
                    .orElse(1);
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                String cell = rows.get(row).get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                text.append(column == 0 ? "| " + cell + padding + " |" : " " + padding + cell + " |");
            }
            text.append('\n');
            if (row == 0) {
                text.append('|');
                for (int column = 0; column < columns; column++) {
                    text.append(column == 0 ? ":" : "-")
                            .append("-".repeat(widths[column]))
                            .append(column == 0 ? "-|" : ":|");
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String line(Outcome.Verdict verdict) {
        String figure = verdict.figure()
                .map(value -> number(value)
                        + (verdict.aim().beside() == null
                                ? " " + verdict.aim().metric().unit()
                                : " ×"))
                .orElse("not measured");
        return "- " + (verdict.met() ? "met" : verdict.figure().isPresent() ? "**missed**" : "**open**") + ": "
                + verdict.aim().contender() + ", " + verdict.aim().text() + ": " + figure + "\n";
    }

    /** Three digits that count. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
