package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.task.ServiceTask;
import java.util.Map;

/** The labels of everything that Lattice makes in an engine; by these it is found again and cleaned up. */
final class Labels {
    static final String NODE = "dev.lattice.node";
    static final String HOME = "dev.lattice.home";
    static final String JOB = "dev.lattice.job";
    static final String ALLOCATION = "dev.lattice.allocation";
    static final String SLOT = "dev.lattice.slot";
    static final String SANDBOX = "dev.lattice.sandbox";
    static final String WORKLOAD = "dev.lattice.workload";
    static final String INSTANCE = "dev.lattice.instance";
    static final String PROJECT = "dev.lattice.project";
    /** A network of an application, by its key; the project's own has none. */
    static final String NETWORK = "dev.lattice.network";

    static final String VOLUME = "dev.lattice.volume";

    /** The ports by which a container reaches other workloads, as {@link LinkWiring} writes them. */
    static final String LINKS = "dev.lattice.links";

    /** The GPUs that a container has, separated by commas. */
    static final String GPUS = "dev.lattice.gpus";

    private Labels() {}

    /** @param links empty for none */
    static Map<String, String> of(Owner owner, ServiceTask task, String links) {
        Map<String, String> labels = owner.labels(Map.of(
                WORKLOAD, task.workload().toString(),
                INSTANCE, Integer.toString(task.instance()),
                ALLOCATION, task.allocation().toString()));
        if (!links.isEmpty()) {
            labels.put(LINKS, links);
        }
        return labels;
    }

    static Map<String, String> of(Owner owner, int slot, Launch launch) {
        return owner.labels(Map.of(
                JOB, launch.job().toString(),
                ALLOCATION, launch.allocation().toString(),
                SLOT, Integer.toString(slot)));
    }
}
