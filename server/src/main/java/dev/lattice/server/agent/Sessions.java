package dev.lattice.server.agent;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.ServerMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Takes the sessions of nodes that proved who they are. */
@FunctionalInterface
public interface Sessions {
    /** Called on gRPC's thread when a node opens its session. */
    StreamObserver<AgentMessage> open(NodeId node, ServerCallStreamObserver<ServerMessage> toNode);
}
