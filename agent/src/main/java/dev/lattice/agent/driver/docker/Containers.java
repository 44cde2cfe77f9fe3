package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Finds containers by their labels, and removes them. */
final class Containers {
    private static final Logger LOG = Logger.getLogger(Containers.class.getName());

    private Containers() {}

    /** All that carry the labels, ended ones included. */
    static List<Container> labeled(DockerClient engine, Map<String, String> labels) {
        return engine.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec();
    }

    /** Ends it if it runs, and removes it with what only it used. */
    static void remove(DockerClient engine, String container) {
        try {
            engine.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException gone) {
            LOG.log(Level.FINE, "container {0} is gone or going already", container);
        } catch (DockerException away) {
            // What is left is found by its labels at the agent's next start.
            LOG.log(Level.WARNING, "container {0} cannot be removed: {1}", new Object[] {container, away.getMessage()});
        }
    }
}
