package dev.lattice.api.app;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DisconnectRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request over another: what the upper one leaves open, the lower one says. */
public final class Layers {
    private Layers() {}

    /** @param lower null for nothing below */
    public static DeployRequest over(DeployRequest upper, @Nullable DeployRequest lower) {
        if (lower == null) {
            return upper;
        }
        return new DeployRequest(
                first(upper.name(), lower.name()),
                first(upper.kind(), lower.kind()),
                first(upper.version(), lower.version()),
                first(upper.parameters(), lower.parameters()),
                variables(upper.env(), lower.env()),
                first(upper.image(), lower.image()),
                first(upper.command(), lower.command()),
                first(upper.ports(), lower.ports()),
                first(upper.volumes(), lower.volumes()),
                readiness(upper.readiness(), lower.readiness()),
                resources(upper.resources(), lower.resources()),
                first(upper.instances(), lower.instances()),
                first(upper.tags(), lower.tags()),
                first(upper.source(), lower.source()),
                build(upper.build(), lower.build()),
                first(upper.placement(), lower.placement()),
                disconnect(upper.disconnect(), lower.disconnect()));
    }

    private static @Nullable DisconnectRequest disconnect(
            @Nullable DisconnectRequest upper, @Nullable DisconnectRequest lower) {
        return upper == null || lower == null ? first(upper, lower) : upper.over(lower);
    }

    private static @Nullable ReadinessRequest readiness(
            @Nullable ReadinessRequest upper, @Nullable ReadinessRequest lower) {
        if (upper == null || lower == null) {
            return first(upper, lower);
        }
        return new ReadinessRequest(
                first(upper.path(), lower.path()),
                // One way to look is enough.
                upper.path() == null ? first(upper.command(), lower.command()) : upper.command(),
                first(upper.port(), lower.port()),
                first(upper.withinSeconds(), lower.withinSeconds()));
    }

    private static @Nullable ResourceRequest resources(
            @Nullable ResourceRequest upper, @Nullable ResourceRequest lower) {
        if (upper == null || lower == null) {
            return first(upper, lower);
        }
        return new ResourceRequest(
                first(upper.cpu(), lower.cpu()),
                first(upper.memoryMb(), lower.memoryMb()),
                first(upper.diskMb(), lower.diskMb()),
                first(upper.gpus(), lower.gpus()));
    }

    /** How it is built. */
    public static @Nullable BuildRequest build(@Nullable BuildRequest upper, @Nullable BuildRequest lower) {
        if (upper == null || lower == null) {
            return first(upper, lower);
        }
        return new BuildRequest(
                first(upper.root(), lower.root()),
                first(upper.version(), lower.version()),
                first(upper.install(), lower.install()),
                first(upper.build(), lower.build()),
                first(upper.start(), lower.start()),
                first(upper.output(), lower.output()),
                first(upper.dockerfile(), lower.dockerfile()),
                first(upper.target(), lower.target()),
                variables(upper.args(), lower.args()),
                variables(upper.env(), lower.env()),
                variables(upper.secrets(), lower.secrets()),
                resources(upper.resources(), lower.resources()),
                first(upper.timeoutSeconds(), lower.timeoutSeconds()));
    }

    private static @Nullable Map<String, String> variables(
            @Nullable Map<String, String> upper, @Nullable Map<String, String> lower) {
        if (upper == null || lower == null) {
            return first(upper, lower);
        }
        Map<String, String> all = new LinkedHashMap<>(lower);
        all.putAll(upper);
        return all;
    }

    private static <T> @Nullable T first(@Nullable T upper, @Nullable T lower) {
        return upper == null ? lower : upper;
    }
}
