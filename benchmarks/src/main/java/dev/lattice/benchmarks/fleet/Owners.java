package dev.lattice.benchmarks.fleet;

import dev.lattice.benchmarks.fleet.Machine.Doing;
import dev.lattice.benchmarks.fleet.Machine.Kind;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.resource.Resources;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Makes owners up, each with habits of their own and days that do not keep to them.
 *
 * <ul>
 *   <li>45 of 100 machines stand in offices: used from about nine to about half past five on workdays, with a lunch; one
 *       workday in twelve nobody comes, one evening in twenty somebody comes back.
 *   <li>25 are for the evenings: used three workday evenings in four and on afternoons of weekends; every third of them
 *       is off at night.
 *   <li>10 are servers that work around the clock and restart about every third week.
 *   <li>20 are laptops: closed at night and whenever it pleases, between that left alone for a while or touched.
 * </ul>
 */
final class Owners {
    private static final int MINUTE = 60;
    private static final int DAY_MINUTES = 24 * MINUTE;

    private final Random random;
    private final ZoneId zone;
    private final LocalDate first;
    private final int days;

    /** @param first a Monday */
    Owners(long seed, ZoneId zone, LocalDate first, int days) {
        this.random = new Random(seed);
        this.zone = zone;
        this.first = first;
        this.days = days;
    }

    List<Machine> machines(int count) {
        List<Machine> machines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int part = random.nextInt(100);
            Kind kind = part < 45 ? Kind.OFFICE : part < 70 ? Kind.EVENINGS : part < 80 ? Kind.SERVER : Kind.LAPTOP;
            AvailabilityPolicy policy = (kind == Kind.SERVER ? Preset.ALWAYS : Preset.COURTEOUS).policy();
            int cores = switch (kind) {
                case OFFICE -> 4;
                case EVENINGS -> 8;
                case SERVER -> 8;
                case LAPTOP -> 4;
            };
            machines.add(new Machine(
                    new NodeId("m" + i),
                    kind,
                    zone,
                    policy,
                    new Resources(cores * 1_000, cores * 2_048L, 100_000),
                    // As many as its owner's rules leave cores for: more would only lie in the scheduler's way.
                    kind == Kind.SERVER ? cores : cores * 4 / 5,
                    Machine.changes(policy, zone, at(0, 0), at(days, 0), life(kind))));
        }
        return machines;
    }

    private List<Doing> life(Kind kind) {
        List<Doing> life = new ArrayList<>();
        switch (kind) {
            case OFFICE -> office(life);
            case EVENINGS -> evenings(life);
            case SERVER -> server(life);
            case LAPTOP -> laptop(life);
        }
        return apart(life);
    }

    private void office(List<Doing> life) {
        int comes = 450 + random.nextInt(120);
        int goes = 960 + random.nextInt(150);
        boolean lunches = random.nextInt(10) < 7;
        for (int day = 0; day < days; day++) {
            if (isWeekend(day) || random.nextInt(12) == 0) {
                continue;
            }
            int from = comes + noise(20);
            int to = goes + noise(30);
            if (lunches) {
                int noon = 720 + noise(20);
                use(life, day, from, noon);
                use(life, day, noon + 30 + random.nextInt(30), to);
            } else {
                use(life, day, from, to);
            }
            if (random.nextInt(20) == 0) {
                int back = 1_200 + noise(60);
                use(life, day, back, back + 20 + random.nextInt(60));
            }
        }
    }

    private void evenings(List<Doing> life) {
        int comes = 1_080 + random.nextInt(120);
        int goes = 1_330 + random.nextInt(120);
        boolean offAtNight = random.nextInt(3) == 0;
        for (int day = 0; day < days; day++) {
            int last = goes + noise(30);
            if (isWeekend(day)) {
                int noon = 780 + noise(60);
                use(life, day, noon, noon + 120 + random.nextInt(120));
                use(life, day, comes + noise(60), last);
            } else if (random.nextInt(4) != 0) {
                use(life, day, comes + noise(30), last);
            }
            if (offAtNight) {
                off(life, day, last, DAY_MINUTES + 450 + noise(30));
            }
        }
    }

    private void server(List<Doing> life) {
        for (int day = 0; day < days; day++) {
            if (random.nextInt(21) == 0) {
                int at = random.nextInt(DAY_MINUTES - 20);
                off(life, day, at, at + 10);
            }
        }
    }

    private void laptop(List<Doing> life) {
        int opens = 420 + random.nextInt(180);
        int shuts = 1_260 + random.nextInt(150);
        for (int day = 0; day < days; day++) {
            int at = opens + noise(60);
            off(life, day, 0, at);
            int end = Math.min(DAY_MINUTES - 1, shuts + noise(60));
            while (at < end) {
                int used = at + 5 + (int) exponential(40);
                use(life, day, at, used);
                int alone = used + 5 + (int) exponential(90);
                int next = alone;
                if (random.nextInt(3) == 0) {
                    next = alone + 20 + (int) exponential(60);
                    off(life, day, alone, next);
                }
                at = next;
            }
            off(life, day, end, DAY_MINUTES);
        }
    }

    private boolean isWeekend(int day) {
        return first.plusDays(day).getDayOfWeek().getValue() > 5;
    }

    private int noise(int minutes) {
        return (int) Math.round(random.nextGaussian() * minutes);
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private void use(List<Doing> life, int day, int from, int to) {
        life.add(new Doing(false, at(day, from), at(day, to)));
    }

    private void off(List<Doing> life, int day, int from, int to) {
        life.add(new Doing(true, at(day, from), at(day, to)));
    }

    /** By the clock on the wall. */
    private Instant at(int day, int minute) {
        return first.plusDays(day)
                .atStartOfDay()
                .plusMinutes(minute)
                .atZone(zone)
                .toInstant();
    }

    /** In order, each from the end of the one before at the earliest. */
    private static List<Doing> apart(List<Doing> life) {
        List<Doing> sorted = new ArrayList<>(life);
        sorted.sort(Comparator.comparing(Doing::from));
        List<Doing> apart = new ArrayList<>();
        Instant free = Instant.MIN;
        for (Doing doing : sorted) {
            Instant from = doing.from().isBefore(free) ? free : doing.from();
            if (from.isBefore(doing.to())) {
                apart.add(new Doing(doing.off(), from, doing.to()));
                free = doing.to();
            }
        }
        return apart;
    }
}
