package dev.lattice.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.agent.tunnel.Tunnels;
import dev.lattice.gateway.testing.Rig;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one node does not bring is not taken from what another does. */
class NodeAwayTest {
    private static final String HERE = "here";
    private static final String AWAY = "away";
    /** Far more than a node brings that has just come. */
    private static final int VISITORS = 500;

    /** Tells of each of its visitors whether he got a stream. */
    private static final class Visitors implements Taker {
        private final BlockingQueue<Boolean> served = new LinkedBlockingQueue<>();

        @Override
        public void taken(Channel stream) {
            stream.close();
            served.add(true);
        }

        @Override
        public void none() {
            served.add(false);
        }
    }

    private static Visitors visit(Rig rig, String node, EventLoop loop, int count) {
        Visitors visitors = new Visitors();
        loop.execute(() -> {
            for (int i = 0; i < count; i++) {
                rig.tunnels.take(node, loop, visitors);
            }
        });
        return visitors;
    }

    @Test
    void whileOneNodeIsAwayTheOthersAreServedOnEveryLoopAndItAgainWhenItIsBack()
            throws IOException, InterruptedException {
        try (Rig rig = new Rig()) {
            List<EventLoop> loops = rig.transport.loops();
            Tunnels node = rig.node(AWAY);
            await().until(() -> rig.tunnels.present(AWAY));
            node.use(List.of());
            await().until(() -> !rig.tunnels.present(AWAY));
            // It may be back in a moment, so they wait for it, all on one loop.
            Visitors waiting = visit(rig, AWAY, loops.getFirst(), VISITORS);

            rig.node(HERE);
            await().until(() -> rig.tunnels.present(HERE));
            for (EventLoop loop : loops) {
                Visitors visitors = visit(rig, HERE, loop, 20);
                for (int i = 0; i < 20; i++) {
                    assertThat(visitors.served.poll(20, TimeUnit.SECONDS)).isTrue();
                }
            }

            for (int i = 0; i < VISITORS; i++) {
                assertThat(waiting.served.poll(20, TimeUnit.SECONDS))
                        .as("it did not come")
                        .isFalse();
            }
            node.use(List.of(rig.gateway("gateway-1", AWAY)));
            await().until(() -> rig.tunnels.present(AWAY));
            for (EventLoop loop : loops) {
                Visitors visitors = visit(rig, AWAY, loop, 20);
                for (int i = 0; i < 20; i++) {
                    assertThat(visitors.served.poll(20, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }
}
