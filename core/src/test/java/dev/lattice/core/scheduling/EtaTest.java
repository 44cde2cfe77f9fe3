package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EtaTest {
    private final World world = new World();
    private final Map<Long, Long> remaining = new HashMap<>();
    private OptionalLong typical = OptionalLong.of(10);

    private final Pace pace = new Pace() {
        @Override
        public OptionalLong remaining(AllocationId running) {
            Long left = remaining.get(running.value());
            return left == null ? OptionalLong.empty() : OptionalLong.of(left);
        }

        @Override
        public OptionalLong typical(PendingJob job) {
            return typical;
        }
    };

    @Test
    void whatIsNextStartsNow() {
        world.offer(World.node("n", 1, 0));
        isExplained(world.submit(1), Code.NEXT, OptionalLong.of(0));
    }

    @Test
    void theFirstThatEndsMakesRoom() {
        world.offer(World.node("n", 2, 0));
        running(2, Resources.NONE);
        remaining.put(1L, 40L);
        remaining.put(2L, 15L);
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.of(15));
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.of(25));
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.of(35));
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.of(40));
    }

    @Test
    void othersHaveTheirTurnBetween() {
        world.offer(World.node("n", 1, 0));
        running(1, Resources.NONE);
        remaining.put(1L, 5L);
        for (int i = 0; i < 10; i++) {
            world.submitTo(2, 7, Resources.NONE);
        }
        isExplained(world.submitTo(3, 8, Resources.NONE), Code.ALL_BUSY, OptionalLong.of(15));
        isExplained(world.submitTo(3, 8, Resources.NONE), Code.ALL_BUSY, OptionalLong.of(35));
    }

    @Test
    void roomIsWhatCounts() {
        world.offer(World.node("n", new Resources(4_000, 8_192, 0), 8, 0, Map.of()));
        running(2, new Resources(2_000, 1_024, 0));
        remaining.put(1L, 30L);
        remaining.put(2L, 50L);
        isExplained(world.submit(1, 0, new Resources(1_000, 0, 0)), Code.NO_ROOM, OptionalLong.of(30));
        isExplained(world.submit(1, 0, new Resources(4_000, 0, 0)), Code.NO_ROOM, OptionalLong.of(60));
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        world.offer(World.node("n", 1, 0));
        running(1, Resources.NONE);
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.empty());
        remaining.put(1L, 5L);
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.of(15));
        typical = OptionalLong.empty();
        isExplained(world.submit(1), Code.ALL_BUSY, OptionalLong.empty());
        isExplained(world.submit(1, 0, new Resources(64_000, 0, 0)), Code.TOO_BIG, OptionalLong.empty());
    }

    private void running(int count, Resources resources) {
        for (int i = 0; i < count; i++) {
            world.submit(1, 0, resources);
        }
        world.step(10);
    }

    private void isExplained(PendingJob job, Code code, OptionalLong eta) {
        WaitingReason reason = Scheduler.explain(world.fleet, world.queue, job, pace);
        assertThat(reason.code()).isEqualTo(code);
        assertThat(reason.eta()).isEqualTo(eta);
    }
}
