package dev.lattice.server.compose;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service of a compose file.
 *
 * @param name one that a workload may have
 * @param line where it begins
 * @param image to run or, with a build, what the built image is called
 * @param build how its image is made; without one there is an image
 * @param process what runs in its containers
 * @param reach how it is reached
 * @param mounts each at a path of its own
 * @param secrets each at a path of its own
 * @param life when it starts, and what keeps it going
 * @param labels kept as they are
 * @param variable keys of it in whose values variables were: what came of those is in no message
 */
public record ComposeService(
        String name,
        int line,
        Optional<String> image,
        Optional<ComposeBuild> build,
        ContainerProcess process,
        Reach reach,
        List<Mount> mounts,
        List<SecretMount> secrets,
        Life life,
        Map<String, String> labels,
        Set<String> variable) {
    public ComposeService {
        mounts = List.copyOf(mounts);
        secrets = List.copyOf(secrets);
        labels = InOrder.copy(labels);
        variable = Set.copyOf(variable);
    }

    /**
     * How a service is reached.
     *
     * @param ports that are published
     * @param exposed further ports, for the other services
     * @param networks names; services that share one reach each other by name
     * @param containerName a name that the file gives its one container
     */
    public record Reach(
            List<PublishedPort> ports, List<Integer> exposed, List<String> networks, Optional<String> containerName) {
        public Reach {
            ports = List.copyOf(ports);
            exposed = List.copyOf(exposed);
            networks = List.copyOf(networks);
        }
    }

    /**
     * When a service starts, and what keeps it going.
     *
     * @param dependencies what comes first
     * @param health nothing where the file leaves it to the image
     * @param replicas how many containers; 0 or more
     */
    public record Life(
            List<Dependency> dependencies,
            RestartPolicy restart,
            Optional<HealthCheck> health,
            int replicas,
            ComposeResources resources) {
        public Life {
            dependencies = List.copyOf(dependencies);
        }
    }
}
