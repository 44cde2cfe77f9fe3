package dev.lattice.server.schedule;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lattice.core.schedule.Ticks;
import dev.lattice.server.problem.Problem;
import java.time.DateTimeException;
import java.time.ZoneId;

/** The moments of expressions in their time zones; those of late are read once. */
final class ScheduleTimes {
    private static final long MOST = 4_096;

    private record Key(String cron, String timezone) {}

    private static final Cache<Key, Ticks> KNOWN =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private ScheduleTimes() {}

    /** @throws Problem naming the field {@code cron} or {@code timezone} */
    static Ticks ticks(String cron, String timezone) {
        return KNOWN.get(new Key(cron, timezone), key -> new Ticks(CronText.read(key.cron()), zone(key.timezone())));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw Problem.invalid(
                    "timezone", "There is no time zone '" + name + "'. Write one such as 'Europe/Berlin', or 'UTC'.");
        }
    }
}
