package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.agent.driver.ServiceOutput.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogPlacesTest {
    private record Entry(boolean error, String time, int length) {}

    private final List<Entry> log = new ArrayList<>();

    private static String time(long millis) {
        return java.time.Instant.ofEpochMilli(1_000_000_000_000L + millis)
                .toString()
                .replace("Z", "")
                .replaceAll("^([^.]*)$", "$1.000")
                .concat("000000Z");
    }

    /** What an agent takes in: bytes of either stream, and what it knows to be lost. */
    private static final class Taken {
        long out;
        long err;
        long lost;

        void read(LogPlaces places, List<Entry> entries, int most) {
            places.reread();
            long since = places.since().orElse(0L);
            int taken = 0;
            for (Entry entry : entries) {
                if (java.time.Instant.parse(entry.time()).getEpochSecond() < since) {
                    continue;
                }
                if (taken++ == most) {
                    return;
                }
                long before = entry.error() ? err : out;
                long known = places.known(entry.error(), entry.time(), entry.length(), before);
                if (known < 0) {
                    lost -= known;
                    before -= known;
                    known = 0;
                }
                long end = before + entry.length() - known;
                if (entry.error()) {
                    err = end;
                } else {
                    out = end;
                }
                places.took();
            }
        }
    }

    private long written(boolean error) {
        return log.stream()
                .filter(entry -> entry.error() == error)
                .mapToLong(Entry::length)
                .sum();
    }

    private static LogPlaces fresh() {
        return new LogPlaces(Place.beginning(0), Place.beginning(0));
    }

    @Test
    void anyNumberOfReadingsTakesEachByteOnce() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            log.clear();
            Taken taken = new Taken();
            LogPlaces places = fresh();
            Place out = places.out();
            Place err = places.err();
            long clock = 0;
            for (int step = 0; step < 30; step++) {
                for (int i = random.nextInt(5); i > 0; i--) {
                    // Now and then several entries of one stream have one time, as the pieces of a long line do.
                    boolean again = !log.isEmpty() && random.nextInt(4) == 0;
                    clock += again ? 0 : 1 + random.nextInt(3000);
                    log.add(new Entry(
                            again ? log.getLast().error() : random.nextBoolean(), time(clock), 1 + random.nextInt(9)));
                }
                if (random.nextInt(3) == 0) {
                    out = places.out();
                    err = places.err();
                }
                if (random.nextInt(4) == 0) {
                    // Another agent, which knows an older place only.
                    places = new LogPlaces(out, err);
                }
                taken.read(places, log, random.nextBoolean() ? random.nextInt(6) : Integer.MAX_VALUE);
            }
            taken.read(places, log, Integer.MAX_VALUE);
            assertThat(taken.lost).isZero();
            assertThat(taken.out).isEqualTo(written(false));
            assertThat(taken.err).isEqualTo(written(true));
        }
    }

    @Test
    void whatWasRotatedAwayIsMissed() {
        LogPlaces places = fresh();
        Taken taken = new Taken();
        log.add(new Entry(false, time(0), 10));
        log.add(new Entry(true, time(1), 5));
        taken.read(places, log, Integer.MAX_VALUE);
        log.clear();
        log.add(new Entry(false, time(60_000), 10));
        log.add(new Entry(true, time(60_001), 5));

        taken.read(new LogPlaces(places.out(), places.err()), log, Integer.MAX_VALUE);

        assertThat(taken.lost).isEqualTo(2);
        assertThat(taken.out).isEqualTo(21);
        assertThat(taken.err).isEqualTo(11);
    }

    @Test
    void aStreamThatIsSilentForLongCostsNoReading() {
        LogPlaces places = fresh();
        Taken taken = new Taken();
        log.add(new Entry(true, time(0), 5));
        log.add(new Entry(false, time(3_600_000), 10));
        taken.read(places, log, Integer.MAX_VALUE);

        assertThat(places.since()).hasValue(1_000_000_000L + 3_600 - 1);
        log.add(new Entry(true, time(3_600_500), 7));
        log.remove(0);
        taken.read(places, log, Integer.MAX_VALUE);

        assertThat(taken.lost).isZero();
        assertThat(taken.err).isEqualTo(12);
    }
}
