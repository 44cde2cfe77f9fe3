package dev.lattice.server.allocation;

import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AgentMessage;
import dev.lattice.protocol.Call;
import dev.lattice.protocol.ServerMessage;
import dev.lattice.server.agent.Sessions;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.node.Node;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.Leases;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens a session for each agent that proved who it is. */
public final class AgentSessions implements Sessions {
    private final Dispatcher dispatcher;
    private final OutputStore outputs;
    private final AllocationRegistry registry;
    private final NodeDirectory directory;
    private final Leases leases;
    private final NodeExtras extras;
    private final Map<NodeId, AgentSession> open = new ConcurrentHashMap<>();

    public AgentSessions(
            Dispatcher dispatcher,
            OutputStore outputs,
            AllocationRegistry registry,
            NodeDirectory directory,
            Leases leases,
            NodeExtras extras) {
        this.extras = extras;
        this.dispatcher = dispatcher;
        this.outputs = outputs;
        this.registry = registry;
        this.directory = directory;
        this.leases = leases;
    }

    @Override
    public StreamObserver<AgentMessage> open(Node from, ServerCallStreamObserver<ServerMessage> toNode) {
        NodeId node = from.id();
        AgentSession session = new AgentSession(
                from,
                toNode,
                new AgentSession.Surroundings(
                        dispatcher, outputs, registry, directory, leases, extras, gone -> open.remove(node, gone)));
        open.put(node, session);
        session.start();
        return session;
    }

    /** Asks a node to run a command; tells whether the node is here to be asked. */
    public boolean call(NodeId node, Call call) {
        AgentSession session = open.get(node);
        return session != null && session.call(call);
    }

    /** All nodes hear of the gateways anew. */
    public void announceGateways() {
        open.values().forEach(AgentSession::announceGateways);
    }

    /** The node, if it is here, hears what its owner wants of it. May ask the database. */
    public void announceOrder(NodeId node) {
        AgentSession session = open.get(node);
        if (session != null) {
            session.announceOrder();
        }
    }

    /** The node, if it is here, hears of workloads that were deleted. */
    public void announceDeleted(NodeId node) {
        AgentSession session = open.get(node);
        if (session != null) {
            session.announceDeleted();
        }
    }
}
