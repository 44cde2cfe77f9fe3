package dev.lattice.core.availability;

import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Reason.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What a machine does for others from one look at its owner to the next. What drives the work away does so at once; it
 * comes back only after that has been gone for a while, and gone by a margin, so that a machine at the edge of a rule does
 * not stop and go.
 *
 * @param now what follows from the last look
 * @param driven what drove the work away and may not have been gone for long enough: since when it has been gone
 */
public record AvailabilityWatch(Availability now, Map<Code, Optional<Instant>> driven) {
    /** Before the first look. */
    public static final AvailabilityWatch START =
            new AvailabilityWatch(new Availability(Mode.REST, Budget.NONE, List.of(), Optional.empty()), Map.of());

    private static final Duration GONE = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(60);
    /** Of the processors' bound, what the owner's programs have to stay below before work comes back. */
    private static final int CPU_MARGIN_PERCENT = 75;

    private static final int MEMORY_MARGIN = 5;
    private static final int BATTERY_MARGIN = 5;
    private static final int PERCENT = 100;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

    public AvailabilityWatch {
        driven = Map.copyOf(driven);
    }

    /** Something that drives the work away, as it was found. */
    private record Sign(Code code, boolean drives, boolean gone, Duration patience, String sentence) {}

    /** Looks again. */
    public AvailabilityWatch look(AvailabilityPolicy policy, Pause pause, OwnerFacts facts) {
        List<Reason> rest = new ArrayList<>();
        Map<Code, Optional<Instant>> stillDriven = new EnumMap<>(Code.class);
        paused(pause, facts).ifPresent(rest::add);
        Optional<Instant> closes = policy.hours().closes(facts.now(), facts.zone());
        Optional<Instant> opens = policy.hours().opens(facts.now(), facts.zone());
        if (closes.isEmpty()) {
            rest.add(new Reason(
                    Code.OUTSIDE_HOURS,
                    "it is outside of the owner's hours"
                            + opens.map(time -> ", which begin " + clock(time, facts.zone()))
                                    .orElse(": there are none")));
        }
        for (Sign sign : signs(policy, facts)) {
            Optional<Instant> gone = gone(sign, facts.now());
            if (sign.drives() || gone.isPresent()) {
                stillDriven.put(sign.code(), sign.drives() ? Optional.empty() : gone);
                rest.add(new Reason(sign.code(), sign.sentence()));
            }
        }
        Optional<Reason> user = user(policy, facts);
        Budget budget =
                user.isPresent() ? policy.limits().inUse() : policy.limits().idle();
        if (budget.isNone()) {
            user.ifPresent(rest::add);
        }
        if (!rest.isEmpty() || budget.isNone()) {
            return new AvailabilityWatch(
                    new Availability(Mode.REST, Budget.NONE, rest, foreseen(pause, closes, opens, facts)), stillDriven);
        }
        List<Reason> less = new ArrayList<>(starting(policy, pause, closes, facts));
        Mode mode = less.isEmpty() ? Mode.WORK : Mode.NO_START;
        user.ifPresent(less::add);
        return new AvailabilityWatch(
                new Availability(mode, budget, less, foreseen(pause, closes, opens, facts)), stillDriven);
    }

    /** Since when what drove the work away has been gone, while that is not long enough; empty when nothing is to wait for. */
    private Optional<Instant> gone(Sign sign, Instant time) {
        Optional<Instant> before = driven.get(sign.code());
        if (before == null || sign.drives()) {
            return Optional.empty();
        }
        if (!sign.gone()) {
            // Below the bound, but not by the margin: as if it had come back.
            return Optional.of(time);
        }
        Instant since = before.orElse(time);
        return since.plus(sign.patience()).isAfter(time) ? Optional.of(since) : Optional.empty();
    }

    private static Optional<Reason> paused(Pause pause, OwnerFacts facts) {
        return switch (pause) {
            case Pause.Until(Instant end)
            when facts.now().isBefore(end) ->
                Optional.of(new Reason(Code.PAUSED, "the owner has paused it until " + clock(end, facts.zone())));
            case Pause.Open _ -> Optional.of(new Reason(Code.PAUSED, "the owner has paused it"));
            case Pause.Until _, Pause.Finish _, Pause.None _ -> Optional.empty();
        };
    }

    private static List<Reason> starting(
            AvailabilityPolicy policy, Pause pause, Optional<Instant> closes, OwnerFacts facts) {
        List<Reason> reasons = new ArrayList<>();
        if (pause instanceof Pause.Finish) {
            reasons.add(new Reason(Code.FINISHING, "the owner lets what runs finish and has nothing more started"));
        }
        closes.filter(end -> !facts.now().isBefore(end.minus(policy.lastStart())))
                .ifPresent(end -> reasons.add(new Reason(
                        Code.HOURS_END,
                        "the owner's hours end " + clock(end, facts.zone()) + ", and nothing is started in the last "
                                + policy.lastStart().toMinutes() + " minutes")));
        return reasons;
    }

