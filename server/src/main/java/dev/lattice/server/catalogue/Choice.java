package dev.lattice.server.catalogue;

import dev.lattice.core.service.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a kind.
 *
 * @param name of the workload
 * @param version empty for the kind's default
 * @param parameters by name: a text or number; for a list, texts or one text with commas between. Null is none. Secrets
 *     that the user gives are among them
 * @param env the user's own variables; their values may have links such as <code>${db.url}</code> and the workload's own
 *     secrets as <code>${secret.password}</code>
 * @param secrets the names of those that the user keeps with the workload, beside the kind's
 * @param custom for the kinds that leave it to the user; empty for the others
 */
public record Choice(
        String name,
        Optional<String> version,
        Map<String, ? extends @Nullable Object> parameters,
        Map<String, String> env,
        Set<String> secrets,
        Optional<Custom> custom) {
    /** How references to secrets begin. */
    static final String SECRET_PREFIX = "secret.";

    /**
     * A container of the user's own making.
     *
     * @param command instead of the image's own arguments; empty for those. It is taken literally
     * @param ports none for what is not reached from anywhere
     * @param readiness empty: the first port accepts connections; without a port, the container runs
     */
    public record Custom(
            String image,
            List<String> command,
            List<PortChoice> ports,
            List<VolumeChoice> volumes,
            Optional<ReadinessChoice> readiness) {}

    /**
     * A port.
     *
     * @param name empty: the protocol's for the first, {@code port-<number>} for others
     * @param protocol empty for HTTP
     * @param open empty for open
     */
    public record PortChoice(
            Optional<String> name, int port, Optional<Port.Protocol> protocol, Optional<Boolean> open) {}

    /** @param name empty: {@code data} for the first, {@code data-2} and so on for others */
    public record VolumeChoice(Optional<String> name, String path) {}

    /**
     * How it is told that the container is ready: by a path over HTTP, by a command in it, or by its port.
     *
     * @param port its name; empty for the first
     * @param withinSeconds empty for a minute
     */
    public record ReadinessChoice(
            Optional<String> path, List<String> command, Optional<String> port, Optional<Integer> withinSeconds) {}

    /** Nothing but a name: all is as the kind has it. */
    public static Choice of(String name) {
        return new Choice(name, Optional.empty(), Map.of(), Map.of(), Set.of(), Optional.empty());
    }
}
