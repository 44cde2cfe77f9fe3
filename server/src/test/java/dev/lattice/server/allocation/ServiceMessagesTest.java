package dev.lattice.server.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.service.TunnelState;
import dev.lattice.protocol.ProvidedTunnel;
import dev.lattice.protocol.ServiceStatus;
import dev.lattice.server.scheduling.ServiceHealth;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceMessagesTest {
    private static dev.lattice.server.scheduling.ProvidedTunnel read(String url) {
        ServiceHealth health = ServiceMessages.health(ServiceStatus.newBuilder()
                .addTunnels(ProvidedTunnel.newBuilder()
                        .setPort(80)
                        .setProvider("localtunnel")
                        .setState(ProvidedTunnel.State.STATE_CONNECTED)
                        .setUrl(url))
                .build());
        return health.tunnels().getFirst();
    }

    @Test
    void anAddressOfTheWebIsTaken() {
        for (String url : List.of("https://web-1.loca.lt", "http://web.localhost:8000", "https://a.ngrok-free.app/")) {
            assertThat(read(url))
                    .isEqualTo(new dev.lattice.server.scheduling.ProvidedTunnel(
                            80, "localtunnel", TunnelState.CONNECTED, url, ""));
        }
    }

    @Test
    void whatANodeSaysThatIsNoAddressIsNotShownToPeople() {
        for (String url : List.of(
                "javascript:alert(1)",
                "https://web.loca.lt\" onclick=\"x",
                "https://user:password@web.loca.lt",
                "file:///etc/passwd",
                "https://" + "a".repeat(300) + ".lt")) {
            assertThat(read(url).url()).as(url).isEmpty();
        }
    }

    @Test
    void aNodeDoesNotFillTheServersMemory() {
        ServiceStatus.Builder status = ServiceStatus.newBuilder();
        for (int i = 0; i < 1_000; i++) {
            status.addTunnels(ProvidedTunnel.newBuilder().setNote("x".repeat(5_000)));
        }
        assertThat(ServiceMessages.health(status.build()).tunnels())
                .hasSizeLessThan(100)
                .allSatisfy(tunnel -> assertThat(tunnel.note()).hasSizeLessThanOrEqualTo(1_000));
    }
}
