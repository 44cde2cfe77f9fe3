package dev.lattice.server.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.availability.PreviewView;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import dev.lattice.core.availability.Preset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");

    /** A sample a minute; its owner sits there from 9 to 17 o'clock. */
    private static List<OwnerFacts> day() {
        List<OwnerFacts> samples = new ArrayList<>();
        for (int minute = 0; minute < 24 * 60; minute++) {
            boolean there = minute >= 9 * 60 && minute < 17 * 60;
            Duration idle =
                    there ? Duration.ZERO : Duration.ofMinutes(minute < 9 * 60 ? minute + 600 : minute - 17 * 60);
            samples.add(new OwnerFacts(
                    BEGIN.plus(Duration.ofMinutes(minute)),
                    ZoneOffset.UTC,
                    Optional.of(idle),
                    OptionalInt.of(there ? 5 : 0),
                    OptionalInt.of(80),
                    new Power.Mains(),
                    Optional.of(false),
                    Set.of()));
        }
        return samples;
    }

    @Test
    void aCourteousMachineWorksWhileItsOwnerIsAway() {
        PreviewView preview = Preview.of(Preset.COURTEOUS.policy(), day(), 7);
        assertThat(preview.knownHours()).isEqualTo(24);
        // Sixteen hours without its owner, less the ten minutes until that is certain.
        assertThat(preview.workedHours()).isEqualTo(15.8);
        assertThat(preview.usedHours()).isZero();
        assertThat(preview.sentence()).isEqualTo("in the last 7 days it would have worked 16 of 24 h that are known");
        assertThat(preview.reasons()).containsExactly(new PreviewView.Share("USER_ACTIVE", 8.2));
    }

    @Test
    void aBalancedOneWorksALittleWithThem() {
        PreviewView preview = Preview.of(Preset.BALANCED.policy(), day(), 7);
        assertThat(preview.workedHours()).isEqualTo(24);
        assertThat(preview.usedHours()).isEqualTo(8.1);
        assertThat(preview.sentence()).endsWith("8 h of these while somebody was there");
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        List<OwnerFacts> gap = new ArrayList<>(day().subList(0, 60));
        gap.addAll(day().subList(600, 660));
        assertThat(Preview.of(Preset.ALWAYS.policy(), gap, 7).knownHours()).isEqualTo(2);
        assertThat(Preview.of(Preset.ALWAYS.policy(), List.of(), 7).sentence()).startsWith("nothing is known");
    }
}
