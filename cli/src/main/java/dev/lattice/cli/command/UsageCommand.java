package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.api.meter.UsageLine;
import dev.lattice.api.meter.UsageView;
import dev.lattice.api.page.Page;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code usage}: what the project used, and what that costs. */
@Command(
        name = "usage",
        description = {
            "Shows what your project used in a month, and what it costs.",
            "What was not charged for yet is counted at today's prices ('lattice prices')."
        })
final class UsageCommand implements Callable<Integer> {
    private static final double GB = 1L << 30;

    private final Surroundings around;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Mixin
    private MonthOptions month = new MonthOptions();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "workload",
            converter = MonthOptions.GroupingConverter.class,
            description = "workload, job, node, day or project.")
    private UsageGrouping by = UsageGrouping.WORKLOAD;

    UsageCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            if (month.saves()) {
                month.save(around, client);
                return ExitCode.OK;
            }
            Answer<UsageView> answer = client.meter().usage(month.month(), by);
            UsageView view = answer.value();
            List<UsageLine> lines = new ArrayList<>(view.items());
            if (!lines.isEmpty() && !new Printer(around, format).forPrograms()) {
                lines.add(view.total());
            }
            List<Column<UsageLine>> columns = List.of(
                    Column.of(EnumConverters.text(by).toUpperCase(Locale.ROOT), UsageCommand::name),
                    Column.of("CPU", line -> String.format(Locale.ROOT, "%.1f s", line.cpuSeconds())),
                    Column.of("MEMORY", line -> String.format(Locale.ROOT, "%.3f GB h", line.memoryGbHours())),
                    Column.of("DISK", line -> String.format(Locale.ROOT, "%.3f GB h", line.diskGbHours())),
                    Column.wide("IN", line -> String.format(Locale.ROOT, "%.3f GB", line.receivedBytes() / GB)),
                    Column.wide("OUT", line -> String.format(Locale.ROOT, "%.3f GB", line.sentBytes() / GB)),
                    Column.of(view.currency().toUpperCase(Locale.ROOT), line -> Money.text(line.amountMicros())));
            new Printer(around, format)
                    .list(
                            new Answer<>(new Page<>(lines, null), answer.json()),
                            UsageLine::key,
                            columns,
                            () -> "nothing was used in " + month.month());
            return ExitCode.OK;
        }
    }

    private static String name(UsageLine line) {
        return line.name() == null ? line.key() : line.name();
    }
}
