package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import dev.lattice.gateway.transport.Traffic;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Nobody has all of a gateway. */
class CapsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: %s.localhost\r\n\r\n";

    private static Rig open(int perClient, int perRoute) throws IOException {
        Rig rig = new Rig(0, Limits.DEFAULT, new Traffic.Caps(100, perClient, perRoute, 100, 100));
        rig.node(NODE);
        rig.route(httpRoute(1, "slow.localhost", backend(NODE, 7)), httpRoute(2, "quick.localhost", backend(NODE, 8)));
        return rig;
    }

    @Test
    void oneAddressHasItsShareOfConnections() throws IOException {
        try (Rig rig = open(2, 100);
                Origin origin = Origin.ofEcho();
                Wire first = Wire.to(rig.http.port())) {
            rig.container(8, origin.address());
            assertThat(quick(first)).isEqualTo(200);
            try (Wire second = Wire.to(rig.http.port())) {
                assertThat(quick(second)).isEqualTo(200);
                try (Wire third = Wire.to(rig.http.port())) {
                    assertThat(third.message().status()).isEqualTo(503);
                }
            }
            await().until(() -> rig.traffic.connections() == 1);
            try (Wire fourth = Wire.to(rig.http.port())) {
                assertThat(quick(fourth)).isEqualTo(200);
            }
        }
    }

    private static int quick(Wire wire) throws IOException {
        return wire.say(GET.formatted("quick")).message().status();
    }

    @Test
    void oneRouteHasItsShareOfRequests() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        Origin slow = new Origin(wire -> {
            wire.message();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha");
            try {
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            wire.say("lf");
        });
        try (slow;
                Rig rig = open(100, 1);
                Origin quick = Origin.ofEcho();
                Wire first = Wire.to(rig.http.port());
                Wire second = Wire.to(rig.http.port())) {
            rig.container(7, slow.address());
            rig.container(8, quick.address());
            first.say(GET.formatted("slow")).head();
            Wire.Message refused = second.say(GET.formatted("slow")).message();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("too many visitors");
            assertThat(quick(second)).as("of another one").isEqualTo(200);
            over.countDown();
            assertThat(first.bytes(4)).isEqualTo("half");
        } finally {
            over.countDown();
        }
    }
}
