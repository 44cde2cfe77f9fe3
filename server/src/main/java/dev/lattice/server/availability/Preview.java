package dev.lattice.server.availability;

import dev.lattice.api.availability.PreviewView;
import dev.lattice.core.availability.Availability;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.AvailabilityWatch;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Pause;
import dev.lattice.core.availability.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tries rules on the past. */
final class Preview {
    /** A sample stands for the time until the next one, but not for more than that. */
    private static final Duration MOST = Duration.ofMinutes(3);

    private static final double HOUR = Duration.ofHours(1).toNanos();

    private Preview() {}

    /** @param samples in their order */
    static PreviewView of(AvailabilityPolicy policy, List<OwnerFacts> samples, int days) {
        AvailabilityWatch watch = AvailabilityWatch.START;
        long known = 0;
        long worked = 0;
        long used = 0;
        Map<Reason.Code, Long> because = new EnumMap<>(Reason.Code.class);
        for (int i = 0; i < samples.size(); i++) {
            OwnerFacts facts = samples.get(i);
            watch = watch.look(policy, new Pause.None(), facts);
            Duration lasts = i + 1 < samples.size()
                    ? Duration.between(facts.now(), samples.get(i + 1).now())
                    : Duration.ofMinutes(1);
            long nanos = (lasts.compareTo(MOST) > 0 ? MOST : lasts).toNanos();
            known += nanos;
            Availability now = watch.now();
            if (now.mode() != Availability.Mode.REST) {
                worked += nanos;
                used += now.reasons().stream().anyMatch(reason -> reason.code() == Reason.Code.USER_ACTIVE) ? nanos : 0;
            } else {
                now.reasons().forEach(reason -> because.merge(reason.code(), nanos, Long::sum));
            }
        }
        List<PreviewView.Share> reasons = because.entrySet().stream()
                .sorted(Map.Entry.<Reason.Code, Long>comparingByValue().reversed())
                .map(entry -> new PreviewView.Share(entry.getKey().name(), hours(entry.getValue())))
                .toList();
        return new PreviewView(
                days, hours(known), hours(worked), hours(used), sentence(days, known, worked, used), reasons);
    }

    private static String sentence(int days, long known, long worked, long used) {
        if (known == 0) {
            return "nothing is known of this machine yet; look again in some hours";
        }
        return String.format(
                Locale.ROOT,
                "in the last %d days it would have worked %.0f of %.0f h that are known%s",
                days,
                worked / HOUR,
                known / HOUR,
                used > 0 ? String.format(Locale.ROOT, ", %.0f h of these while somebody was there", used / HOUR) : "");
    }

    /** To a tenth. */
    private static double hours(long nanos) {
        return Math.round(nanos / HOUR * 10) / 10.0;
    }
}
