package dev.lattice.benchmarks.relay;

import com.google.protobuf.ByteString;
import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.protocol.Gateway;
import dev.lattice.protocol.tunnel.Ticket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The agent's tunnels in a process of their own: the ports of any allocation are those of this machine. */
final class TunnelNode {
    static final String ID = "bench";
    /** Of the gateway's tunnels; nobody but a benchmark has it. */
    static final byte[] KEY = new byte[Ticket.BYTES];

    private TunnelNode() {}

    /** The one argument is the gateway's tunnel port. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Tunnels tunnels = new Tunnels(
                ID,
                (_, port) -> Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                "127.0.0.1")) {
            tunnels.use(List.of(Gateway.newBuilder()
                    .setGatewayId("bench")
                    .setTunnelPort(Integer.parseInt(arguments[0]))
                    .setTicket(ByteString.copyFrom(Ticket.of(KEY, ID, 0)))
                    .build()));
            Thread.currentThread().join();
        }
    }
}
