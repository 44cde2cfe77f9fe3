package dev.lattice.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsidTest {
    @Property
    void readsWhatItWrote(@ForAll long value) {
        assertThat(Tsid.format(value)).hasSize(Tsid.LENGTH);
        assertThat(Tsid.parse(Tsid.format(value))).isEqualTo(value);
    }

    @Property
    void textsSortAsIdsDo(@ForAll long one, @ForAll long other) {
        assertThat(Integer.signum(Tsid.format(one).compareTo(Tsid.format(other))))
                .isEqualTo(Integer.signum(new JobId(one).compareTo(new JobId(other))));
    }

    @Property
    void takesUpperCase(@ForAll long value) {
        assertThat(Tsid.parse(Tsid.format(value).toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "00000000000000", "g000000000000", "000000000000u", "000000000000é", "00000 0000000"})
    void refusesWhatIsNoId(String text) {
        assertThatThrownBy(() -> Tsid.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an id");
    }
}
