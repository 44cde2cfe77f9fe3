package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import dev.lattice.agent.driver.EngineAwayException;
import dev.lattice.agent.driver.LaunchException;
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

    private static String prefix(String node, String workload) {
        return "lattice-" + node + "-" + workload + "-";
    }

    /** Whether a volume is one of this node's, and not the workload's. */
    static boolean isOfAnother(String volume, String node, String workload) {
        return volume.startsWith("lattice-" + node + "-") && !volume.startsWith(prefix(node, workload));
    }

    /**
     * Makes those of a task that are missing; returns where they go.
     *
     * @throws LaunchException when one belongs to another project
     */
    List<Bind> require(ServiceTask task) throws LaunchException, EngineAwayException {
        List<Bind> binds = new ArrayList<>();
        for (Volume volume : task.blueprint().volumes()) {
            WorkloadId whose = volume.owner().orElse(task.workload());
            boolean own = whose.equals(task.workload());
            int instance = own ? task.instance() : 0;
            String name = prefix(owner.node(), whose.toString()) + instance + "-" + volume.name();
            // One that is there stays as it is.
            EngineCalls.order(engine.createVolumeCmd()
                    .withName(name)
                    .withLabels(owner.labels(Map.of(
                            Labels.PROJECT, task.project().toString(),
                            Labels.WORKLOAD, whose.toString(),
                            Labels.INSTANCE, Integer.toString(instance),
                            Labels.VOLUME, volume.name())))::exec);
            if (!own) {
                checkShared(task, volume, name);
            }
            binds.add(new Bind(
                    name,
                    new com.github.dockerjava.api.model.Volume(volume.path()),
                    volume.readOnly() ? AccessMode.ro : AccessMode.rw));
        }
        return binds;
    }

    /** Whoever asks for what another workload keeps has to be of its project, whatever the server says. */
    private void checkShared(ServiceTask task, Volume volume, String name) throws LaunchException, EngineAwayException {
        Map<String, String> labels =
                EngineCalls.order(engine.inspectVolumeCmd(name)::exec).getLabels();
        if (labels == null
                || !labels.entrySet().containsAll(owner.labels().entrySet())
                || !task.project().toString().equals(labels.get(Labels.PROJECT))) {
            throw new LaunchException(
                    LaunchException.Code.NODE_CANNOT_START,
                    "The volume '" + volume.name() + "' is another workload's, and this node does not know it as one of"
                            + " the same project. Give the service a volume of its own.");
        }
    }

    /** Removes all of a workload, and nothing that it shared of another. */
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
