package dev.lattice.server.allocation;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.server.agent.Sessions;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.Leases;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Opens a session for each agent that proved who it is. */
public final class AgentSessions implements Sessions {
    private final Dispatcher dispatcher;
    private final OutputStore outputs;
    private final AllocationRegistry registry;
    private final NodeDirectory directory;
    private final Leases leases;

    public AgentSessions(
            Dispatcher dispatcher,
            OutputStore outputs,
            AllocationRegistry registry,
            NodeDirectory directory,
            Leases leases) {
        this.dispatcher = dispatcher;
        this.outputs = outputs;
        this.registry = registry;
        this.directory = directory;
        this.leases = leases;
    }

    @Override
    public StreamObserver<AgentMessage> open(NodeId node, ServerCallStreamObserver<ServerMessage> toNode) {
        AgentSession session = new AgentSession(node, toNode, dispatcher, outputs, registry, directory, leases);
        session.start();
        return session;
    }
}
