package dev.lattice.server.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.Budget;
import dev.lattice.core.availability.DailyHours;
import dev.lattice.core.availability.Preset;
import dev.lattice.server.problem.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesMapperTest {
    private static RulesView rules(
            @Nullable Map<String, List<String>> hours,
            @Nullable Long idleAfter,
            @Nullable BudgetView inUse,
            @Nullable Long stopAfter) {
        return new RulesView(null, hours, null, idleAfter, null, null, null, null, null, inUse, null, null, stopAfter);
    }

    private static AvailabilityPolicy courteous(RulesView asked) {
        return RulesMapper.policy(asked, Preset.COURTEOUS.policy());
    }

    @ParameterizedTest
    @EnumSource
    void aPresetIsWhatItIsCalled(Preset preset) {
        assertThat(RulesMapper.policy(RulesView.of(preset), Preset.ALWAYS.policy()))
                .isEqualTo(preset.policy());
        assertThat(RulesMapper.view(preset.policy()).preset()).isEqualTo(preset);
        assertThat(RulesMapper.policy(RulesMapper.view(preset.policy()), Preset.ALWAYS.policy()))
                .isEqualTo(preset.policy());
    }

    @Test
    void whatIsNotSaidStaysAsItIs() {
        AvailabilityPolicy policy = courteous(rules(null, 60L, new BudgetView(10, 20, false), null));
        assertThat(policy.user().idleAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.limits().inUse()).isEqualTo(new Budget(10, 20, false));
        assertThat(policy.others()).isEqualTo(Preset.COURTEOUS.policy().others());
        assertThat(RulesMapper.view(policy).preset()).isNull();
    }

    @Test
    void hoursAreByDay() {
        RulesView asked = rules(
                Map.of("Monday", List.of("09:00-12:00", "22:00-24:00"), "sunday", List.of("22:00-06:00")),
                null,
                null,
                null);
        AvailabilityPolicy policy = courteous(asked);
        assertThat(policy.hours().days())
                .containsEntry(
                        DayOfWeek.MONDAY,
                        List.of(
                                new DailyHours(LocalTime.of(9, 0), LocalTime.of(12, 0)),
                                new DailyHours(LocalTime.of(22, 0), LocalTime.MIDNIGHT)))
                .containsEntry(DayOfWeek.SUNDAY, List.of(new DailyHours(LocalTime.of(22, 0), LocalTime.of(6, 0))))
                .hasSize(2);
        assertThat(RulesMapper.view(policy).hours())
                .isEqualTo(Map.of("monday", List.of("09:00-12:00", "22:00-24:00"), "sunday", List.of("22:00-06:00")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9-17", "09:00", "09:00-09:00", "25:00-26:00", "09:00-17:60", "", "24:00-09:00"})
    void whatAreNoHoursIsRefused(String text) {
        assertThatThrownBy(() -> courteous(rules(Map.of("monday", List.of(text)), null, null, null)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("'" + text + "' on monday are no hours");
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> courteous(rules(null, null, null, 5L)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("moved before it is stopped");
        assertThatThrownBy(() -> courteous(rules(null, -1L, null, null)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("idleAfter is a number of seconds");
        assertThatThrownBy(() -> courteous(rules(null, null, new BudgetView(101, 1, false), null)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("inUse is a number from 0 to 100");
    }
}
