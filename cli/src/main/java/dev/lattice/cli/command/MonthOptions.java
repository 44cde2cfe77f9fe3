package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.cli.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Of which month, and whether its statement is saved. */
final class MonthOptions {
    @Option(
            names = "--month",
            paramLabel = "YYYY-MM",
            converter = MonthConverter.class,
            description = "Of which month, of UTC; this one unless it is said.")
    private @Nullable YearMonth month;

    @Option(names = "--csv", paramLabel = "FILE", description = "Saves the month's statement as CSV instead.")
    private @Nullable Path csv;

    @Option(names = "--pdf", paramLabel = "FILE", description = "Saves the month's statement as PDF instead.")
    private @Nullable Path pdf;

    YearMonth month() {
        return month == null ? YearMonth.now(ZoneOffset.UTC) : month;
    }

    boolean saves() {
        return csv != null || pdf != null;
    }

    void save(Surroundings around, LatticeClient client) {
        save(around, client, "csv", csv);
        save(around, client, "pdf", pdf);
    }

    private void save(Surroundings around, LatticeClient client, String format, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path target = around.folder().resolve(file);
        try (OutputStream out = Files.newOutputStream(target)) {
            client.meter().statement(month(), format, out);
        } catch (IOException refused) {
            throw new UsageException("cannot write " + target + ": " + refused.getMessage());
        }
        around.say("saved " + target);
    }

    private static final class MonthConverter implements ITypeConverter<YearMonth> {
        @Override
        public YearMonth convert(String value) {
            try {
                return YearMonth.parse(value);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + value + "' is no month such as 2026-01");
            }
        }
    }

    /** Reads by what is added up. */
    static final class GroupingConverter implements ITypeConverter<UsageGrouping> {
        @Override
        public UsageGrouping convert(String value) {
            return Arrays.stream(UsageGrouping.values())
                    .filter(grouping -> EnumConverters.text(grouping).equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is none of project, workload, job, node and day"));
        }
    }
}
