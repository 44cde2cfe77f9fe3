package dev.lattice.agent.driver;

import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.resource.Resources;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is to be started.
 *
 * @param home the folder that is its own; exists
 * @param folder where it starts, in {@code home}; exists
 * @param limits what it may use of the machine, where that can be enforced; 0 = no limit
 * @param environment all of it: nothing is inherited
 */
public record Launch(
        AllocationId allocation,
        JobId job,
        Work work,
        Path home,
        Path folder,
        Map<String, String> environment,
        Resources limits) {
    /** The variable by which a process can be told to belong to an allocation. */
    public static final String MARKER = "LATTICE_ALLOCATION_ID";
}
