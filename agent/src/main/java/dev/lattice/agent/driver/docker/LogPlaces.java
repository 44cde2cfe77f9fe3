package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.ServiceOutput.Place;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the two streams of a container are in its engine's log, so that reading can go on behind what was taken.
 *
 * <p>The log has no offsets, and its beginning goes when it is rotated; but its entries have times, to the nanosecond,
 * and come in order. Of each stream the last entry that was seen is known, with where it begins in the stream. Read
 * again from a little before the newer of the two, the log shows that entry, and all behind it can be counted; when it
 * does not, entries are missing, and nobody can say how many. The pieces of one long line all have the same time, which
 * is why the first of them counts.
 */
final class LogPlaces {
    /** The entries of the two streams may change places in the log by as much as two threads of the engine differ. */
    private static final int SLACK_SECONDS = 1;

    private static final class Side {
        Place place;
        /** Where the next entry of this reading begins; negative before the first that is at or behind the place. */
        long next = -1;

        /** Whether entries before the next one are gone. */
        boolean missing;

        Side(Place place) {
            this.place = place;
        }
    }

    private final Side out;
    private final Side err;
    private String newest = "";
    private boolean found;
    /** The side of the entry that was asked about; null when it lies before the place. */
    private @Nullable Side seen;

    private Place seenPlace;

    LogPlaces(Place out, Place err) {
        this.out = new Side(out);
        this.err = new Side(err);
        this.seenPlace = out;
        reread();
    }

    Place out() {
        return out.place;
    }

    Place err() {
        return err.place;
    }

    /** The log is read anew. */
    void reread() {
        newest = later(out.place.time(), err.place.time());
        found = newest.isEmpty();
        restart(out);
        restart(err);
    }

    private static void restart(Side side) {
        side.next = -1;
        side.missing = false;
    }

    /** From when on it has to be read, in seconds since 1970; empty for all of it. */
    Optional<Long> since() {
        String time = later(out.place.time(), err.place.time());
        if (time.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(time).getEpochSecond() - SLACK_SECONDS);
        } catch (DateTimeParseException otherFormat) {
            return Optional.empty();
        }
    }

    private static String later(String one, String other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * What to do with an entry: how many bytes of it were taken before. When the rest is taken, too, {@link #took} has to
     * follow.
     *
     * @param time of the entry, as the engine writes it
     * @param length bytes
     * @param taken of the stream, so far
     * @return {@code length} when all of it; negative: so many bytes are missing before it
     */
    long known(boolean error, String time, int length, long taken) {
        Side side = error ? err : out;
        if (!found && time.compareTo(newest) >= 0) {
            found = true;
            out.missing = !time.equals(newest);
            err.missing = out.missing;
        }
        int order = time.compareTo(side.place.time());
        if (side.next < 0) {
            if (order < 0) {
                seen = null;
                return length;
            }
            if (side.missing) {
                // At least something.
                side.next = Math.max(taken, side.place.end()) + 1;
            } else {
                side.next = order == 0 ? side.place.offset() : side.place.end();
            }
        }
        long start = side.next;
        seen = side;
        seenPlace = new Place(time, order == 0 ? side.place.offset() : start, start + length);
        return start > taken ? taken - start : Math.min(length, taken - start);
    }

    /** The entry that was last asked about has been taken. */
    void took() {
        Side side = seen;
        if (side != null) {
            side.place = seenPlace;
            side.next = seenPlace.end();
        }
    }
}
