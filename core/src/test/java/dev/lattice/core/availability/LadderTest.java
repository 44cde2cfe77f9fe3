package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy.Vacating;
import dev.lattice.core.availability.Ladder.Load;
import dev.lattice.core.availability.Ladder.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {
    private static final Vacating VACATING = new Vacating(Duration.ofSeconds(60), Duration.ofSeconds(300));
    private static final Availability WORK = new Availability(Mode.WORK, Budget.ALL, List.of(), Optional.empty());

    private static Availability rest(Reason.Code why) {
        return new Availability(Mode.REST, Budget.NONE, List.of(new Reason(why, "so")), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "JOB, 0, SUSPEND",
        "JOB, 299, SUSPEND",
        "JOB, 300, STOP",
        "MOVABLE, 0, SQUEEZE",
        "MOVABLE, 59, SQUEEZE",
        "MOVABLE, 60, SUSPEND",
        "MOVABLE, 300, STOP",
        "FIXED, 0, SUSPEND",
        "FIXED, 300, STOP"
    })
    void eachRungHasItsTime(Load load, int seconds, Rung rung) {
        assertThat(Ladder.rung(load, rest(Reason.Code.USER_ACTIVE), Optional.of(Duration.ofSeconds(seconds)), VACATING))
                .isEqualTo(rung);
    }

    @Test
    void whereMemoryIsShortNothingStaysInIt() {
        assertThat(Ladder.rung(Load.JOB, rest(Reason.Code.MEMORY_SHORT), Optional.of(Duration.ZERO), VACATING))
                .isEqualTo(Rung.STOP);
    }

    @Test
    void nothingHappensToWhatMayRun() {
        assertThat(Ladder.rung(Load.JOB, WORK, Optional.empty(), VACATING)).isEqualTo(Rung.RUN);
    }

    /** While the owner stays, it only goes down. */
    @Property
    void neverUp(@ForAll Load load, @ForAll @IntRange(max = 1000) int sooner, @ForAll @IntRange(max = 1000) int later) {
        Availability rest = rest(Reason.Code.USER_ACTIVE);
        Rung before = Ladder.rung(load, rest, Optional.of(Duration.ofSeconds(Math.min(sooner, later))), VACATING);
        Rung after = Ladder.rung(load, rest, Optional.of(Duration.ofSeconds(Math.max(sooner, later))), VACATING);
        assertThat(after).isGreaterThanOrEqualTo(before).isNotEqualTo(Rung.RUN);
    }
}
