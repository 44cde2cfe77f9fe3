package dev.lattice.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.label.Expression.Compared;
import dev.lattice.core.label.Expression.Compared.Order;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    private static final Map<String, String> LABELS = Map.of("gpu", "", "zone", "eu", "cores", "16", "ram", "31.5");

    @Test
    void aLabelIsThereOrNot() {
        assertThat(new Expression.Present("gpu").metBy(LABELS)).isTrue();
        assertThat(new Expression.Present("zone").metBy(LABELS)).isTrue();
        assertThat(new Expression.Present("tpu").metBy(LABELS)).isFalse();
        assertThat(new Expression.Absent("gpu").metBy(LABELS)).isFalse();
        assertThat(new Expression.Absent("tpu").metBy(LABELS)).isTrue();
    }

    @Test
    void aValueIsOneOrAnother() {
        assertThat(new Expression.Equal("zone", "eu").metBy(LABELS)).isTrue();
        assertThat(new Expression.Equal("zone", "us").metBy(LABELS)).isFalse();
        assertThat(new Expression.Unequal("zone", "eu").metBy(LABELS)).isFalse();
        assertThat(new Expression.Unequal("zone", "us").metBy(LABELS)).isTrue();
        assertThat(new Expression.Unequal("rack", "1").metBy(LABELS))
                .as("a node without the label is another")
                .isTrue();
        assertThat(new Expression.OneOf("zone", Set.of("eu", "us")).metBy(LABELS))
                .isTrue();
        assertThat(new Expression.OneOf("zone", Set.of("us")).metBy(LABELS)).isFalse();
        assertThat(new Expression.OneOf("rack", Set.of("")).metBy(LABELS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "cores, AT_LEAST, 16, true", "cores, MORE, 16, false", "cores, MORE, 15.9, true", "cores, AT_MOST, 16.0, true",
        "cores, LESS, 16, false", "ram, AT_LEAST, 31.5, true", "ram, LESS, 32, true", "zone, AT_LEAST, 0, false",
        "gpu, AT_LEAST, 0, false", "rack, LESS, 10, false"
    })
    void aNumberCompares(String key, Order order, BigDecimal bound, boolean met) {
        assertThat(new Compared(key, order, bound).metBy(LABELS)).isEqualTo(met);
    }

    @Test
    void equalBoundsAreOneExpression() {
        assertThat(new Compared("cores", Order.MORE, new BigDecimal("16.00")))
                .isEqualTo(new Compared("cores", Order.MORE, new BigDecimal("16")))
                .extracting(Expression::text)
                .isEqualTo("cores>16");
        assertThat(new Compared("cores", Order.MORE, new BigDecimal("100")).text())
                .isEqualTo("cores>100");
    }

    @Test
    void aNumberIsPlain() {
        assertThat(Compared.number("1e9")).isNull();
        assertThat(Compared.number("9".repeat(41))).isNull();
        assertThat(Compared.number("-")).isNull();
        assertThat(Compared.number("-1.5")).isEqualByComparingTo("-1.5");
    }

    @Test
    void whatTwoAskForIsAsked() {
        Siting one = new Siting(
                Set.of(new Expression.Present("gpu")),
                List.of(new Preference(new Expression.Present("ssd"), 5)),
                Optional.empty());
        Siting both = one.and(new Siting(
                Set.of(new Expression.Equal("zone", "eu")),
                List.of(new Preference(new Expression.Present("ssd"), 5)),
                Optional.of("rack")));
        assertThat(both)
                .isEqualTo(new Siting(
                        Set.of(new Expression.Present("gpu"), new Expression.Equal("zone", "eu")),
                        List.of(new Preference(new Expression.Present("ssd"), 5)),
                        Optional.of("rack")));
    }

    @Test
    void weightsHaveBounds() {
        assertThatThrownBy(() -> new Preference(new Expression.Present("a"), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Preference(new Expression.Present("a"), 101))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
