package dev.lattice.core.service;

import dev.lattice.core.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a container of a service is made from. A revision keeps one, with references in place of secrets and links.
 *
 * @param command instead of the image's own arguments; empty for those
 * @param readyWithin how long a start may take until the probe succeeds and the steps are done
 * @param steps in order, after the first success of the probe
 * @param capabilities of the kernel beyond none, such as {@code CHOWN}
 * @param stopGrace between the request to stop and the kill
 * @param freshImage whether the registry is asked for the image even where there is one of that name already
 */
public record Blueprint(
        ImageReference image,
        List<String> command,
        Map<String, String> environment,
        List<Port> ports,
        List<Volume> volumes,
        Probe readiness,
        Duration readyWithin,
        List<Step> steps,
        Set<String> capabilities,
        Duration stopGrace,
        boolean freshImage) {
    public static final Duration DEFAULT_READY_WITHIN = Duration.ofSeconds(60);
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(10);

    /** What containers may be allowed beyond nothing: enough to start as root and become another user. */
    public static final Set<String> CAPABILITIES = Set.of(
            "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETPCAP", "SETUID");

    public Blueprint {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
        steps = List.copyOf(steps);
        capabilities = Set.copyOf(capabilities);
        if (ports.stream().map(Port::name).distinct().count() < ports.size()
                || ports.stream().map(Port::number).distinct().count() < ports.size()) {
            throw new IllegalArgumentException("two ports have the same name or number");
        }
        if (volumes.stream().map(Volume::name).distinct().count() < volumes.size()
                || volumes.stream().map(Volume::path).distinct().count() < volumes.size()) {
            throw new IllegalArgumentException("two volumes have the same name or path");
        }
        if (!CAPABILITIES.containsAll(capabilities)) {
            throw new IllegalArgumentException("capabilities that may be granted are "
                    + CAPABILITIES.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    public Blueprint withEnvironment(Map<String, String> other) {
        return new Blueprint(
                image,
                command,
                other,
                ports,
                volumes,
                readiness,
                readyWithin,
                steps,
                capabilities,
                stopGrace,
                freshImage);
    }

    public Blueprint withSteps(List<Step> other) {
        return new Blueprint(
                image,
                command,
                environment,
                ports,
                volumes,
                readiness,
                readyWithin,
                other,
                capabilities,
                stopGrace,
                freshImage);
    }

    public Blueprint withFreshImage(boolean fresh) {
        return new Blueprint(
                image,
                command,
                environment,
                ports,
                volumes,
                readiness,
                readyWithin,
                steps,
                capabilities,
                stopGrace,
                fresh);
    }

    /** Whether it keeps something that another node does not have. */
    public boolean stateful() {
        return !volumes.isEmpty();
    }
}
