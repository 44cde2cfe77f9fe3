package dev.lattice.gateway.tunnel;

import static dev.lattice.gateway.testing.Rig.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.transport.Admission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tunnel port is open to everybody. */
class StrangersTest {
    private static final int MOST_OF_ONE = 4;

    @Test
    void whoProvesNothingHasItsShareAndNodesAreNotCounted() throws IOException {
        Admission unproven = new Admission(100, MOST_OF_ONE);
        try (Rig rig = new Rig();
                Tunnels tunnels = Tunnels.open(rig.transport, rig.routes, unproven, Rig.anyPort())) {
            rig.detached(NODE)
                    .use(List.of(rig.gateway("gateway-1", NODE).toBuilder()
                            .setTunnelPort(tunnels.port())
                            .build()));
            await().until(() -> tunnels.present(NODE));
            await().until(() -> unproven.open() == 0);

            List<Socket> strangers = new ArrayList<>();
            try {
                for (int i = 0; i < MOST_OF_ONE; i++) {
                    strangers.add(new Socket(InetAddress.getLoopbackAddress(), tunnels.port()));
                }
                await().until(() -> unproven.open() == MOST_OF_ONE);
                for (int i = 0; i < 10; i++) {
                    try (Socket more = new Socket(InetAddress.getLoopbackAddress(), tunnels.port())) {
                        assertThat(Rig.ends(more)).as("beyond the share").isTrue();
                    }
                }
                assertThat(unproven.open()).isEqualTo(MOST_OF_ONE);
                assertThat(tunnels.present(NODE)).as("who was there before").isTrue();
            } finally {
                for (Socket stranger : strangers) {
                    stranger.close();
                }
            }
            await().until(() -> unproven.open() == 0);
            try (Socket next = new Socket(InetAddress.getLoopbackAddress(), tunnels.port())) {
                await().until(() -> unproven.open() == 1);
                assertThat(next.isConnected()).isTrue();
            }
        }
    }
}
