package dev.lattice.core.availability;

import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When a machine worked for others and when it left, by the hour of the week: what {@link Forecast} is made of. Weeks that
 * are long ago count less. Owned by one thread.
 *
 * <p>Hours are those of the clock on the machine's wall, not of UTC: people come to work at nine in summer and in winter.
 */
public final class Habits {
    static final int DAY = 24;
    static final int WEEK = 7 * DAY;

    /** What was seen so long ago counts half. */
    private static final Duration HALF_LIFE = Duration.ofDays(21);

    /** A rest that is over before anything is ended for it is none. */
    private static final Duration BORNE = Vacating.USUAL.stop();

    private static final int SECONDS = 3_600;

    /** Hours, for each hour of the week: that it worked, and that are known at all; and how often it left. */
    private final float[] worked = new float[WEEK];

    private final float[] known = new float[WEEK];
    private final float[] left = new float[WEEK];

    private ZoneId zone;
    private State state = State.UNKNOWN;
    /** Up to then all is counted. */
    private Instant counted = Instant.MIN;
    /** When it faded last. */
    private @Nullable Instant faded;

    private enum State {
        UNKNOWN,
        WORKING,
        /** it rests, and may be back before that matters */
        PAUSING,
        GONE
    }

    /** @param zone of the machine's owner */
    public Habits(ZoneId zone) {
        this.zone = zone;
    }

    /** What is seen from now on is by the clock of that zone. */
    public void moveTo(ZoneId zone) {
        this.zone = zone;
    }

    /** From then on it works, or does not. What was counted stays so: who hears of it late counts it from there. */
    public void saw(Instant since, boolean works) {
        Instant at = since.isBefore(counted) ? counted : since;
        advance(at);
        switch (state) {
            case UNKNOWN -> {
                counted = at;
                state = works ? State.WORKING : State.GONE;
            }
            case WORKING -> state = works ? State.WORKING : State.PAUSING;
            case PAUSING -> {
                if (works) {
                    count(at, true);
                    state = State.WORKING;
                }
            }
            case GONE -> state = works ? State.WORKING : State.GONE;
        }
    }

    /** Counts what lasted until then. */
    public void advance(Instant now) {
        if (!now.isAfter(counted)) {
            return;
        }
        switch (state) {
            case UNKNOWN -> {}
            case WORKING -> count(now, true);
            case PAUSING -> {
                if (!now.isBefore(counted.plus(BORNE))) {
                    fade(counted);
                    left[hour(counted.atZone(zone))]++;
                    state = State.GONE;
                    count(now, false);
                }
            }
            case GONE -> count(now, false);
        }
    }

    /** What it did until then is counted; from then on nobody knows. */
    public void loseSight(Instant now) {
        advance(now);
        state = State.UNKNOWN;
    }

    private void count(Instant to, boolean working) {
        while (counted.isBefore(to)) {
            fade(counted);
            ZonedDateTime clock = counted.atZone(zone);
            Instant next = end(clock).isBefore(to) ? end(clock) : to;
            float hours = (float) (Duration.between(counted, next).toMillis() / (1e3 * SECONDS));
            known[hour(clock)] += hours;
            if (working) {
                worked[hour(clock)] += hours;
            }
            counted = next;
        }
    }

    /** By whole days: a little at a time would be lost in rounding. */
    private void fade(Instant now) {
        Instant before = faded;
        if (before == null) {
            faded = now;
            return;
        }
        long days = Duration.between(before, now).toDays();
        if (days > 0) {
            float less = (float) Math.pow(0.5, (double) days / HALF_LIFE.toDays());
            for (int hour = 0; hour < WEEK; hour++) {
                worked[hour] *= less;
                known[hour] *= less;
                left[hour] *= less;
            }
            faded = before.plus(Duration.ofDays(days));
        }
    }

    /** Hours that it worked, those long ago counted less. */
    public double hoursWorked() {
        return sum(worked);
    }

    /** How often it left, long ago counted less. */
    public double departures() {
        return sum(left);
    }

    /**
     * What follows from it.
     *
     * @param fleetRate how often machines of the fleet leave in an hour of work
     */
    public Forecast forecast(double fleetRate) {
        return new Forecast(worked, known, left, zone, fleetRate);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** Of the week, from Monday's midnight. */
    static int hour(ZonedDateTime clock) {
        return (clock.getDayOfWeek().getValue() - 1) * DAY + clock.getHour();
    }

    /** When the hour on the wall is over. */
    static Instant end(ZonedDateTime clock) {
        return clock.toInstant()
                .minusNanos(clock.getNano())
                .plusSeconds(SECONDS - (clock.getMinute() * 60L + clock.getSecond()));
    }
}
