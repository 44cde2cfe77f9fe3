package dev.lattice.server.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Volume;
import dev.lattice.core.template.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a kind's containers are made from.
 *
 * @param protectedVariables of the environment, which users cannot set themselves
 */
public record ContainerTemplate(
        List<Port> ports,
        List<Volume> volumes,
        Map<String, Template> environment,
        @JsonProperty("protected") Set<String> protectedVariables,
        List<Template> command,
        Optional<Readiness> readiness,
        Optional<Duration> readyWithin,
        List<StepTemplate> steps,
        Set<String> capabilities,
        Optional<Duration> stopGrace) {
    /**
     * How it is told that it is ready: one of the first three.
     *
     * @param tcp the name of a port
     * @param exec a command in the container
     * @param interval between two tries
     * @param timeout of one try
     */
    public record Readiness(
            Optional<String> tcp,
            Optional<HttpCheck> http,
            List<Template> exec,
            Optional<Duration> interval,
            Optional<Duration> timeout) {
        static final Duration DEFAULT_INTERVAL = Duration.ofMillis(200);
        static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    }

    /** @param port its name */
    public record HttpCheck(String port, String path) {}

    Optional<Port> port(String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }
}
