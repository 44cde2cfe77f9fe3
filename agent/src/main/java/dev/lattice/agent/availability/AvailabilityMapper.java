package dev.lattice.agent.availability;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.AvailabilityPolicy.BatteryRule;
import dev.lattice.core.availability.AvailabilityPolicy.Limits;
import dev.lattice.core.availability.AvailabilityPolicy.OthersRule;
import dev.lattice.core.availability.AvailabilityPolicy.UserRule;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.DailyHours;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Pause;
import dev.lattice.core.availability.Power;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.availability.WeeklyHours;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReason;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.AvailabilityRules;
import dev.lattice.protocol.OpenHours;
import dev.lattice.protocol.OwnerSample;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Between rules on the wire and the domain's own. */
final class AvailabilityMapper {
    private static final int SECONDS_PER_MINUTE = 60;

    private AvailabilityMapper() {}

    /** @throws IllegalArgumentException when they are none */
    static AvailabilityPolicy policy(AvailabilityRules wire) {
        return new AvailabilityPolicy(
                hours(wire.getHoursList()),
                Duration.ofSeconds(wire.getLastStartSeconds()),
                new UserRule(Duration.ofSeconds(wire.getIdleAfterSeconds())),
                new OthersRule(
                        wire.getOthersCpuPercent(),
                        wire.getFreeMemoryPercent(),
                        wire.getRestsInFullScreen(),
                        Set.copyOf(wire.getApplicationsList())),
                new BatteryRule(wire.getLeastBatteryPercent()),
                new Limits(budget(wire.getInUse()), budget(wire.getIdle())),
                new Vacating(Duration.ofSeconds(wire.getMoveSeconds()), Duration.ofSeconds(wire.getStopSeconds())));
    }

    private static WeeklyHours hours(List<OpenHours> wire) {
        if (wire.isEmpty()) {
            return WeeklyHours.ALWAYS;
        }
        Map<DayOfWeek, List<DailyHours>> days = new EnumMap<>(DayOfWeek.class);
        try {
            for (OpenHours open : wire) {
                days.computeIfAbsent(DayOfWeek.of(open.getDay()), _ -> new ArrayList<>())
                        .add(new DailyHours(time(open.getFromMinute()), time(open.getToMinute())));
            }
        } catch (DateTimeException impossible) {
            throw new IllegalArgumentException("the owner's hours are none: " + impossible.getMessage(), impossible);
        }
        return new WeeklyHours(days);
    }

    private static LocalTime time(int minute) {
        return LocalTime.ofSecondOfDay((long) minute * SECONDS_PER_MINUTE);
    }

    private static Budget budget(AvailabilityRules.Budget wire) {
        return new Budget(wire.getCpuPercent(), wire.getMemoryPercent(), wire.getGpu());
    }

    static Pause pause(AvailabilityOrder order) {
        return switch (order.getPauseCase()) {
            case PAUSED_UNTIL_EPOCH_SECONDS ->
                new Pause.Until(Instant.ofEpochSecond(order.getPausedUntilEpochSeconds()));
            case PAUSED -> order.getPaused() ? new Pause.Open() : new Pause.None();
            case FINISHING -> order.getFinishing() ? new Pause.Finish() : new Pause.None();
            case PAUSE_NOT_SET -> new Pause.None();
        };
    }

    /**
     * @param own the rules of the node's settings
     * @param by the order that it follows from
     */
    static AvailabilityReport report(
            Availability now, Preset own, AvailabilityOrder by, AvailabilityPolicy policy, OwnerFacts facts) {
        AvailabilityReport.Builder report = AvailabilityReport.newBuilder()
                .setMode(
                        switch (now.mode()) {
                            case WORK -> AvailabilityReport.Mode.MODE_WORK;
                            case NO_START -> AvailabilityReport.Mode.MODE_NO_START;
                            case REST -> AvailabilityReport.Mode.MODE_REST;
                        })
                .setCpuPercent(now.budget().cpuPercent())
                .setMemoryPercent(now.budget().memoryPercent())
                .setGpu(now.budget().gpu())
                .setUntilEpochSeconds(now.until().map(Instant::getEpochSecond).orElse(0L))
                .setOrderVersion(by.getVersion())
                .setTimeZone(facts.zone().getId())
                .setOwnRules(own.name().toLowerCase(Locale.ROOT))
                .addAllUnknown(Unknown.of(policy, facts));
        now.reasons()
                .forEach(reason -> report.addReasons(AvailabilityReason.newBuilder()
                        .setCode(reason.code().name())
                        .setSentence(reason.sentence())));
        return report.build();
    }

    static OwnerSample sample(OwnerFacts facts) {
        return OwnerSample.newBuilder()
                .setIdleSeconds(
                        facts.userIdle().map(idle -> idle.toSeconds() + 1).orElse(0L))
                .setOthersCpuPercent(
                        facts.othersCpuPercent().isPresent()
                                ? facts.othersCpuPercent().getAsInt() + 1
                                : 0)
                .setFreeMemoryPercent(
                        facts.freeMemoryPercent().isPresent()
                                ? facts.freeMemoryPercent().getAsInt() + 1
                                : 0)
                .setBatteryPercent(
                        switch (facts.power()) {
                            case Power.Mains _ -> 0;
                            case Power.Battery(int percent) -> percent + 1;
                            case Power.Unknown _ -> -1;
                        })
                .setFullScreen(facts.fullScreen().orElse(false))
                .addAllApplications(facts.applications())
                .build();
    }
}
