package dev.lattice.core.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * How likely a machine is to stay.
 *
 * <p>For each hour of the week there is a rate at which it leaves while it works. What is believed of a rate is a gamma
 * distribution: departures and hours that were seen, beside a belief from before that weighs as much as some hours would.
 * That belief comes from the same hour of other weekdays (or of the weekend), theirs from the machine as a whole, and that
 * from the fleet. So little is concluded from little, and a habit of every weekday is seen in its first week. The chance to
 * last through some time of an hour is the mean over what is believed, which never rests on the rate being known.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Gamma_distribution#Conjugate_prior">the gamma distribution as a belief of
 *     a rate</a>
 */
public final class Forecast {
    /** Departures in an hour of work where nothing is known of any machine: two a day. */
    public static final double RATE_OF_ANY = 1.0 / 12;

    /** What is believed from before weighs so many hours: of an hour of the week, of that hour of such days, of a machine. */
    private static final double HOUR_WEIGHT = 1;

    private static final double DAYS_WEIGHT = 4;
    private static final double FLEET_WEIGHT = 24;

    /** Where other days are so bad, this one need not be: its own weeks have to be able to show it. */
    private static final double MOST_BELIEVED = 2;

    private static final int WORKDAYS_END = 5 * Habits.DAY;
    private static final double MILLIS_AN_HOUR = 3_600_000;

    /** Of each hour of the week, the gamma distribution's shape and rate. */
    private final double[] shape = new double[Habits.WEEK];

    private final double[] hours = new double[Habits.WEEK];
    /** Of each hour of the week, how much of it the machine works. */
    private final double[] presence = new double[Habits.WEEK];

    private final ZoneId zone;
    /** When it certainly leaves; far away when that is not foreseen. */
    private final Instant end;

    Forecast(float[] worked, float[] known, float[] left, ZoneId zone, double fleetRate) {
        this.zone = zone;
        this.end = Instant.MAX;
        Sums all = new Sums();
        Sums[] days = new Sums[2 * Habits.DAY];
        for (int i = 0; i < days.length; i++) {
            days[i] = new Sums();
        }
        for (int hour = 0; hour < Habits.WEEK; hour++) {
            all.add(worked[hour], known[hour], left[hour]);
            days[kind(hour)].add(worked[hour], known[hour], left[hour]);
        }
        double rate = all.rate(fleetRate, FLEET_WEIGHT);
        double present = all.presence(0.5, FLEET_WEIGHT);
        for (int hour = 0; hour < Habits.WEEK; hour++) {
            double believed = Math.min(MOST_BELIEVED, days[kind(hour)].rate(rate, DAYS_WEIGHT));
            shape[hour] = left[hour] + HOUR_WEIGHT * believed;
            hours[hour] = worked[hour] + HOUR_WEIGHT;
            double share = days[kind(hour)].presence(present, DAYS_WEIGHT);
            presence[hour] = (worked[hour] + HOUR_WEIGHT * share) / (known[hour] + HOUR_WEIGHT);
        }
    }

    private Forecast(Forecast other, Instant end) {
        System.arraycopy(other.shape, 0, shape, 0, Habits.WEEK);
        System.arraycopy(other.hours, 0, hours, 0, Habits.WEEK);
        System.arraycopy(other.presence, 0, presence, 0, Habits.WEEK);
        this.zone = other.zone;
        this.end = end;
    }

    /** The same of a machine whose owner's hours end then: that is no guess. */
    public Forecast endingAt(Instant known) {
        return new Forecast(this, known);
    }

    /** What was seen of some hours of the week together. */
    private static final class Sums {
        private double worked;
        private double known;
        private double left;

        void add(double moreWorked, double moreKnown, double moreLeft) {
            worked += moreWorked;
            known += moreKnown;
            left += moreLeft;
        }

        double rate(double before, double weight) {
            return (left + weight * before) / (worked + weight);
        }

        double presence(double before, double weight) {
            return (worked + weight * before) / (known + weight);
        }
    }

    /** The same hour of all workdays is one kind, of the days of the weekend another. */
    private static int kind(int hour) {
        return hour % Habits.DAY + (hour < WORKDAYS_END ? 0 : Habits.DAY);
    }

    /** That a machine that works at a time goes on for as long; 0 to 1, and never more for a longer time. */
    public double stays(Instant from, Duration length) {
        double chance = 1;
        Instant last = from.plus(length);
        if (last.isAfter(end)) {
            return 0;
        }
        for (Instant at = from; at.isBefore(last); ) {
            ZonedDateTime clock = at.atZone(zone);
            Instant next = Habits.end(clock).isBefore(last) ? Habits.end(clock) : last;
            int hour = Habits.hour(clock);
            chance *= Math.pow(hours[hour] / (hours[hour] + hoursBetween(at, next)), shape[hour]);
            at = next;
        }
        return chance;
    }

    /** How much of the time from then on it works, as a part of 1. */
    public double present(Instant from, Duration length) {
        double sum = 0;
        Instant last = from.plus(length);
        for (Instant at = from; at.isBefore(last); ) {
            ZonedDateTime clock = at.atZone(zone);
            Instant next = Habits.end(clock).isBefore(last) ? Habits.end(clock) : last;
            sum += presence[Habits.hour(clock)] * hoursBetween(at, next);
            at = next;
        }
        return length.isPositive() ? Math.min(1, sum / hoursBetween(from, last)) : 1;
    }

    private static double hoursBetween(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / MILLIS_AN_HOUR;
    }
}
