package dev.lattice.core.scheduling;

import dev.lattice.core.availability.Outlook;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node and what occupies it. It stays known without an offer as long as something does. */
final class Node {
    final NodeId id;
    /** In which order nodes became known; breaks ties. */
    final long order;

    @Nullable NodeOffer offer;

    final Set<Occupancy> occupants = new LinkedHashSet<>();
    /** Services, by workload. */
    final Map<WorkloadId, Integer> residents = new HashMap<>();

    /** How many services have room kept here. */
    int claims;

    final Line line;
    int running;
    int usedCpuMillis;
    long usedMemoryMb;
    long usedDiskMb;
    int usedGpus;

    /** The pools that it belongs to, and the keys by which it stands in their indexes. */
    final List<Pool> pools = new ArrayList<>(2);

    Outlook indexedOutlook = Outlook.UNKNOWN;
    int indexedFree;
    int indexedPlaces;
    int indexedWaiting;

    Node(NodeId id, long order, long firstTime) {
        this.id = id;
        this.order = order;
        this.line = new Line(firstTime);
    }

    /** Slots that nothing has taken. */
    int freeSlots() {
        return offer == null || !offer.takesWork() ? 0 : Math.max(0, offer.slots() - running);
    }

    /** Places for allocations that wait here; there are none while a slot is free. */
    int freePlaces() {
        return offer == null || !offer.takesWork() || offer.slots() > running
                ? 0
                : Math.max(0, offer.ahead() - line.size());
    }

    void add(Occupancy occupancy) {
        occupants.add(occupancy);
        reserve(occupancy.job.resources());
    }

    void remove(Occupancy occupancy) {
        occupants.remove(occupancy);
        release(occupancy.job.resources());
        if (occupancy.running) {
            running--;
        } else {
            line.remove(occupancy);
        }
    }

    void reserve(Resources resources) {
        usedCpuMillis += resources.cpuMillis();
        usedMemoryMb += resources.memoryMb();
        usedDiskMb += resources.diskMb();
        usedGpus += resources.gpus();
    }

    void release(Resources resources) {
        usedCpuMillis -= resources.cpuMillis();
        usedMemoryMb -= resources.memoryMb();
        usedDiskMb -= resources.diskMb();
        usedGpus -= resources.gpus();
    }

    void run(Occupancy occupancy) {
        occupancy.running = true;
        running++;
        line.started(occupancy);
    }

    /** Moves what waits into slots that are free. */
    void fillSlots() {
        while (offer != null && running < offer.slots()) {
            Occupancy next = line.poll();
            if (next == null) {
                return;
            }
            run(next);
        }
    }

    /** Whether what is asked for is left. */
    boolean fits(Resources wanted) {
        NodeOffer offered = offer;
        return offered != null
                && wanted.cpuMillis() <= offered.capacity().cpuMillis() - usedCpuMillis
                && wanted.memoryMb() <= offered.capacity().memoryMb() - usedMemoryMb
                && wanted.diskMb() <= offered.capacity().diskMb() - usedDiskMb
                && wanted.gpus() <= offered.capacity().gpus() - usedGpus;
    }

    /** What is set aside here, for jobs, services and those that are to come. */
    Resources used() {
        return new Resources(usedCpuMillis, usedMemoryMb, usedDiskMb, usedGpus);
    }

    Resources free() {
        return offer == null ? Resources.NONE : offer.capacity().minus(used());
    }
}
