package dev.lattice.server.agent;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.CallInput;
import dev.lattice.protocol.CallOutput;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Takes the answers of nodes that were asked to run a command. */
@FunctionalInterface
public interface Attachments {
    /** Called on gRPC's thread when a node answers a call. */
    StreamObserver<CallOutput> open(NodeId node, ServerCallStreamObserver<CallInput> toNode);
}
