package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DotEnvTest {
    private static Map<String, String> read(String text) throws InvalidTextException {
        return DotEnv.read(
                text,
                name -> Optional.of("outer").filter(value -> name.equals("OUTER")),
                new Interpolation(),
                (name, before) -> {});
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", Map.of()),
                Arguments.of("A=b", Map.of("A", "b")),
                Arguments.of("\uFEFFA=b\r\nC=d\r\n", Map.of("A", "b", "C", "d")),
                Arguments.of("  A = b  \n\n\nC: d", Map.of("A", "b", "C", "d")),
                Arguments.of("export A=b\nexport\tB=c\nexportC=d", Map.of("A", "b", "B", "c", "exportC", "d")),
                Arguments.of("# A=b\n  # C=d\nE=f", Map.of("E", "f")),
                Arguments.of("A=b # c\nD=e#f\nG=h #", Map.of("A", "b", "D", "e#f", "G", "h")),
                Arguments.of("A=\nB=c", Map.of("A", "", "B", "c")),
                Arguments.of("A=b=c", Map.of("A", "b=c")),
                Arguments.of("A=\"b # c\" # d", Map.of("A", "b # c")),
                Arguments.of("A='b # c' # d\nE=f", Map.of("A", "b # c", "E", "f")),
                Arguments.of("A=\"one\ntwo\"\nB=c", Map.of("A", "one\ntwo", "B", "c")),
                Arguments.of("A='one\ntwo'", Map.of("A", "one\ntwo")),
                Arguments.of("A=\"b\\nc\\t\\\"d\\\" \\\\ \\$OUTER \\q\"", Map.of("A", "b\nc\t\"d\" \\ $OUTER \\q")),
                Arguments.of("A=\"\\0101\"", Map.of("A", "A")),
                Arguments.of("A='b\\nc'", Map.of("A", "b\\nc")),
                Arguments.of("A=b\\nc", Map.of("A", "b\\nc")),
                Arguments.of("A=b\nC=$A-${A}\nD='$A'\nE=\"$A\"", Map.of("A", "b", "C", "b-b", "D", "$A", "E", "b")),
                Arguments.of("OUTER=inner\nB=$OUTER", Map.of("OUTER", "inner", "B", "outer")),
                Arguments.of("A=${B:-c}\nD=$$x", Map.of("A", "c", "D", "$x")),
                Arguments.of("OUTER\nUNSET\nA=b", Map.of("OUTER", "outer", "A", "b")),
                Arguments.of("A=b\nA=c", Map.of("A", "c")),
                Arguments.of("A.b-c_D=1", Map.of("A.b-c_D", "1")));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aText(String text, Map<String, String> expected) throws InvalidTextException {
        assertThat(read(text)).isEqualTo(expected);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("A=b\nlol$wut", 1, "this line has another"),
                Arguments.of("A=b\nC=\"d\ne", 1, "not closed"),
                Arguments.of("A='b", 0, "not closed"),
                Arguments.of("A B=c", 0, "no space"),
                Arguments.of("=c", 0, "missing"),
                Arguments.of("A=b\n\n# c\nD=${", 3, "not closed"),
                Arguments.of("A=${B:?is needed}", 0, "is needed"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsWrongIsSaidWithItsLineAndWithoutItsValue(String text, int offset, String said) {
        InvalidTextException refused = catchThrowableOfType(InvalidTextException.class, () -> read(text));
        assertThat(refused).hasMessageContaining(said);
        assertThat(refused.offset()).isEqualTo(offset);
    }

    @Test
    void whoeverIsUnsetIsToldWithTheLine() throws InvalidTextException {
        List<String> told = new ArrayList<>();
        DotEnv.read(
                "A=$B\n\nC=\"x\ny $D\"\nE=${F:-g}\nH=${I}",
                name -> Optional.empty(),
                new Interpolation(),
                (name, before) -> told.add(name + before));
        assertThat(told).containsExactly("B0", "D2", "I5");
    }

    @Test
    void doublingOverAndOverIsBounded() {
        StringBuilder text = new StringBuilder("A0=xxxxxxxxxx\n");
        for (int i = 1; i < 60; i++) {
            text.append("A" + i + "=$A" + (i - 1) + "$A" + (i - 1) + "\n");
        }
        InvalidTextException refused = catchThrowableOfType(InvalidTextException.class, () -> read(text.toString()));
        assertThat(refused).hasMessageContaining("longer than");
    }
}
