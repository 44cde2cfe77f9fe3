package dev.lattice.benchmarks.fleet;

import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.Forecast;
import dev.lattice.core.availability.Habits;
import dev.lattice.core.availability.Ladder;
import dev.lattice.core.availability.Ladder.Rung;
import dev.lattice.core.availability.Outlook;
import dev.lattice.core.availability.Stretch;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.NodeOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A machine in the simulation: what it does now, what runs on it, and what is known of its owner. */
final class Host {
    /** Silence that is borne: lease and grace of a server as it is shipped. */
    static final long SILENCE_SECONDS = 60;

    private static final int PERCENT = 100;

    final Machine machine;
    final int order;
    final Habits habits;
    final Set<Task> tasks = new LinkedHashSet<>();
    /** When it left for so long that nothing outlived it: from then on, in its order. */
    private final List<Long> departures = new ArrayList<>();

    private int passed;
    int next;
    Optional<Availability> now = Optional.empty();
    /** Since when it does not work; -1 while it does. */
    long stoppedAt = -1;
    /** Counts its stops: what is due for an earlier one is not any more. */
    int stops;

    Outlook outlook = Outlook.UNKNOWN;

    Host(Machine machine, int order) {
        this.machine = machine;
        this.order = order;
        this.habits = new Habits(machine.zone());
        long stopped = Long.MIN_VALUE;
        for (int i = 0; i < machine.changes().size(); i++) {
            Machine.Change change = machine.changes().get(i);
            if (change.works()) {
                stopped = Long.MIN_VALUE;
                continue;
            }
            long at = change.at().getEpochSecond();
            stopped = stopped == Long.MIN_VALUE ? at : stopped;
            long until = i + 1 < machine.changes().size()
                    ? machine.changes().get(i + 1).at().getEpochSecond()
                    : Long.MAX_VALUE;
            long bound = change.now().isPresent() ? stopped + patience() : at + SILENCE_SECONDS;
            if (until > bound && (departures.isEmpty() || departures.getLast() != stopped)) {
                departures.add(stopped);
            }
        }
    }

    long patience() {
        return machine.policy().vacating().stop().toSeconds();
    }

    /** How long it will work on; a stop that nothing is ended for does not count. */
    long remaining(long at) {
        while (passed < departures.size() && departures.get(passed) < at) {
            passed++;
        }
        return passed < departures.size() ? departures.get(passed) - at : Long.MAX_VALUE / 2;
    }

    boolean works() {
        return now.filter(each -> each.mode() != Mode.REST).isPresent();
    }

    /** Whether what stands still here is ended by now. */
    boolean gaveUp(long at) {
        return now.map(rests -> Ladder.rung(
                                Ladder.Load.JOB,
                                rests,
                                Optional.of(Duration.ofSeconds(at - stoppedAt)),
                                machine.policy().vacating())
                        == Rung.STOP)
                .orElse(true);
    }

    Resources usable() {
        Budget budget = now.map(Availability::budget).orElse(Budget.NONE);
        return new Resources(
                machine.capacity().cpuMillis() * budget.cpuPercent() / PERCENT,
                machine.capacity().memoryMb() * budget.memoryPercent() / PERCENT,
                machine.capacity().diskMb());
    }

    /** Jobs of one core that it still takes. */
    int free() {
        return works() ? Math.min(machine.slots(), usable().cpuMillis() / 1_000) - tasks.size() : 0;
    }

    NodeOffer offer() {
        return new NodeOffer(
                machine.id(),
                works() ? usable() : machine.capacity(),
                machine.slots(),
                0,
                Map.of(),
                Set.of("process"),
                works(),
                "",
                outlook);
    }

    /** Whether that changed what is told of it. */
    boolean foresee(Knowledge knowledge, double fleetRate, long at) {
        Outlook before = outlook;
        Instant moment = Instant.ofEpochSecond(at);
        outlook = switch (knowledge) {
            case NONE, ORACLE -> Outlook.UNKNOWN;
            case FORECAST -> {
                habits.advance(moment);
                Forecast forecast = habits.forecast(fleetRate);
                yield Outlook.of(forecast, moment);
            }
            case TRUTH ->
                new Outlook(
                        part(at, Stretch.TEN_MINUTES),
                        part(at, Stretch.ONE_HOUR),
                        part(at, Stretch.FOUR_HOURS),
                        part(at, Stretch.TWELVE_HOURS),
                        PERCENT);
        };
        return !outlook.equals(before);
    }

    private int part(long at, Stretch stretch) {
        return (int) Math.min(PERCENT, remaining(at) / (stretch.length().toSeconds() / 20) * 5);
    }
}
