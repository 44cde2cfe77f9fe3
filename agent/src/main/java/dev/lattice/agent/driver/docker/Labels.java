package dev.lattice.agent.driver.docker;

import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.task.ServiceTask;
import java.util.Map;

/** The labels of everything that Lattice makes in an engine; by these it is found again and cleaned up. */
final class Labels {
    static final String NODE = "dev.lattice.node";
    static final String JOB = "dev.lattice.job";
    static final String ALLOCATION = "dev.lattice.allocation";
    static final String SLOT = "dev.lattice.slot";
    static final String WORKLOAD = "dev.lattice.workload";
    static final String INSTANCE = "dev.lattice.instance";
    static final String PROJECT = "dev.lattice.project";
    static final String VOLUME = "dev.lattice.volume";

    private Labels() {}

    static Map<String, String> of(String node, ServiceTask task) {
        return Map.of(
                NODE, node,
                WORKLOAD, task.workload().toString(),
                INSTANCE, Integer.toString(task.instance()),
                ALLOCATION, task.allocation().toString());
    }

    static Map<String, String> of(String node, int slot, Launch launch) {
        return Map.of(
                NODE, node,
                JOB, launch.job().toString(),
                ALLOCATION, launch.allocation().toString(),
                SLOT, Integer.toString(slot));
    }
}
