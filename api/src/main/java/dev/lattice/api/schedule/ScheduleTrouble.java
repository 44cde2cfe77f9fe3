package dev.lattice.api.schedule;

import java.time.Instant;

/**
 * What is wrong with a schedule: no job of it has succeeded since. It is over with the next one that does.
 *
 * @param ran whether the newest job failed; false when there was none, or no node started it in time
 * @param since when the first of the moments was due
 * @param times how many moments went wrong
 * @param reason of the newest one, for people
 */
public record ScheduleTrouble(boolean ran, Instant since, int times, String reason) {}
