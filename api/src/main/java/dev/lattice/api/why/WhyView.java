package dev.lattice.api.why;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why something stands as it does.
 *
 * @param kind job, workload, application, schedule, node or earnings
 * @param subject its id or name
 * @param code stable, SCREAMING_SNAKE
 * @param sentence for people, with its numbers
 * @param fix what can be done about it; null when nothing has to be
 * @param before what came before, the latest first, such as attempts of a job that ended
 */
public record WhyView(
        String kind,
        String subject,
        String code,
        String sentence,
        @Nullable String fix,
        List<String> before) {
    public WhyView {
        before = List.copyOf(before);
    }
}
