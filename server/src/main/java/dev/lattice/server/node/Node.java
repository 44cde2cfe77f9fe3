package dev.lattice.server.node;

import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.resource.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A machine that was lent.
 *
 * @param generation of its registration: a removal and each new one raise it, and make tokens and tickets of earlier ones
 *     worthless
 * @param approved it may get work
 * @param polling a foreign worker on the HTTP API, not a session
 * @param capacity what it has in all
 * @param maxParallel allocations that it runs at once
 * @param tags {@code key=value}, or {@code key} alone
 * @param drivers how it can run a task: {@code process}, {@code docker}
 * @param bootId changes when the machine restarts; empty when it does not say
 * @param reportedError it said itself that something is wrong with it
 */
public record Node(
        NodeId id,
        ProjectId project,
        int generation,
        boolean approved,
        boolean polling,
        String hostname,
        String os,
        String architecture,
        String version,
        Resources capacity,
        int maxParallel,
        List<String> tags,
        List<String> drivers,
        String bootId,
        boolean reportedError,
        Instant registeredAt,
        Optional<Instant> lastHeartbeat) {
    public Node {
        tags = List.copyOf(tags);
        drivers = List.copyOf(drivers);
    }
}
