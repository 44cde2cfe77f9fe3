package dev.lattice.server.allocation;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.server.node.Node;

/** What is on record about nodes. May ask the database. */
public interface NodeDirectory {
    /** What is on record; a {@code Problem} when there is no such node. */
    Node find(NodeId node);

    /** Takes down what a node says of itself as its session opens, and tells what is on record now. */
    Node observe(NodeId node, NodeFacts facts);
}
