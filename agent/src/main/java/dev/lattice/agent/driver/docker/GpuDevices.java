package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which GPUs the containers of this node have, each one container's alone. The engine remembers it for the agent, which
 * may restart: a container names its own in a label. That of a service keeps them while it is stopped, for it is started
 * again as it is; that of a job gives them back when it has ended.
 */
public final class GpuDevices {
    /** A machine that hands out none. */
    static final GpuDevices NONE = new GpuDevices(List.of());

    private static final String ENDED = "exited";

    private final List<String> all;

    /** Those of containers that are being made. */
    private final Set<String> promised = new HashSet<>();

    /** @param all as NVIDIA's container toolkit names them */
    public GpuDevices(List<String> all) {
        this.all = List.copyOf(all);
    }

    /** So many are not free just now. */
    static final class TakenException extends Exception {
        private static final long serialVersionUID = 1L;

        TakenException(int wanted, int free, int all) {
            super("It needs " + wanted + " GPUs, and " + free + " of the node's " + all + " are free.");
        }
    }

    /** Devices for a container, until {@link #made} is told that its label has them, or that there will be none. */
    synchronized List<String> take(DockerClient engine, Owner owner, int wanted) throws TakenException {
        if (wanted == 0) {
            return List.of();
        }
        Set<String> taken = new HashSet<>(promised);
        for (Container container : Containers.labeled(engine, owner.labels())) {
            String own = container.getLabels().get(Labels.GPUS);
            boolean over = container.getLabels().containsKey(Labels.JOB) && ENDED.equals(container.getState());
            if (own != null && !over) {
                taken.addAll(List.of(own.split(",", -1)));
            }
        }
        List<String> free = new ArrayList<>(all);
        free.removeAll(taken);
        if (free.size() < wanted) {
            throw new TakenException(wanted, free.size(), all.size());
        }
        List<String> mine = List.copyOf(free.subList(0, wanted));
        promised.addAll(mine);
        return mine;
    }

    synchronized void made(List<String> devices) {
        promised.removeAll(devices);
    }

    /** The label of a container that has these. */
    static String label(List<String> devices) {
        return String.join(",", devices);
    }

    /** As {@code docker run --gpus device=…} asks for them. */
    static HostConfig add(HostConfig host, List<String> devices) {
        return devices.isEmpty()
                ? host
                : host.withDeviceRequests(
                        List.of(new DeviceRequest().withDeviceIds(devices).withCapabilities(List.of(List.of("gpu")))));
    }
}
