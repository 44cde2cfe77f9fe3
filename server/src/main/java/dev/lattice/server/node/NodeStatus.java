package dev.lattice.server.node;

/** How a node is, leaving aside whether it was approved. */
public enum NodeStatus {
    ONLINE,
    OFFLINE,
    /** it says itself that something is wrong with it */
    ERROR
}
