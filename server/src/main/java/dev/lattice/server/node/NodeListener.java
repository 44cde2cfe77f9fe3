package dev.lattice.server.node;

import dev.lattice.core.id.JobId;
import java.util.List;

/** Hears what happens to nodes, after it was committed. Called on the thread of the request: hand on, don't block. */
public interface NodeListener {
    /** A node joined, came again with new facts, or was approved. */
    void nodeChanged(Node node);

    /**
     * A node was removed: its token is worthless, its session and tunnels are to be closed, its jobs are lost.
     *
     * @param generation that its next registration has at the least
     */
    void nodeRemoved(Node node, int generation);

    /**
     * A polling worker's heartbeat.
     *
     * @return jobs that it is to stop
     */
    List<JobId> heartbeat(Node node, PolledHeartbeat heartbeat);

    /** What a polling worker said. */
    record PolledHeartbeat(boolean error, List<JobId> runningJobs, NodeLoad load) {}

    /** Does nothing. */
    NodeListener NONE = new NodeListener() {
        @Override
        public void nodeChanged(Node node) {}

        @Override
        public void nodeRemoved(Node node, int generation) {}

        @Override
        public List<JobId> heartbeat(Node node, PolledHeartbeat heartbeat) {
            return List.of();
        }
    };
}
