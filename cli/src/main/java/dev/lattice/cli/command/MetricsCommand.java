package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.MetricsView;
import dev.lattice.api.workload.MetricsView.InstanceMetrics;
import dev.lattice.api.workload.MetricsView.MetricLimits;
import dev.lattice.api.workload.MetricsView.MetricSeries;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Sparkline;
import dev.lattice.cli.output.Table;
import dev.lattice.cli.workload.Amounts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code metrics}: what a workload used. */
@Command(
        name = "metrics",
        description = {
            "Shows what a workload used: CPU, memory, disk, network.",
            "Each bar is an average; a dot is a time of which nothing is known."
        })
final class MetricsCommand implements Callable<Integer> {
    private static final int BARS = 60;
    private static final int NARROWEST = 10;
    /** What stands beside the bars. */
    private static final int FRAME = 52;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            description =
                    "How long ago (30m, 2h, 7d; at most 30d), or a time such as 2026-01-31T12:00:00Z. Default: 1h.")
    private String since = "";

    @Option(
            names = "--step",
            paramLabel = "TIME",
            description = "Between two values, such as 10s or 5m, for -o json. Default: as suits.")
    private @Nullable String step;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    MetricsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<MetricsView> answer = client.workloads().metrics(name, since, step);
            if (format.format() == FormatOptions.Format.table || format.format() == FormatOptions.Format.wide) {
                draw(answer.value());
            } else {
                new Printer(around, format).details(answer.json(), name, Map.of());
            }
            return ExitCode.OK;
        }
    }

    private void draw(MetricsView metrics) {
        if (metrics.instances().isEmpty()) {
            around.say("nothing is known of what " + name + " used in that time; a workload that runs is looked at"
                    + " every ten seconds");
            return;
        }
        Table table = new Table(List.of("", heading(), "NOW", "MOST", "LIMIT"), Set.of());
        rows(table, "", metrics.total(), metrics.limits(), metrics.instances().size());
        if (format.format() == FormatOptions.Format.wide) {
            for (InstanceMetrics instance : metrics.instances()) {
                rows(table, " #" + instance.number(), instance.series(), metrics.limits(), 1);
            }
        }
        around.text().print(table.render(around.terminal().columns()));
    }

    private String heading() {
        boolean span = Character.isDigit(since.charAt(0)) && since.indexOf('-') < 0;
        return (span ? "LAST " : "SINCE ") + since;
    }

    /** @param of whose they are */
    private void rows(Table table, String of, MetricSeries series, MetricLimits limits, int instances) {
        row(table, "CPU" + of, series.cpu(), limits.cpu() * instances, Amounts::cores);
        row(table, "MEMORY" + of, series.memoryBytes(), (double) limits.memoryBytes() * instances, Amounts::bytes);
        row(table, "DISK" + of, series.diskBytes(), (double) limits.diskBytes() * instances, Amounts::bytes);
        row(table, "RECEIVED" + of, series.receivedPerSecond(), 0, Amounts::rate);
        row(table, "SENT" + of, series.sentPerSecond(), 0, Amounts::rate);
    }

    private void row(
            Table table,
            String heading,
            List<? extends @Nullable Number> values,
            double limit,
            DoubleFunction<String> form) {
        int columns = around.terminal().columns();
        int width = columns == 0 ? BARS : Math.clamp(columns - FRAME, NARROWEST, BARS);
        String most = values.stream()
                .filter(Objects::nonNull)
                .map(Number::doubleValue)
                .max(Double::compare)
                .map(form::apply)
                .orElse("-");
        // Of a level the limit is a full bar, so that one sees how far it is; bursts would be lost beside it.
        boolean level = heading.startsWith("MEMORY") || heading.startsWith("DISK");
        table.row(List.of(
                heading,
                Sparkline.of(values, level ? limit : 0, width),
                now(values, form),
                most,
                limit > 0 ? form.apply(limit) : "-"));
    }

    /** The newest; the step that has just begun may have none yet. */
    private static String now(List<? extends @Nullable Number> values, DoubleFunction<String> form) {
        for (int i = values.size() - 1; i >= Math.max(0, values.size() - 2); i--) {
            Number value = values.get(i);
            if (value != null) {
                return form.apply(value.doubleValue());
            }
        }
        return "-";
    }
}
