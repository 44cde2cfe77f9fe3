package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.meter.PriceRequest;
import dev.lattice.api.meter.PriceView;
import dev.lattice.api.meter.PricesView;
import dev.lattice.api.page.Page;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code prices}: what things cost. */
@Command(name = "prices", description = "Shows what things cost, now, before and later; the newest first.")
final class PricesCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    PricesCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            print(around, format, client.meter().prices());
            return ExitCode.OK;
        }
    }

    private static void print(Surroundings around, FormatOptions format, Answer<PricesView> answer) {
        PriceView current = answer.value().current();
        List<Column<PriceView>> columns = List.of(
                Column.of("FROM", list -> list.validFrom() + (list.equals(current) ? " (now)" : "")),
                Column.of("CPU HOUR", list -> Money.exact(list.cpuHour())),
                Column.of("MEMORY GB HOUR", list -> Money.exact(list.memoryGbHour())),
                Column.of("DISK GB MONTH", list -> Money.exact(list.diskGbMonth())),
                Column.of("GB IN", list -> Money.exact(list.receivedGb())),
                Column.of("GB OUT", list -> Money.exact(list.sentGb())),
                Column.of("FEE", list -> list.feePercent() + " %"));
        new Printer(around, format)
                .list(
                        new Answer<>(new Page<>(answer.value().history(), null), answer.json()),
                        list -> list.validFrom().toString(),
                        columns,
                        () -> "no prices");
    }

    /** {@code prices set}. */
    @Command(
            name = "set",
            description = "Sets prices, from now or a later time on; what is not given stays as it is. For admins.")
    static final class Set implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        @Option(
                names = "--from",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "When they begin to count, such as 2026-12-01T00:00:00Z; now unless it is said.")
        private @Nullable Instant from;

        @Option(
                names = "--cpu-hour",
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "An hour of one processor.")
        private @Nullable Long cpuHour;

        @Option(
                names = "--memory-gb-hour",
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "A gigabyte of memory that is set aside for an hour.")
        private @Nullable Long memoryGbHour;

        @Option(
                names = "--disk-gb-month",
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "A gigabyte on disk for 730 hours.")
        private @Nullable Long diskGbMonth;

        @Option(
                names = "--gb-in",
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "A gigabyte received.")
        private @Nullable Long gbIn;

        @Option(
                names = "--gb-out",
                paramLabel = "AMOUNT",
                converter = Money.Converter.class,
                description = "A gigabyte sent.")
        private @Nullable Long gbOut;

        @Option(names = "--fee", paramLabel = "PERCENT", description = "The platform's part of each charge.")
        private @Nullable Double fee;

        Set(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                print(
                        around,
                        format,
                        client.meter()
                                .setPrices(
                                        new PriceRequest(from, cpuHour, memoryGbHour, diskGbMonth, gbIn, gbOut, fee)));
                return ExitCode.OK;
            }
        }
    }

    private static final class TimeConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + value + "' is no time such as 2026-12-01T00:00:00Z");
            }
        }
    }
}
