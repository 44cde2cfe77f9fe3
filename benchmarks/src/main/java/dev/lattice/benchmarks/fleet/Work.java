package dev.lattice.benchmarks.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes jobs up: of one core, half of them of some minutes, a third about an hour, the others some hours, twelve at most. A
 * project's jobs are of one such kind, and differ as a log-normal distribution does. They come around the clock, twice as
 * many by day.
 */
final class Work {
    private static final int PROJECTS = 12;
    private static final int USERS = 3;
    private static final double SPREAD = 0.6;
    private static final double SHORTEST = 30;
    private static final double LONGEST = 12 * 3_600;

    private Work() {}

    /** A job that somebody will submit. */
    record Order(long id, long project, long user, Instant at, long seconds) {}

    /** @param perHour jobs that come in an hour, in the mean over a day */
    static List<Order> orders(long seed, Instant begin, Instant end, double perHour) {
        Random random = new Random(seed);
        List<Order> orders = new ArrayList<>();
        double hours = 0;
        double length = Duration.between(begin, end).toSeconds() / 3_600.0;
        while (true) {
            boolean day = hours % 24 >= 8 && hours % 24 < 20;
            hours -= Math.log(1 - random.nextDouble()) / (perHour * (day ? 4 : 2) / 3);
            if (hours >= length) {
                return orders;
            }
            long project = 1L + random.nextInt(PROJECTS);
            double median = project <= PROJECTS / 2 ? 360 : project <= PROJECTS * 5 / 6 ? 3_000 : 4.5 * 3_600;
            long seconds = (long) Math.clamp(median * Math.exp(SPREAD * random.nextGaussian()), SHORTEST, LONGEST);
            orders.add(new Order(
                    orders.size() + 1L,
                    project,
                    project * USERS + random.nextInt(USERS),
                    begin.plusSeconds((long) (hours * 3_600)),
                    seconds));
        }
    }
}
