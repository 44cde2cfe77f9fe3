package dev.lattice.api.catalogue;

import dev.lattice.core.service.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of workload, with what a form needs to make one.
 *
 * @param description one sentence
 * @param icon a name for pages
 * @param defaultVersion null when there are no versions
 * @param versions newest first; empty when the image is the user's
 * @param custom whether image, command, ports, volumes and readiness are the user's
 * @param built whether the image is built from a source of the user's
 * @param stateful whether it keeps something on its node, and so stays there
 * @param resources what it gets unless the user says otherwise
 * @param verified whether the project's tests ran the default version for real
 * @param backup whether its data can be backed up and restored
 */
public record KindView(
        String kind,
        String title,
        String description,
        Category category,
        String icon,
        @Nullable String defaultVersion,
        List<KindVersion> versions,
        boolean custom,
        boolean built,
        boolean stateful,
        boolean verified,
        boolean backup,
        DefaultResources resources,
        List<ParameterView> parameters,
        List<KindPort> ports) {
    /** @param verified whether the project's tests ran this image for real */
    public record KindVersion(String version, String image, boolean verified) {}

    /**
     * An amount of a machine.
     *
     * @param cpu cores
     */
    public record DefaultResources(double cpu, long memoryMb, long diskMb) {}

    /**
     * A port inside the container.
     *
     * @param protocol HTTP is reached by host name, TCP by a public port of its own
     * @param open whether it gets a public endpoint
     */
    public record KindPort(String name, int number, Port.Protocol protocol, boolean open) {}
}
