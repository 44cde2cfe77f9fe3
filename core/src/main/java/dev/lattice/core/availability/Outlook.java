package dev.lattice.core.availability;

import java.time.Duration;
import java.time.Instant;

/**
 * A forecast as the scheduler takes it: chances in percent, to the nearest five, so that small changes move nothing.
 *
 * @param tenMinutes to stay for so long, for a node that works
 * @param present how much of the next days it works
 */
public record Outlook(int tenMinutes, int oneHour, int fourHours, int twelveHours, int present) {
    /** Of a node that nothing is known of, as {@link Forecast} has it without a single spell. */
    public static final Outlook UNKNOWN = new Outlook(100, 95, 80, 50, 50);

    private static final Duration NEXT_DAYS = Duration.ofDays(3);
    private static final int STEPS = 20;
    private static final int STEP = 5;

    public static Outlook of(Forecast forecast, Instant now) {
        return new Outlook(
                percent(forecast.stays(now, Stretch.TEN_MINUTES.length())),
                percent(forecast.stays(now, Stretch.ONE_HOUR.length())),
                percent(forecast.stays(now, Stretch.FOUR_HOURS.length())),
                percent(forecast.stays(now, Stretch.TWELVE_HOURS.length())),
                percent(forecast.present(now, NEXT_DAYS)));
    }

    private static int percent(double chance) {
        return (int) Math.round(chance * STEPS) * STEP;
    }

    /** The chance to stay for something of that length; the same for all where that does not matter. */
    public int stays(Stretch stretch) {
        return switch (stretch) {
            case SHORT -> 0;
            case TEN_MINUTES -> tenMinutes;
            case ONE_HOUR -> oneHour;
            case FOUR_HOURS -> fourHours;
            case TWELVE_HOURS -> twelveHours;
        };
    }
}
