package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.service.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The storage of workloads on this node: the engine's volumes, of which only a deleted workload's are ever removed. */
final class WorkloadVolumes {
    private static final Logger LOG = Logger.getLogger(WorkloadVolumes.class.getName());

    private final DockerClient engine;
    private final Owner owner;

    WorkloadVolumes(DockerClient engine, Owner owner) {
        this.engine = engine;
        this.owner = owner;
    }

    /** Makes those of a task that are missing; returns where they go. */
    List<Bind> require(ServiceTask task) {
        List<Bind> binds = new ArrayList<>();
        for (Volume volume : task.blueprint().volumes()) {
            String name =
                    "lattice-" + owner.node() + "-" + task.workload() + "-" + task.instance() + "-" + volume.name();
            // One that is there stays as it is.
            engine.createVolumeCmd()
                    .withName(name)
                    .withLabels(owner.labels(Map.of(
                            Labels.WORKLOAD, task.workload().toString(),
                            Labels.INSTANCE, Integer.toString(task.instance()),
                            Labels.VOLUME, volume.name())))
                    .exec();
            binds.add(new Bind(name, new com.github.dockerjava.api.model.Volume(volume.path())));
        }
        return binds;
    }

    /** Removes all of a workload. */
    void remove(WorkloadId workload) {
        List<InspectVolumeResponse> found = engine.listVolumesCmd()
                .withFilter("label", List.of(Labels.WORKLOAD + "=" + workload, Labels.NODE + "=" + owner.node()))
                .exec()
                .getVolumes();
        if (found == null) {
            return;
        }
        for (InspectVolumeResponse volume : found) {
            try {
                engine.removeVolumeCmd(volume.getName()).exec();
            } catch (NotFoundException removed) {
                LOG.log(Level.FINE, "volume {0} is gone already", volume.getName());
            }
        }
    }
}
