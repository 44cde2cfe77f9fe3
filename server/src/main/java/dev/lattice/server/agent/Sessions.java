package dev.lattice.server.agent;

import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.server.node.Node;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Takes the sessions of nodes that proved who they are. */
@FunctionalInterface
public interface Sessions {
    /** Called on gRPC's thread when a node opens its session. */
    StreamObserver<AgentMessage> open(Node node, ServerCallStreamObserver<ServerMessage> toNode);
}
