package dev.lattice.server.workload;

import dev.lattice.core.image.ImageReference;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.ContainerFile;
import dev.lattice.core.service.MainProcess;
import dev.lattice.core.service.NetworkMembership;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Restart;
import dev.lattice.core.service.Startup;
import dev.lattice.core.service.Step;
import dev.lattice.core.service.Stop;
import dev.lattice.core.service.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A blueprint as revisions and instances have it in the database: flat, and with the names that it has had from the first
 * version on, whatever becomes of the domain's own records. What may be null is what an earlier version did not write.
 */
record StoredBlueprint(
        ImageReference image,
        List<String> command,
        Map<String, String> environment,
        List<Port> ports,
        List<Volume> volumes,
        Probe readiness,
        Duration readyWithin,
        List<Step> steps,
        Set<String> capabilities,
        Duration stopGrace,
        boolean freshImage,
        @Nullable List<String> entrypoint,
        @Nullable String user,
        @Nullable String hostname,
        @Nullable String stopSignal,
        @Nullable Integer failures,
        @Nullable String restart,
        @Nullable List<NetworkMembership> networks,
        @Nullable Boolean apart,
        @Nullable List<ContainerFile> files) {
    static StoredBlueprint of(Blueprint blueprint) {
        MainProcess process = blueprint.process();
        Startup startup = blueprint.startup();
        return new StoredBlueprint(
                blueprint.image(),
                process.command(),
                process.environment(),
                blueprint.ports(),
                blueprint.volumes(),
                startup.readiness(),
                startup.within(),
                startup.steps(),
                process.capabilities(),
                process.stop().grace(),
                blueprint.freshImage(),
                process.entrypoint(),
                process.user(),
                process.hostname(),
                process.stop().signal(),
                startup.failures(),
                blueprint.restart().toString(),
                blueprint.networks(),
                blueprint.apart(),
                blueprint.files());
    }

    Blueprint blueprint() {
        MainProcess process = new MainProcess(
                Objects.requireNonNullElse(entrypoint, List.of()),
                command,
                environment,
                Objects.requireNonNullElse(user, ""),
                Objects.requireNonNullElse(hostname, ""),
                capabilities,
                new Stop(Objects.requireNonNullElse(stopSignal, ""), stopGrace));
        Startup startup = new Startup(
                readiness, Objects.requireNonNullElse(failures, Startup.DEFAULT_FAILURES), readyWithin, steps);
        return Blueprint.of(image, process, startup)
                .freshImage(freshImage)
                .restart(restart == null ? Restart.ALWAYS : policy(restart))
                .ports(ports)
                .networks(Objects.requireNonNullElse(networks, List.of()))
                .apart(Boolean.TRUE.equals(apart))
                .volumes(volumes)
                .files(Objects.requireNonNullElse(files, List.of()))
                .build();
    }

    private static Restart policy(String text) {
        return Restart.parse(text).orElseThrow(() -> new IllegalStateException("'" + text + "' is no restart policy"));
    }
}
