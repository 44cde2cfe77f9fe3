package dev.lattice.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamPoolTest {
    /** A node that is asked, and brings nothing by itself. */
    private static final class Asked implements StreamPool.Source {
        private boolean there = true;
        private int wanted;
        private int awaited;

        @Override
        public boolean ask(int streams) {
            if (there) {
                wanted += streams;
                awaited += streams;
            }
            return there;
        }

        @Override
        public void settle(int streams) {
            awaited -= streams;
        }
    }

    private static final class Visitor implements Taker {
        private final List<Channel> got = new ArrayList<>();
        private boolean declined;

        @Override
        public void taken(Channel stream) {
            got.add(stream);
        }

        @Override
        public void none() {
            declined = true;
        }
    }

    private final Asked node = new Asked();
    private final StreamPool pool = new StreamPool(node);

    private static long in(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private List<Channel> arrive(int streams) {
        return Stream.generate(EmbeddedChannel::new)
                .limit(streams)
                .<Channel>map(stream -> {
                    pool.arrived(stream);
                    return stream;
                })
                .toList();
    }

    @Test
    void whatIsTakenIsReplacedBeforeThereIsNone() {
        pool.askAnew();
        assertThat(node.wanted).isEqualTo(StreamPool.LEAST_READY);
        arrive(StreamPool.LEAST_READY);
        assertThat(node.awaited).as("all came").isZero();
        Visitor visitor = new Visitor();
        for (int i = 0; i < 3; i++) {
            pool.take(visitor, true);
        }
        assertThat(visitor.got).hasSize(3);
        assertThat(node.awaited).as("not one by one").isEqualTo(3);
    }

    @Test
    void whoFindsNoneWaitsForTheNextAndNotForEver() {
        Visitor first = new Visitor();
        Visitor second = new Visitor();
        pool.take(first, true);
        pool.take(second, true);
        arrive(1);
        assertThat(first.got).hasSize(1);
        assertThat(second.got).isEmpty();
        pool.tick(in(11));
        assertThat(second.declined).isTrue();
        Visitor third = new Visitor();
        pool.take(third, false);
        assertThat(third.declined).as("where none can be expected").isTrue();
    }

    @Test
    void aNodeThatIsAwayIsAskedForNothingAndAwaitedForNothing() {
        pool.askAnew();
        List<Channel> streams = arrive(StreamPool.LEAST_READY);
        pool.take(new Visitor(), true);
        pool.take(new Visitor(), true);
        pool.take(new Visitor(), true);
        assertThat(node.awaited).isEqualTo(3);

        node.there = false;
        pool.forget();
        assertThat(node.awaited).as("what it was asked for will not come").isZero();
        int before = node.wanted;
        streams.forEach(pool::gone);
        for (int second = 1; second <= 3_600; second++) {
            pool.take(new Visitor(), true);
            pool.tick(in(second));
        }
        assertThat(node.wanted).isEqualTo(before);
        assertThat(node.awaited).isZero();

        node.there = true;
        pool.askAnew();
        assertThat(node.awaited).isBetween(StreamPool.LEAST_READY, StreamPool.MOST_READY);
    }

    @Test
    void whatDoesNotComeIsAskedForAgainAndCountedOnce() {
        pool.askAnew();
        for (int second = 2; second < 60; second += 2) {
            pool.tick(in(second));
        }
        assertThat(node.wanted).as("asked for again and again").isGreaterThan(10 * StreamPool.LEAST_READY);
        assertThat(node.awaited).isEqualTo(StreamPool.LEAST_READY);
        arrive(2 * StreamPool.LEAST_READY);
        assertThat(node.awaited)
                .as("more than was asked for takes nothing from others")
                .isZero();
    }

    @Test
    void noMoreLieIdleThanAnyNodeEverNeeds() {
        List<Channel> streams = arrive(StreamPool.MOST_READY + 10);
        assertThat(streams).filteredOn(Channel::isOpen).hasSize(StreamPool.MOST_READY);
        pool.tick(in(31));
        assertThat(streams).as("and not for long").filteredOn(Channel::isOpen).hasSize(StreamPool.LEAST_READY);
    }
}
