package dev.lattice.core.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Availability.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every owner. */
class AvailabilityPropertiesTest {
    private static final Instant BEGIN = Instant.parse("2026-03-28T12:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Duration LEAST_REST = Duration.ofSeconds(30);

    /** How an owner's machine is for a while. */
    record Spell(int seconds, int idleSeconds, int cpu, int memory, int battery, boolean fullScreen) {
        OwnerFacts at(Instant now, int since) {
            return new OwnerFacts(
                    now,
                    ZONE,
                    Optional.of(Duration.ofSeconds(idleSeconds + since)),
                    OptionalInt.of(cpu),
                    OptionalInt.of(memory),
                    battery > 100 ? new Power.Mains() : new Power.Battery(battery),
                    Optional.of(fullScreen),
                    Set.of());
        }
    }

    @Provide
    Arbitrary<List<Spell>> days() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 200),
                        Arbitraries.of(0, 300, 590, 3600),
                        Arbitraries.of(0, 18, 19, 24, 25, 26, 51, 100),
                        Arbitraries.of(5, 10, 14, 15, 19, 20, 90),
                        Arbitraries.of(101, 101, 101, 100, 40),
                        Arbitraries.of(false, false, true))
                .as(Spell::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<Preset> presets() {
        return Arbitraries.of(Preset.class);
    }

    @Property(tries = 300)
    void theOwnerHasTheMachineAtOnceAndWorkComesBackOnlyAfterAWhile(
            @ForAll("presets") Preset preset, @ForAll("days") List<Spell> days) {
        AvailabilityWatch watch = AvailabilityWatch.START;
        AvailabilityPolicy policy = preset.policy();
        Instant now = BEGIN;
        Instant driven = Instant.MIN;
        for (Spell spell : days) {
            for (int second = 0; second < spell.seconds(); second++) {
                OwnerFacts facts = spell.at(now, second);
                watch = watch.look(policy, new Pause.None(), facts);
                Availability found = watch.now();
                boolean wanted = (policy.battery().leastPercent() > 0 && spell.battery() <= 100)
                        || (policy.others().restsInFullScreen() && spell.fullScreen())
                        || (policy.others().cpuPercent() < 100
                                && spell.cpu() > policy.others().cpuPercent())
                        || spell.memory() < policy.others().freeMemoryPercent();
                if (wanted) {
                    driven = now;
                    assertThat(found.mode()).isEqualTo(Mode.REST);
                }
                if (found.mode() == Mode.WORK && !driven.equals(Instant.MIN)) {
                    assertThat(Duration.between(driven, now)).isGreaterThanOrEqualTo(LEAST_REST);
                }
                assertThat(found.mode() == Mode.REST).isEqualTo(found.budget().isNone());
                assertThat(found.mode() == Mode.WORK || !found.reasons().isEmpty())
                        .as("what is less has a reason")
                        .isTrue();
                now = now.plusSeconds(1);
            }
        }
    }

    @Property(tries = 100)
    void whatGoesOnLongEnoughIsWhatCounts(@ForAll("presets") Preset preset, @ForAll("days") List<Spell> days) {
        AvailabilityWatch watch = AvailabilityWatch.START;
        Instant now = BEGIN;
        for (Spell spell : days) {
            watch = watch.look(preset.policy(), new Pause.None(), spell.at(now, 0));
            now = now.plusSeconds(spell.seconds());
        }
        Spell quiet = new Spell(1, 3600, 0, 90, 101, false);
        watch = watch.look(preset.policy(), new Pause.None(), quiet.at(now, 0));
        watch = watch.look(preset.policy(), new Pause.None(), quiet.at(now.plusSeconds(60), 60));
        assertThat(watch.now().mode()).isEqualTo(Mode.WORK);
    }
}
