package dev.lattice.server.availability;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import dev.lattice.core.availability.Reason;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.AvailabilityRules;
import dev.lattice.protocol.OpenHours;
import dev.lattice.protocol.OwnerSample;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Between the session's messages and the domain's own. What a node says is bounded before it is believed. */
final class AvailabilityMessages {
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MOST_REASONS = 20;
    private static final int LONGEST_SENTENCE = 500;
    private static final int PERCENT = 100;

    private AvailabilityMessages() {}

    /** @param policy the owner's; empty when the node's own settings hold */
    static AvailabilityOrder order(StoredOrder order, Optional<AvailabilityPolicy> policy) {
        AvailabilityOrder.Builder message = AvailabilityOrder.newBuilder().setVersion(order.version());
        policy.ifPresent(rules -> message.setRules(rules(rules)));
        switch (order.pause()) {
            case NONE -> message.clearPause();
            case UNTIL ->
                message.setPausedUntilEpochSeconds(
                        order.pauseUntil().map(Instant::getEpochSecond).orElse(0L));
            case OPEN -> message.setPaused(true);
            case FINISH -> message.setFinishing(true);
        }
        return message.build();
    }

    private static AvailabilityRules rules(AvailabilityPolicy policy) {
        AvailabilityRules.Builder wire = AvailabilityRules.newBuilder()
                .setLastStartSeconds(policy.lastStart().toSeconds())
                .setIdleAfterSeconds(policy.user().idleAfter().toSeconds())
                .setOthersCpuPercent(policy.others().cpuPercent())
                .setFreeMemoryPercent(policy.others().freeMemoryPercent())
                .setRestsInFullScreen(policy.others().restsInFullScreen())
                .addAllApplications(policy.others().applications())
                .setLeastBatteryPercent(policy.battery().leastPercent())
                .setInUse(budget(policy.limits().inUse()))
                .setIdle(budget(policy.limits().idle()))
                .setMoveSeconds(policy.vacating().move().toSeconds())
                .setStopSeconds(policy.vacating().stop().toSeconds());
        if (!policy.hours().always()) {
            policy.hours()
                    .days()
                    .forEach((day, hours) -> hours.forEach(open -> wire.addHours(OpenHours.newBuilder()
                            .setDay(day.getValue())
                            .setFromMinute(open.from().toSecondOfDay() / SECONDS_PER_MINUTE)
                            .setToMinute(open.to().toSecondOfDay() / SECONDS_PER_MINUTE))));
        }
        return wire.build();
    }

    private static AvailabilityRules.Budget budget(Budget budget) {
        return AvailabilityRules.Budget.newBuilder()
                .setCpuPercent(budget.cpuPercent())
                .setMemoryPercent(budget.memoryPercent())
                .setGpu(budget.gpu())
                .build();
    }

    static Spell spell(AvailabilityReport report, Instant since) {
        Mode mode = switch (report.getMode()) {
            case MODE_WORK -> Mode.WORK;
            case MODE_NO_START -> Mode.NO_START;
            case MODE_REST, MODE_UNSPECIFIED, UNRECOGNIZED -> Mode.REST;
        };
        List<Reason> reasons = new ArrayList<>();
        report.getReasonsList().stream()
                .limit(MOST_REASONS)
                .forEach(reason -> code(reason.getCode())
                        .ifPresent(code -> reasons.add(new Reason(code, bounded(reason.getSentence())))));
        return new Spell(
                new Availability(
                        mode,
                        new Budget(
                                percent(report.getCpuPercent()), percent(report.getMemoryPercent()), report.getGpu()),
                        reasons,
                        report.getUntilEpochSeconds() > 0
                                ? Optional.of(Instant.ofEpochSecond(
                                        Math.min(report.getUntilEpochSeconds(), Instant.MAX.getEpochSecond())))
                                : Optional.empty()),
                since,
                bounded(report.getTimeZone()),
                bounded(report.getOwnRules()),
                report.getUnknownList().stream()
                        .limit(MOST_REASONS)
                        .map(AvailabilityMessages::bounded)
                        .toList(),
                report.getOrderVersion());
    }

    /** A newer agent may have reasons that this server does not know. */
    private static Optional<Reason.Code> code(String name) {
        for (Reason.Code code : Reason.Code.values()) {
            if (code.name().equals(name)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_SENTENCE ? text : text.substring(0, LONGEST_SENTENCE);
    }

    private static int percent(int number) {
        return Math.clamp(number, 0, PERCENT);
    }

    /** @param timeZone of the owner's hours, as the node last said it */
    static OwnerFacts facts(OwnerSample sample, Instant at, String timeZone) {
        int battery = sample.getBatteryPercent();
        return new OwnerFacts(
                at,
                zone(timeZone),
                sample.getIdleSeconds() > 0
                        ? Optional.of(Duration.ofSeconds(sample.getIdleSeconds() - 1))
                        : Optional.empty(),
                plusOne(sample.getOthersCpuPercent()),
                plusOne(sample.getFreeMemoryPercent()),
                battery == 0
                        ? new Power.Mains()
                        : battery < 0 ? new Power.Unknown() : new Power.Battery(percent(battery - 1)),
                Optional.of(sample.getFullScreen()),
                Set.copyOf(sample.getApplicationsList().stream()
                        .limit(MOST_REASONS)
                        .map(AvailabilityMessages::bounded)
                        .toList()));
    }

    static ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }

    private static OptionalInt plusOne(int number) {
        return number > 0 ? OptionalInt.of(percent(number - 1)) : OptionalInt.empty();
    }
}
