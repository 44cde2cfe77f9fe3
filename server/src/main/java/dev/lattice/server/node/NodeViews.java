package dev.lattice.server.node;

import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.api.worker.WorkerView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Nodes as the fixed API shows them: what is on record, and what is known of the moment. */
final class NodeViews {
    /** A polling worker that was silent for this long is offline. */
    private static final Duration POLLING_SILENCE = Duration.ofSeconds(90);

    private final NodeActivity activity;
    private final Clock clock;

    NodeViews(NodeActivity activity, Clock clock) {
        this.activity = activity;
        this.clock = clock;
    }

    WorkerView view(Node node) {
        Optional<Instant> heard = Stream.of(node.lastHeartbeat(), activity.lastSeen(node.id()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        NodeLoad load = activity.load(node.id());
        return new WorkerView(
                node.id(),
                node.hostname(),
                status(node, heard.orElse(node.registeredAt())),
                Math.ceilDiv(node.capacity().cpuMillis(), 1000),
                node.capacity().memoryMb(),
                heard.orElse(null),
                node.registeredAt(),
                activity.runningJobs(node.id()),
                node.maxParallel(),
                load.cores(),
                load.freeMemoryMb(),
                activity.closed(node.id()).orElse(null),
                new WorkerView.Metadata(node.os(), node.version().isEmpty() ? null : node.version(), node.tags()));
    }

    private WorkerStatus status(Node node, Instant heard) {
        if (!node.approved()) {
            return WorkerStatus.PENDING;
        }
        if (node.reportedError()) {
            return WorkerStatus.ERROR;
        }
        boolean heardOf = node.polling() && heard.plus(POLLING_SILENCE).isAfter(clock.instant());
        return switch (activity.status(node.id())) {
            case ONLINE -> WorkerStatus.ONLINE;
            case ERROR -> WorkerStatus.ERROR;
            case OFFLINE -> heardOf ? WorkerStatus.ONLINE : WorkerStatus.OFFLINE;
        };
    }
}
