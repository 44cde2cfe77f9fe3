package dev.lattice.server.catalogue;

import dev.lattice.core.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something to be done in the container when it is ready for the first time.
 *
 * @param name for people
 * @param forEach a list parameter: once for each of its items, which is <code>${item}</code>
 */
public record StepTemplate(
        Template name, Optional<String> forEach, List<Template> command, Optional<Duration> timeout) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
}
