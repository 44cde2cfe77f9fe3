package dev.lattice.api.plan;

import dev.lattice.core.id.NodeId;
import java.util.List;

/**
 * Where it would go now; nothing goes there.
 *
 * @param count how many were asked about
 * @param placed how many of them would start now
 * @param nodes where
 * @param refused why not on the others
 * @param change what would have to be otherwise for all of them to start, each by itself; empty when they would
 */
public record PlanView(int count, int placed, List<Spot> nodes, List<Refusal> refused, List<String> change) {
    /** How many would start on a node. */
    public record Spot(NodeId node, int count) {}

    /**
     * Why nodes are not taken.
     *
     * @param code stable, as of reasons why jobs wait
     * @param reason what each of the nodes is or has not
     * @param nodes those of one's own project; for admins all
     * @param others how many more there are of other projects
     */
    public record Refusal(String code, String reason, List<NodeId> nodes, int others) {}
}
