package dev.lattice.cli.command;

import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.availability.Preset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An owner's rules, as options. */
final class RulesOptions {
    private static final Pattern BUDGET = Pattern.compile("([0-9]{1,3})(?:[%]?/([0-9]{1,3})%?|%)?");
    private static final int ON_MAINS = 101;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            converter = EnumConverters.PresetConverter.class,
            description =
                    "Where the rules begin: courteous (only while nobody is there), balanced (a little while somebody is), always.")
    private @Nullable Preset preset;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description =
                    "When it may work, by the clock there: 'mon-fri 18:00-08:00', '22:00-06:00', or always. May be"
                            + " given more than once.")
    private @Nullable List<String> hours;

    @Option(
            names = "--last-start",
            paramLabel = "TIME",
            converter = Quantities.Seconds.class,
            description = "So long before the hours end nothing is started: 30m.")
    private @Nullable Long lastStart;

    @Option(
            names = "--idle-after",
            paramLabel = "TIME",
            converter = Quantities.Seconds.class,
            description = "So long without a touch counts as nobody being there: 10m; 0s when it does not matter.")
    private @Nullable Long idleAfter;

    @Option(
            names = "--others-cpu",
            paramLabel = "PERCENT",
            description = "Of all cores, what the owner's programs may use before work rests; 100 = never mind.")
    private @Nullable Integer othersCpu;

    @Option(
            names = "--free-memory",
            paramLabel = "PERCENT",
            description = "Of the memory, what is left to the owner's programs; 0 = never mind.")
    private @Nullable Integer freeMemory;

    @Option(
            names = "--full-screen",
            arity = "1",
            paramLabel = "true|false",
            description = "Rest while a program has the whole screen, or do not mind.")
    private @Nullable Boolean fullScreen;

    @Option(
            names = "--app",
            paramLabel = "NAME",
            description =
                    "Rest while this program runs, such as blender. May be given more than once; 'none' for none.")
    private @Nullable List<String> applications;

    @Option(
            names = "--battery",
            paramLabel = "RULE",
            description = "mains (only there), any (never mind), or the percent at which work may still go on.")
    private @Nullable String battery;

    @Option(
            names = "--in-use",
            paramLabel = "CPU/MEMORY",
            description = "Percent that may be used while somebody is there: 25/25; 0 = nothing.")
    private @Nullable String inUse;

    @Option(
            names = "--idle",
            paramLabel = "CPU/MEMORY",
            description = "Percent that may be used while nobody is there: 80/70.")
    private @Nullable String idle;

    @Option(
            names = "--gpu",
            arity = "1",
            paramLabel = "true|false",
            description = "Whether graphics processors may be used, too; with --in-use or --idle.")
    private @Nullable Boolean gpu;

    @Option(
            names = "--move-after",
            paramLabel = "TIME",
            converter = Quantities.Seconds.class,
            description = "So long a service is kept up with next to nothing, while another node takes it over: 60s.")
    private @Nullable Long moveAfter;

    @Option(
            names = "--stop-after",
            paramLabel = "TIME",
            converter = Quantities.Seconds.class,
            description = "So long what rests keeps its memory; then it is ended, and tried elsewhere: 5m.")
    private @Nullable Long stopAfter;

    /** Whether nothing was asked for. */
    boolean none() {
        RulesView rules = rules();
        return rules.equals(
                new RulesView(null, null, null, null, null, null, null, null, null, null, null, null, null));
    }

    RulesView rules() {
        return new RulesView(
                preset,
                hours == null ? null : hours.equals(List.of("always")) ? always() : HoursText.parse(hours),
                lastStart,
                idleAfter,
                othersCpu,
                freeMemory,
                fullScreen,
                applications == null ? null : applications.equals(List.of("none")) ? List.of() : applications,
                battery == null ? null : battery(battery),
                budget("--in-use", inUse),
                budget("--idle", idle),
                moveAfter,
                stopAfter);
    }

    private static Map<String, List<String>> always() {
        return HoursText.parse(List.of("00:00-24:00"));
    }

    private static int battery(String text) {
        return switch (text) {
            case "mains" -> ON_MAINS;
            case "any" -> 0;
            default -> {
                if (!text.matches("[0-9]{1,3}%?")) {
                    throw new UsageException("--battery is mains, any, or a percentage, not '" + text + "'");
                }
                yield Integer.parseInt(text.replace("%", ""));
            }
        };
    }

    private @Nullable BudgetView budget(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher written = BUDGET.matcher(text);
        if (!written.matches()) {
            throw new UsageException(
                    option + " is percent of processors and of memory, such as 25/25, not '" + text + "'");
        }
        int cpu = Integer.parseInt(written.group(1));
        int memory = written.group(2) == null ? cpu : Integer.parseInt(written.group(2));
        return new BudgetView(cpu, memory, gpu == null ? cpu > 0 : gpu);
    }
}
