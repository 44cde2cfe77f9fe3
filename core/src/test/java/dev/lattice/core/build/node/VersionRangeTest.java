package dev.lattice.core.build.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; 16 18 20 22 24",
                "''; 16 18 20 22 24",
                "20; 20",
                "20.x; 20",
                "v20.11.1; 20",
                "=20; 20",
                ">=18; 18 20 22 24",
                ">= 18.0.0; 18 20 22 24",
                ">18; 20 22 24",
                ">18.2; 18 20 22 24",
                "<20; 16 18",
                "<20.1; 16 18 20",
                "<=20; 16 18 20",
                ">=18 <21; 18 20",
                ">=18.12, <21; 18 20",
                "^18; 18",
                "^18.12.0; 18",
                "^18 || ^20 || >=22; 18 20 22 24",
                "~20.1; 20",
                "~20; 20",
                "18 - 20; 18 20",
                "18.0.0 - 20.5; 18 20",
                ">=22 <20; ''",
                "0.10.x; ''",
                "^0.10; ''",
                "lts/*; 16 18 20 22 24",
                "latest; 16 18 20 22 24",
                ">=20.0.0-rc.1; 20 22 24",
            })
    void allows(String range, String majors) {
        String allowed = Stream.of(16, 18, 20, 22, 24)
                .filter(VersionRange.parse(range).orElseThrow()::allows)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        assertThat(allowed).isEqualTo(majors);
    }

    @ParameterizedTest
    @CsvSource({"abc", "20; rm -rf /", ">>20", "1.2.3.4", "^", "99999999999999999999"})
    void whatIsNoRangeIsNone(String text) {
        assertThat(VersionRange.parse(text)).isEmpty();
    }

    @Property
    void anythingIsARangeOrNot(
            @ForAll
                    @StringLength(max = 300)
                    @Chars({'<', '>', '=', '^', '~', '|', ' ', '-', '.', 'x', '*', 'v', ','})
                    @CharRange(from = '0', to = '9')
                    String text) {
        VersionRange.parse(text).ifPresent(range -> assertThat(range.allows(-1)).isFalse());
    }
}
