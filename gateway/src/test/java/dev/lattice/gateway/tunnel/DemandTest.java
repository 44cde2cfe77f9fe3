package dev.lattice.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.transport.Transport;
import io.netty.channel.EventLoop;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemandTest {
    private final Transport transport = Transport.open(2);
    private final EventLoop one = transport.loops().getFirst();
    private final EventLoop other = transport.loops().getLast();
    private final Demand demand = new Demand(transport.loops());

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void whoComesGoesWhereMostAreAwaited() {
        demand.change(one, 1);
        demand.change(other, 3);
        assertThat(List.of(demand.meet(), demand.meet())).containsExactly(other, other);
        assertThat(List.of(demand.meet(), demand.meet()))
                .as("one each is still open")
                .containsExactlyInAnyOrder(one, other);
    }

    @Test
    void oneThatTurnsOutToBeNoStreamLeavesItsPlaceToTheNext() {
        demand.change(other, 1);
        assertThat(demand.meet()).isEqualTo(other);
        demand.settled(other);
        assertThat(demand.meet()).as("it is awaited as before").isEqualTo(other);
        demand.settled(other);
        demand.change(other, -1);
        assertThat(demand.awaited(other)).isZero();
        assertThat(List.of(demand.meet(), demand.meet()))
                .as("nothing is awaited, and both are alike")
                .containsExactlyInAnyOrder(one, other);
    }
}
