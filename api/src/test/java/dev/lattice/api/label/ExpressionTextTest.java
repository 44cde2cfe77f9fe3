package dev.lattice.api.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Expression.Compared;
import dev.lattice.core.label.Expression.Compared.Order;
import dev.lattice.core.label.Preference;
import dev.lattice.core.label.Siting;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTextTest {
    @Test
    void readsEachForm() {
        assertThat(ExpressionText.read("gpu")).isEqualTo(new Expression.Present("gpu"));
        assertThat(ExpressionText.read("!gpu")).isEqualTo(new Expression.Absent("gpu"));
        assertThat(ExpressionText.read("zone=eu")).isEqualTo(new Expression.Equal("zone", "eu"));
        assertThat(ExpressionText.read("zone=")).isEqualTo(new Expression.Equal("zone", ""));
        assertThat(ExpressionText.read("zone = eu")).isEqualTo(new Expression.Equal("zone", "eu"));
        assertThat(ExpressionText.read("zone!=eu")).isEqualTo(new Expression.Unequal("zone", "eu"));
        assertThat(ExpressionText.read("zone in (eu, us)")).isEqualTo(new Expression.OneOf("zone", Set.of("eu", "us")));
        assertThat(ExpressionText.read("cores>=16")).isEqualTo(compared("cores", Order.AT_LEAST, "16"));
        assertThat(ExpressionText.read("cores > 1.5")).isEqualTo(compared("cores", Order.MORE, "1.5"));
        assertThat(ExpressionText.read("t<-3")).isEqualTo(compared("t", Order.LESS, "-3"));
        assertThat(ExpressionText.read("t<=0")).isEqualTo(compared("t", Order.AT_MOST, "0"));
        assertThat(ExpressionText.read("indium")).isEqualTo(new Expression.Present("indium"));
        assertThat(ExpressionText.read("lattice.arch=amd64")).isEqualTo(new Expression.Equal("lattice.arch", "amd64"));
    }

    private static Expression compared(String key, Order order, String bound) {
        return new Compared(key, order, new BigDecimal(bound));
    }

    @Test
    void whatFollowsAnEqualSignIsTheValueAsItAlwaysWas() {
        assertThat(ExpressionText.read("note=a b=c")).isEqualTo(new Expression.Equal("note", "a b=c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0|a key is made of",
                "'=x'|0|a key is made of",
                "'!'|1|a key is made of",
                "'a b'|2|an operator has to follow 'a'",
                "'a!=' |3|a value is missing",
                "'a>x'|2|a number has to follow",
                "'a>1e9'|2|a number has to follow",
                "'a in'|4|has to follow 'in'",
                "'a in ()'|6|a value is missing",
                "'a in (b'|7|has to follow a value",
                "'a in (b) c'|9|nothing may follow",
                "'!a=b'|2|nothing may follow",
                "'a>1 2'|4|nothing may follow"
            })
    void saysWhereItGoesWrongAndWhatIsAllowed(String text, int position, String message) {
        assertThatThrownBy(() -> ExpressionText.read(text))
                .isInstanceOf(LabelException.class)
                .hasMessageContaining("at character " + (position + 1) + ":")
                .hasMessageContaining(message)
                .hasMessageContaining("key in (a,b)")
                .extracting(failure -> ((LabelException) failure).position())
                .isEqualTo(position);
    }

    @Test
    void whatIsReadIsWrittenAsItIsReadAgain() {
        Random random = new Random(7);
        List<String> parts =
                List.of("a", "zone", "!", "=", "!=", ">", ">=", "<", " in ", "(", ")", ",", "1.5", "16", " ", "x/y");
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(7); part >= 0; part--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            try {
                Expression expression = ExpressionText.read(text.toString());
                assertThat(ExpressionText.read(expression.text())).isEqualTo(expression);
                read++;
            } catch (LabelException refused) {
                assertThat(refused.position()).isBetween(0, text.length());
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void wishesHaveWeights() {
        assertThat(ExpressionText.siting(
                        List.of("gpu"),
                        List.of(new PreferenceRequest("zone=eu", null), new PreferenceRequest("ssd", 90)),
                        "rack"))
                .isEqualTo(new Siting(
                        Set.of(new Expression.Present("gpu")),
                        List.of(
                                new Preference(new Expression.Equal("zone", "eu"), 10),
                                new Preference(new Expression.Present("ssd"), 90)),
                        Optional.of("rack")));
        assertThatThrownBy(() -> ExpressionText.siting(null, null, "a=b")).isInstanceOf(LabelException.class);
        assertThatThrownBy(() -> ExpressionText.siting(null, List.of(new PreferenceRequest("a", 0)), null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
