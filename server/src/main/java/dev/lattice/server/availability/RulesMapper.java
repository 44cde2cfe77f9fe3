package dev.lattice.server.availability;

import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.AvailabilityPolicy.BatteryRule;
import dev.lattice.core.availability.AvailabilityPolicy.Limits;
import dev.lattice.core.availability.AvailabilityPolicy.OthersRule;
import dev.lattice.core.availability.AvailabilityPolicy.UserRule;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.DailyHours;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.availability.WeeklyHours;
import dev.lattice.server.problem.Problem;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Between rules as people write them and the domain's own. */
final class RulesMapper {
    private static final Pattern HOURS = Pattern.compile("([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])");
    private static final String END_OF_DAY = "24:00";
    private static final int MOST_APPLICATIONS = 100;
    private static final int LONGEST_NAME = 100;
    private static final long LONGEST_SECONDS = Duration.ofDays(7).toSeconds();

    private RulesMapper() {}

    static RulesView view(AvailabilityPolicy policy) {
        Preset preset = null;
        for (Preset each : Preset.values()) {
            preset = each.policy().equals(policy) ? each : preset;
        }
        return new RulesView(
                preset,
                hours(policy.hours()),
                policy.lastStart().toSeconds(),
                policy.user().idleAfter().toSeconds(),
                policy.others().cpuPercent(),
                policy.others().freeMemoryPercent(),
                policy.others().restsInFullScreen(),
                List.copyOf(policy.others().applications()),
                policy.battery().leastPercent(),
                view(policy.limits().inUse()),
                view(policy.limits().idle()),
                policy.vacating().move().toSeconds(),
                policy.vacating().stop().toSeconds());
    }

    static BudgetView view(Budget budget) {
        return new BudgetView(budget.cpuPercent(), budget.memoryPercent(), budget.gpu());
    }

    private static @Nullable Map<String, List<String>> hours(WeeklyHours hours) {
        if (hours.always()) {
            return null;
        }
        Map<String, List<String>> days = new LinkedHashMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            List<DailyHours> open = hours.days().getOrDefault(day, List.of());
            if (!open.isEmpty()) {
                days.put(
                        day.name().toLowerCase(Locale.ROOT),
                        open.stream()
                                .map(each -> each.from() + "-"
                                        + (each.to().equals(LocalTime.MIDNIGHT) ? END_OF_DAY : each.to()))
                                .toList());
            }
        }
        return days;
    }

    /**
     * Rules as they were asked for.
     *
     * @param base what is not said is as in these, unless a preset is named
     * @throws Problem when they cannot be understood; the message says which field, and what it may be
     */
    static AvailabilityPolicy policy(RulesView asked, AvailabilityPolicy base) {
        AvailabilityPolicy from = asked.preset() == null ? base : asked.preset().policy();
        try {
            return new AvailabilityPolicy(
                    asked.hours() == null ? from.hours() : hours(asked.hours()),
                    seconds("lastStart", asked.lastStart(), from.lastStart()),
                    new UserRule(
                            seconds("idleAfter", asked.idleAfter(), from.user().idleAfter())),
                    new OthersRule(
                            percent(
                                    "othersCpuPercent",
                                    asked.othersCpuPercent(),
                                    from.others().cpuPercent(),
                                    1,
                                    100),
                            percent(
                                    "freeMemoryPercent",
                                    asked.freeMemoryPercent(),
                                    from.others().freeMemoryPercent(),
                                    0,
                                    90),
                            Objects.requireNonNullElse(
                                    asked.restsInFullScreen(), from.others().restsInFullScreen()),
                            asked.applications() == null ? from.others().applications() : names(asked.applications())),
                    new BatteryRule(percent(
                            "leastBatteryPercent",
                            asked.leastBatteryPercent(),
                            from.battery().leastPercent(),
                            0,
                            101)),
                    new Limits(
                            budget("inUse", asked.inUse(), from.limits().inUse()),
                            budget("idle", asked.idle(), from.limits().idle())),
                    new Vacating(
                            seconds(
                                    "moveAfter",
                                    asked.moveAfter(),
                                    from.vacating().move()),
                            seconds(
                                    "stopAfter",
                                    asked.stopAfter(),
                                    from.vacating().stop())));
        } catch (IllegalArgumentException impossible) {
            throw Problem.invalid("stopAfter", "These rules contradict each other: " + impossible.getMessage() + ".");
        }
    }

    private static Duration seconds(String field, @Nullable Long given, Duration otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given < 0 || given > LONGEST_SECONDS) {
            throw Problem.invalid(field, field + " is a number of seconds, 0 to " + LONGEST_SECONDS + " (a week).");
        }
        return Duration.ofSeconds(given);
    }

    private static int percent(String field, @Nullable Integer given, int otherwise, int least, int most) {
        if (given == null) {
            return otherwise;
        }
        if (given < least || given > most) {
            throw Problem.invalid(field, field + " is a number from " + least + " to " + most + ".");
        }
        return given;
    }

    private static Budget budget(String field, @Nullable BudgetView given, Budget otherwise) {
        if (given == null) {
            return otherwise;
        }
        percent(field, given.cpuPercent(), 0, 0, 100);
        percent(field, given.memoryPercent(), 0, 0, 100);
        return new Budget(given.cpuPercent(), given.memoryPercent(), given.gpu());
    }

    private static Set<String> names(List<String> given) {
        Set<String> names = new TreeSet<>();
        for (String name : given) {
            if (name.isBlank() || name.length() > LONGEST_NAME || given.size() > MOST_APPLICATIONS) {
                throw Problem.invalid(
                        "applications",
                        "applications are names of program files, at most " + MOST_APPLICATIONS + " of at most "
                                + LONGEST_NAME + " characters.");
            }
            names.add(name.strip().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static WeeklyHours hours(Map<String, List<String>> given) {
        Map<DayOfWeek, List<DailyHours>> days = new EnumMap<>(DayOfWeek.class);
        given.forEach((day, hours) -> {
            List<DailyHours> open = new ArrayList<>();
            hours.forEach(text -> open.add(hours(day, text)));
            days.put(day(day), open);
        });
        return new WeeklyHours(days);
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().equalsIgnoreCase(name)) {
                return day;
            }
        }
        throw Problem.invalid("hours", "'" + name + "' is no day of the week; hours are by monday, tuesday and so on.");
    }

    private static DailyHours hours(String day, String text) {
        Matcher written = HOURS.matcher(text);
        if (written.matches()) {
            try {
                LocalTime from = LocalTime.parse(written.group(1));
                LocalTime to =
                        written.group(2).equals(END_OF_DAY) ? LocalTime.MIDNIGHT : LocalTime.parse(written.group(2));
                if (!from.equals(to) || from.equals(LocalTime.MIDNIGHT)) {
                    return new DailyHours(from, to);
                }
            } catch (DateTimeException none) {
                throw Problem.invalid("hours", "'" + text + "' on " + day + " are no hours of a day.");
            }
        }
        throw Problem.invalid(
                "hours", "'" + text + "' on " + day + " are no hours; write 09:00-17:00, or 22:00-06:00 for a night.");
    }
}
