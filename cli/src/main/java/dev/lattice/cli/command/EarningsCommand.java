package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.meter.EarningsLine;
import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.meter.PowerView;
import dev.lattice.api.meter.UsageGrouping;
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
import picocli.CommandLine.Parameters;

/** {@code earnings}: what the project's nodes earned. */
@Command(
        name = "earnings",
        description = {
            "Shows what the machines that your project lends earned in a month.",
            "'lattice earnings power NODE' says what a machine takes, so that earnings are shown net of it."
        })
final class EarningsCommand implements Callable<Integer> {
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
            defaultValue = "node",
            converter = MonthOptions.GroupingConverter.class,
            description = "node or day.")
    private UsageGrouping by = UsageGrouping.NODE;

    EarningsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (by != UsageGrouping.NODE && by != UsageGrouping.DAY) {
            throw new UsageException("earnings are shown by node or by day");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            if (month.saves()) {
                month.save(around, client);
                return ExitCode.OK;
            }
            Answer<EarningsView> answer = client.meter().earnings(month.month(), by);
            EarningsView view = answer.value();
            List<EarningsLine> lines = new ArrayList<>(view.items());
            if (!lines.isEmpty() && !new Printer(around, format).forPrograms()) {
                lines.add(view.total());
            }
            String currency = view.currency().toUpperCase(Locale.ROOT);
            List<Column<EarningsLine>> columns = List.of(
                    Column.of(EnumConverters.text(by).toUpperCase(Locale.ROOT), EarningsLine::key),
                    Column.of("CPU", line -> String.format(Locale.ROOT, "%.1f s", line.cpuSeconds())),
                    Column.of("MEMORY", line -> String.format(Locale.ROOT, "%.3f GB h", line.memoryGbHours())),
                    Column.of("GROSS", line -> Money.text(line.grossMicros())),
                    Column.of("FEE", line -> Money.text(line.feeMicros())),
                    Column.of("ELECTRICITY", line -> Money.text(line.electricityMicros())),
                    Column.of("NET " + currency, line -> Money.text(line.netMicros())));
            new Printer(around, format)
                    .list(new Answer<>(new Page<>(lines, null), answer.json()), EarningsLine::key, columns, view::why);
            if (!view.why().isEmpty() && !lines.isEmpty()) {
                around.say(view.why());
            }
            return ExitCode.OK;
        }
    }

    /** {@code earnings power}. */
    @Command(name = "power", description = "Says what a machine of yours takes, and what electricity costs.")
    static final class Power implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(paramLabel = "NODE", description = "The node.")
        private String node = "";

        @Option(names = "--idle", required = true, paramLabel = "WATTS", description = "What it takes at rest.")
        private int idle;

        @Option(names = "--busy", required = true, paramLabel = "WATTS", description = "With all processors at work.")
        private int busy;

        @Option(
                names = "--kwh-price",
                required = true,
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "Of a kilowatt-hour, such as 0.30.")
        private long price;

        Power(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                client.meter().setPower(node, new PowerView(idle, busy, price));
                around.say("earnings of " + node + " are shown net of electricity");
                return ExitCode.OK;
            }
        }
    }
}
