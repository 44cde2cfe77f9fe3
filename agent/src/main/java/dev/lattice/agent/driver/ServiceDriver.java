package dev.lattice.agent.driver;

import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.WorkloadId;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A way to run services: containers that are started again whenever they end, with storage that outlives them. Any
 * thread.
 */
public interface ServiceDriver {
    /**
     * Fetches the image if the node lacks it; may take minutes.
     *
     * @param progress hears for people how far it is
     * @param unwanted whether it is not needed any more; asked now and then
     */
    void prepare(ServiceTask task, Consumer<String> progress, BooleanSupplier unwanted)
            throws LaunchException, EngineAwayException;

    /** Makes the allocation's container, with its network and volumes, or takes the one that was made; starts nothing. */
    ServiceContainer create(ServiceTask task) throws LaunchException, EngineAwayException;

    /** The allocation's container as it was left, running or not; empty when there is none. */
    Optional<ServiceContainer> find(ServiceTask task) throws EngineAwayException;

    /**
     * Stops and removes whatever other container of this node has the same seat: two on the same storage would destroy
     * it. Waits until they are gone.
     */
    void vacate(ServiceTask task) throws EngineAwayException;

    /** Removes the containers and the storage of a workload; nothing of it may be running on. */
    void discard(WorkloadId workload) throws EngineAwayException;

    /** Containers of services on this node that none of these allocations has. */
    Set<AllocationId> strays(Set<AllocationId> held) throws EngineAwayException;

    /** Removes an allocation's containers; storage stays. */
    void remove(AllocationId allocation) throws EngineAwayException;

    /** Removes networks of projects that have nothing on this node any more. */
    void tidyNetworks() throws EngineAwayException;
}
