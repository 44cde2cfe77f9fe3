package dev.lattice.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.ScheduleId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import dev.lattice.core.schedule.Ticks;
import dev.lattice.core.schedule.Verdict;
import dev.lattice.server.schedule.Due.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DueTest {
    private static StoredSchedule schedule(Overlap overlap, Missed missed, Optional<Instant> next) {
        return new StoredSchedule(
                new ScheduleId(1),
                new ProjectId(1),
                new UserId(1),
                "report",
                "",
                "",
                "",
                overlap,
                missed,
                false,
                next,
                Optional.empty(),
                Instant.EPOCH);
    }

    /** Servers come and go, and some end between deciding and writing that down: nothing is left out or done twice. */
    @ParameterizedTest
    @CsvSource({
        "30 2 * * *, Europe/Berlin",
        "30 * * * *, America/New_York",
        "0 */6 * * *, Australia/Lord_Howe",
        "15 0 * * *, Africa/Cairo",
        "*/20 * * * *, UTC",
        "0 0 1 * *, Asia/Kathmandu"
    })
    void aYearOfServersThatComeAndGoHasEachTickOnce(String cron, String zone) {
        Ticks ticks = ScheduleTimes.ticks(cron, zone);
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        Instant end = begin.plus(365, ChronoUnit.DAYS);
        Random random = new Random(cron.hashCode());
        TreeMap<Instant, Verdict> written = new TreeMap<>();
        Optional<Instant> next = ticks.next(begin);
        for (Instant now = begin; now.isBefore(end); ) {
            // Most often somebody looks at once, at times not for a day.
            now = random.nextInt(20) == 0
                    ? now.plusSeconds(random.nextInt(86_400))
                    : next.filter(now::isBefore).orElse(now).plusMillis(random.nextInt(2_000));
            Due due = Due.of(schedule(Overlap.QUEUE, Missed.ALL, next), ticks, now, random.nextBoolean(), 0);
            if (random.nextInt(5) > 0) {
                for (Decision decision : due.decisions()) {
                    assertThat(written.put(decision.tick(), decision.verdict())).isNull();
                }
                next = due.next();
            }
        }
        List<Instant> all = ticks.after(begin)
                .takeWhile(tick -> written.isEmpty() || !tick.isAfter(written.lastKey()))
                .toList();
        assertThat(written.keySet()).containsExactlyElementsOf(all);
        assertThat(written.values())
                .as("each has a job, or waits for the one before")
                .doesNotContain(Verdict.MISSED);
    }
}
