package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.JobId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final Quarantine quarantine = new Quarantine();
    private long now = Long.MAX_VALUE - Duration.ofMinutes(3).toNanos();
    private long next = 1;

    private boolean fail() {
        return quarantine.failed(new JobId(next++), now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aFewFailuresAreNothing() {
        for (int i = 1; i < Quarantine.FAILURES; i++) {
            assertThat(fail()).isFalse();
        }
        quarantine.clear();
        for (int i = 1; i < Quarantine.FAILURES; i++) {
            assertThat(fail()).isFalse();
        }
        assertThat(quarantine.holds()).isFalse();
        assertThat(fail()).isTrue();
        assertThat(quarantine.holds()).isTrue();
    }

    @Test
    void oneJobAloneCannotCloseANode() {
        for (int i = 0; i < 10 * Quarantine.FAILURES; i++) {
            assertThat(quarantine.failed(new JobId(7), now)).isFalse();
        }
    }

    @Test
    void whatWasUnderWayAsItClosedChangesNothing() {
        close();
        assertThat(fail()).isFalse();
        assertThat(quarantine.left(now)).isEqualTo(Quarantine.FIRST);
    }

    @Test
    void itIsTriedAgainEachTimeLater() {
        close();
        Duration term = Quarantine.FIRST;
        for (int times = 0; times < 12; times++) {
            assertThat(quarantine.left(now)).isEqualTo(term);
            pass(term.minusNanos(1));
            assertThat(quarantine.expire(now)).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(quarantine.expire(now)).isTrue();
            assertThat(quarantine.holds()).isFalse();
            assertThat(fail()).isTrue();
            term = term.multipliedBy(2).compareTo(Quarantine.LONGEST) > 0 ? Quarantine.LONGEST : term.multipliedBy(2);
        }
    }

    @Test
    void whatStartsEndsIt() {
        close();
        assertThat(quarantine.clear()).isTrue();
        assertThat(quarantine.holds()).isFalse();
        assertThat(quarantine.left(now)).isZero();
        assertThat(fail()).isFalse();
    }

    private void close() {
        for (int i = 0; i < Quarantine.FAILURES; i++) {
            fail();
        }
        assertThat(quarantine.holds()).isTrue();
    }
}
