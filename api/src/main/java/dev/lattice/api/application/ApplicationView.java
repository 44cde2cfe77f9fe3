package dev.lattice.api.application;

import dev.lattice.api.build.SourceView;
import dev.lattice.core.application.ApplicationState;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application.
 *
 * @param note why it stands so, for people; null when the state says it all
 * @param file path of the compose file in the source
 * @param node where it runs as a whole; null before one was found
 * @param services in the order in which they start
 */
public record ApplicationView(
        ApplicationId id,
        String name,
        ApplicationState state,
        @Nullable String note,
        SourceView source,
        String file,
        @Nullable NodeId node,
        List<ServiceView> services,
        Instant createdAt,
        Instant changedAt) {
    /**
     * A service.
     *
     * @param service as the compose file calls it
     * @param workload that it is
     * @param note why it stands so; null when the state says it all
     * @param revision the one that is wanted
     * @param serving the one that was ready last; null before the first was
     * @param failure of the newest revision, when that did not become ready
     * @param built whether its image is built from the application's source
     * @param urls its public addresses
     */
    public record ServiceView(
            String service,
            String workload,
            WorkloadState state,
            @Nullable String note,
            Desired desired,
            int revision,
            @Nullable Integer serving,
            @Nullable String failure,
            boolean built,
            List<String> urls) {}
}
