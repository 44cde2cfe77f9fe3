package dev.lattice.server.workload;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.job.Disconnect;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.Step;
import dev.lattice.core.workload.Situation.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a revision is, once and for all: a later version of the catalogue changes nothing about it.
 *
 * @param request what its owner asked for, changes of earlier revisions included
 * @param version of the kind
 * @param parameters complete, without secrets
 * @param blueprint with references in place of secrets and links
 * @param limits of an instance
 * @param siting which nodes will do
 * @param built the image, when Lattice builds it
 * @param rotation steps after a start that bring changed secrets into the data
 */
record Plan(
        DeployRequest request,
        Optional<String> version,
        Map<String, Object> parameters,
        Blueprint blueprint,
        Resources limits,
        Siting siting,
        Update update,
        List<String> secrets,
        List<Step> rotation,
        Optional<Built> built,
        Optional<ServicePart> part) {
    /**
     * An image that Lattice builds.
     *
     * @param revision that it is built for: this one, or an earlier one whose image this one has too
     * @param port that the app listens on; empty when it is not to be reached
     */
    record Built(int revision, Optional<Integer> port) {
        /** Before it is known. */
        static final Built UNKNOWN = new Built(0, Optional.of(3_000));
    }

    /** URL of the Git repository that it is built from; empty when it is not. */
    Optional<String> repository() {
        return Optional.ofNullable(request.source()).map(SourceRequest::git);
    }

    /** What becomes of instances whose node does not answer. */
    Disconnect disconnect() {
        return Planner.disconnect(request.disconnect());
    }

    Plan with(Blueprint other) {
        return new Plan(request, version, parameters, other, limits, siting, update, secrets, rotation, built, part);
    }

    Plan with(ServicePart other) {
        return new Plan(
                request,
                version,
                parameters,
                blueprint,
                limits,
                siting,
                update,
                secrets,
                rotation,
                built,
                Optional.of(other));
    }

    /** The same with the image that is built for a revision of a workload. */
    Plan builtAs(WorkloadId workload, int revision) {
        return new Plan(
                request,
                version,
                parameters,
                blueprint.withImage(BuiltImage.of(workload, revision)),
                limits,
                siting,
                update,
                secrets,
                rotation,
                built.map(unnumbered -> new Built(revision, unnumbered.port())),
                part);
    }

    /** As many instances as are wanted, or as there may be: what keeps something in a volume runs once. */
    int bounded(int instances) {
        return blueprint.stateful() ? Math.min(1, instances) : instances;
    }

    /** The same for starts that have to bring the secrets into the data. */
    Plan rotated() {
        if (blueprint.startup().steps().containsAll(rotation)) {
            return this;
        }
        List<Step> steps = new ArrayList<>(blueprint.startup().steps());
        steps.addAll(rotation);
        return with(blueprint.withSteps(steps));
    }
}
