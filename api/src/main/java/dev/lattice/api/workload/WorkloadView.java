package dev.lattice.api.workload;

import dev.lattice.api.build.SourceView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload.
 *
 * @param note why it stands so, for people; null when the state says it all
 * @param revision the one that is wanted
 * @param serving the one that was ready last; null before the first was
 * @param failure of the newest revision, when that did not become ready
 * @param stateful whether it keeps something on its node, and so cannot move
 * @param source of an app that is built; null of others
 * @param preview of what it is a preview; null when it is none
 * @param url of its first HTTP port; null when it has none. The gateway's, or while none is connected a tunnel
 *     provider's that is
 * @param maintenance whether the public is kept out
 * @param domains URLs by names that its owner brought
 * @param connections secrets are masked
 */
public record WorkloadView(
        WorkloadId id,
        String name,
        String kind,
        @Nullable String version,
        WorkloadState state,
        @Nullable String note,
        Desired desired,
        int instances,
        int revision,
        @Nullable Integer serving,
        @Nullable String failure,
        boolean stateful,
        @Nullable SourceView source,
        @Nullable PreviewView preview,
        @Nullable NodeId home,
        @Nullable String url,
        boolean maintenance,
        List<String> domains,
        List<EndpointView> endpoints,
        List<ConnectionView> connections,
        Map<String, Object> parameters,
        WorkloadResources resources,
        List<InstanceView> running,
        Instant createdAt,
        Instant changedAt) {

    /**
     * A workload that is there while a pull request is open.
     *
     * @param of name of the workload whose repository it is for
     * @param number of the pull request
     * @param branch that is proposed
     * @param url of the pull request's page at its host; null when the host told none of its own
     */
    public record PreviewView(
            String of, int number, String branch, @Nullable String url) {}

    /**
     * What an instance may use at most.
     *
     * @param cpu cores
     */
    public record WorkloadResources(double cpu, long memoryMb, long diskMb) {}

    /**
     * A public address.
     *
     * @param port its name
     * @param protocol {@code http} or {@code tcp}
     * @param note why it cannot be reached, when that is so
     * @param alternatives by tunnel providers of the nodes where it runs
     */
    public record EndpointView(
            String port,
            String protocol,
            String url,
            String host,
            int number,
            @Nullable String note,
            List<AlternativeView> alternatives) {}

    /**
     * A public address beside the gateway's, by the tunnel provider that a node's owner chose.
     *
     * @param provider {@code localtunnel}, {@code ngrok} or {@code cloudflared}
     * @param state connecting, connected, disconnected or error
     * @param url the last that there was; null before the first
     */
    public record AlternativeView(
            String provider,
            NodeId node,
            String state,
            @Nullable String url,
            @Nullable String note) {}

    /** A text with which a client reaches the workload. */
    public record ConnectionView(String client, String title, String text) {}

    /**
     * An instance that has not ended.
     *
     * @param state waiting, starting, ready, completed (it ended as it should), restarting, suspended (its machine's owner uses the machine), halted (its node stopped it and starts it no more) or stopping
     * @param usage what it uses now; null when that was not heard lately
     */
    public record InstanceView(
            JobId id,
            int revision,
            int number,
            String state,
            @Nullable NodeId node,
            boolean nodeOnline,
            int restarts,
            @Nullable String note,
            @Nullable Instant startedAt,
            @Nullable InstanceUsage usage) {}

    /**
     * What an instance uses.
     *
     * @param cpu cores, over the last seconds; null until that is known
     * @param memoryBytes without what the kernel would give up at once
     * @param diskBytes outside the image, volumes included; null until that was counted
     */
    public record InstanceUsage(
            @Nullable Double cpu,
            long memoryBytes,
            @Nullable Long diskBytes) {}
}
