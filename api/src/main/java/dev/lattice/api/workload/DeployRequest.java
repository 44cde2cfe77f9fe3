package dev.lattice.api.workload;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.label.PlacementRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload that is wanted, or what is to change about one; what is left out is the kind's default, or stays as it is.
 *
 * @param kind of the catalogue; not to be changed
 * @param parameters of the kind, by name
 * @param source of kinds that are built
 * @param build how those are built
 * @param image of kind {@code container}; so are command, ports, volumes and readiness, which built ones have too
 * @param env added to the kind's own; <code>${db.url}</code> is another workload's
 * @param instances of kinds that keep nothing
 * @param tags what nodes' labels must be: {@code key}, {@code !key}, {@code key=value}, {@code key!=value},
 *     {@code key in (a,b)}, {@code key>=16}
 * @param placement which of the nodes that will do are taken
 * @param disconnect what becomes of its instances when their node does not answer
 */
public record DeployRequest(
        @Nullable String name,
        @Nullable String kind,
        @Nullable String version,
        @Nullable Map<String, @Nullable Object> parameters,
        @Nullable Map<String, String> env,
        @Nullable String image,
        @Nullable List<String> command,
        @Nullable List<PortRequest> ports,
        @Nullable List<VolumeRequest> volumes,
        @Nullable ReadinessRequest readiness,
        @Nullable ResourceRequest resources,
        @Nullable Integer instances,
        @Nullable List<String> tags,
        @Nullable SourceRequest source,
        @Nullable BuildRequest build,
        @Nullable PlacementRequest placement,
        @Nullable DisconnectRequest disconnect) {
    /** Of one that has no wishes about nodes. */
    public DeployRequest(
            @Nullable String name,
            @Nullable String kind,
            @Nullable String version,
            @Nullable Map<String, @Nullable Object> parameters,
            @Nullable Map<String, String> env,
            @Nullable String image,
            @Nullable List<String> command,
            @Nullable List<PortRequest> ports,
            @Nullable List<VolumeRequest> volumes,
            @Nullable ReadinessRequest readiness,
            @Nullable ResourceRequest resources,
            @Nullable Integer instances,
            @Nullable List<String> tags,
            @Nullable SourceRequest source,
            @Nullable BuildRequest build) {
        this(
                name,
                kind,
                version,
                parameters,
                env,
                image,
                command,
                ports,
                volumes,
                readiness,
                resources,
                instances,
                tags,
                source,
                build,
                null,
                null);
    }

    /** Of a workload that is not built. */
    public DeployRequest(
            @Nullable String name,
            @Nullable String kind,
            @Nullable String version,
            @Nullable Map<String, @Nullable Object> parameters,
            @Nullable Map<String, String> env,
            @Nullable String image,
            @Nullable List<String> command,
            @Nullable List<PortRequest> ports,
            @Nullable List<VolumeRequest> volumes,
            @Nullable ReadinessRequest readiness,
            @Nullable ResourceRequest resources,
            @Nullable Integer instances,
            @Nullable List<String> tags) {
        this(
                name,
                kind,
                version,
                parameters,
                env,
                image,
                command,
                ports,
                volumes,
                readiness,
                resources,
                instances,
                tags,
                null,
                null);
    }

    /**
     * A port that the container listens on.
     *
     * @param protocol {@code http} or {@code tcp}
     * @param open whether it gets a public address; it does unless told otherwise
     */
    public record PortRequest(
            @Nullable String name,
            int port,
            @Nullable String protocol,
            @Nullable Boolean open) {}

    /** Storage that outlives the container. */
    public record VolumeRequest(
            @Nullable String name, @Nullable String path) {}

    /**
     * How it is told that the container is ready.
     *
     * @param path asked for over HTTP
     * @param command run in the container
     * @param port by name
     */
    public record ReadinessRequest(
            @Nullable String path,
            @Nullable List<String> command,
            @Nullable String port,
            @Nullable Integer withinSeconds) {}
}