    private static Optional<Reason> user(AvailabilityPolicy policy, OwnerFacts facts) {
        if (!policy.user().matters()) {
            return Optional.empty();
        }
        if (facts.userIdle().isEmpty()) {
            return Optional.of(new Reason(
                    Code.USER_UNKNOWN, "whether somebody uses the machine cannot be told there, so it counts as used"));
        }
        Duration idle = facts.userIdle().get();
        if (idle.compareTo(policy.user().idleAfter()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Code.USER_ACTIVE,
                "somebody used the machine " + ago(idle) + " ago, and it counts as idle after "
                        + ago(policy.user().idleAfter())));
    }

    private static List<Sign> signs(AvailabilityPolicy policy, OwnerFacts facts) {
        List<Sign> signs = new ArrayList<>();
        battery(policy.battery().leastPercent(), facts.power()).ifPresent(signs::add);
        AvailabilityPolicy.OthersRule others = policy.others();
        boolean full = facts.fullScreen().orElse(false);
        signs.add(new Sign(
                Code.FULL_SCREEN,
                others.restsInFullScreen() && full,
                !full || !others.restsInFullScreen(),
                GONE,
                full ? "a program has the whole screen" : "a program had the whole screen a moment ago"));
        TreeSet<String> running = new TreeSet<>(facts.applications());
        running.retainAll(others.applications());
        signs.add(new Sign(
                Code.APPLICATION,
                !running.isEmpty(),
                true,
                GONE,
                running.isEmpty()
                        ? "a program that the owner named ran a moment ago"
                        : "'" + running.getFirst() + "' runs"));
        cpu(others.cpuPercent(), facts.othersCpuPercent()).ifPresent(signs::add);
        memory(others.freeMemoryPercent(), facts.freeMemoryPercent()).ifPresent(signs::add);
        return signs;
    }

    private static Optional<Sign> battery(int least, Power power) {
        if (least == 0) {
            return Optional.empty();
        }
        return Optional.of(
                switch (power) {
                    case Power.Mains _ ->
                        new Sign(Code.ON_BATTERY, false, true, GONE, "it was on battery a moment ago");
                    case Power.Unknown _ ->
                        new Sign(
                                Code.POWER_UNKNOWN,
                                true,
                                false,
                                GONE,
                                "whether it runs on battery cannot be told there, so it counts as if it did");
                    case Power.Battery(int percent) ->
                        new Sign(
                                Code.ON_BATTERY,
                                percent < least,
                                percent >= least + BATTERY_MARGIN,
                                GONE,
                                least > PERCENT
                                        ? "it runs on battery"
                                        : "its battery has " + percent + " %, and work needs "
                                                + (percent < least ? least : least + BATTERY_MARGIN) + " %");
                });
    }

    private static Optional<Sign> cpu(int bound, OptionalInt used) {
        if (bound == PERCENT || used.isEmpty()) {
            return Optional.empty();
        }
        int percent = used.getAsInt();
        boolean drives = percent > bound;
        return Optional.of(new Sign(
                Code.OWNER_BUSY,
                drives,
                percent * PERCENT <= bound * CPU_MARGIN_PERCENT,
                QUIET,
                drives
                        ? "the owner's programs use " + percent + " % of the processors, and work rests above " + bound
                                + " %"
                        : "the owner's programs needed the processors less than a minute ago"));
    }

    private static Optional<Sign> memory(int least, OptionalInt free) {
        if (least == 0 || free.isEmpty()) {
            return Optional.empty();
        }
        int percent = free.getAsInt();
        boolean drives = percent < least;
        return Optional.of(new Sign(
                Code.MEMORY_SHORT,
                drives,
                percent >= least + MEMORY_MARGIN,
                QUIET,
                drives
                        ? percent + " % of the memory are left to the owner's programs, and they are to have " + least
                                + " %"
                        : "the owner's programs were short of memory less than a minute ago"));
    }

    private static Optional<Instant> foreseen(
            Pause pause, Optional<Instant> closes, Optional<Instant> opens, OwnerFacts facts) {
        if (pause instanceof Pause.Until(Instant end) && facts.now().isBefore(end)) {
            return Optional.of(end);
        }
        if (pause instanceof Pause.Open || pause instanceof Pause.Finish) {
            return Optional.empty();
        }
        return closes.isPresent() ? closes.filter(end -> !end.equals(Instant.MAX)) : opens;
    }

    private static String clock(Instant time, ZoneId zone) {
        return CLOCK.format(time.atZone(zone));
    }

    private static String ago(Duration time) {
        return time.toSeconds() < 60 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }
}
