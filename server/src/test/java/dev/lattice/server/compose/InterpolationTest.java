package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables in values, by examples and against another way to say the same. */
class InterpolationTest {
    private static final Map<String, String> VARIABLES =
            Map.of("SET", "value", "EMPTY", "", "DOLLAR", "$SET", "a_1", "x");

    private static String apply(String text) throws InvalidTextException {
        return new Interpolation().apply(text, name -> Optional.ofNullable(VARIABLES.get(name)), name -> {});
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " = ",
            emptyValue = "",
            nullValues = "NOTHING",
            value = {
                "plain = plain",
                "$SET = value",
                "${SET} = value",
                "a${SET}b$SET-c = avaluebvalue-c",
                "$a_1$a_1 = xx",
                "$SETX. = .",
                "$$SET = $SET",
                "$${SET} = ${SET}",
                "$$$SET = $value",
                "$1 and $ = $1 and $",
                "$DOLLAR = $SET",
                "${UNSET:-default} = default",
                "${UNSET-default} = default",
                "${EMPTY:-default} = default",
                "${SET:-default} = value",
                "x${EMPTY-default} = x",
                "x${UNSET:-} = x",
                "${UNSET:-${SET}} = value",
                "${UNSET:-${EMPTY:-${UNSET-deep}}}. = deep.",
                "${UNSET:-a$${b}} = a${b}",
                "${UNSET:-{\"a\": {}}} = {\"a\": {}}",
                "${UNSET:-a:-b} = a:-b",
                "${UNSET:-http://a-b?c+d} = http://a-b?c+d",
                "${SET:+yes} = yes",
                "x${EMPTY:+yes} = x",
                "${EMPTY+yes} = yes",
                "x${UNSET+yes} = x",
                "x${UNSET:+yes} = x",
                "${SET:?needed} = value",
                "x${EMPTY?needed} = x",
            })
    void anExample(String text, String expected) throws InvalidTextException {
        assertThat(apply(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${}",
                "${SET",
                "${1}",
                "${-a}",
                "${SET!}",
                "${SET:}",
                "${SET:x}",
                "${ SET}",
                "${UNSET:-${}}"
            })
    void noVariable(String text) {
        assertThatThrownBy(() -> apply(text))
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining("$${");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${UNSET:?is $SET needed}", "${UNSET?is $SET needed}", "${EMPTY:?is $SET needed}"})
    void whatHasToBeSetSaysWhyAsItIsWritten(String text) {
        assertThatThrownBy(() -> apply(text))
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining(": is $SET needed.");
    }

    @Test
    void whoeverIsUnsetAndReadAsEmptyIsTold() throws InvalidTextException {
        List<String> told = new ArrayList<>();
        new Interpolation().apply("$A ${B} ${C:-d} ${E+f} $$G ${H:-$I}", name -> Optional.empty(), told::add);
        assertThat(told).containsExactly("A", "B", "I");
    }

    @Test
    void defaultsAreNotNestedForever() {
        assertThatThrownBy(() -> apply("${U:-".repeat(5_000) + "}".repeat(5_000)))
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void whatIsMadeIsBounded() {
        String large = "x".repeat(1_000_000);
        Interpolation interpolation = new Interpolation();
        assertThatThrownBy(() -> interpolation.apply("$A".repeat(20), name -> Optional.of(large), name -> {}))
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining("longer than");
    }

    /** A text in parts, of which one can say both how it is written and what it means. */
    sealed interface Part {
        record Literal(String text) implements Part {}

        record Plain(String name, boolean braces) implements Part {}

        record Or(String name, String operator, List<Part> word) implements Part {}
    }

    private static String written(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(
                    switch (part) {
                        case Part.Literal literal -> literal.text().replace("$", "$$");
                        case Part.Plain plain -> plain.braces() ? "${" + plain.name() + "}" : "$" + plain.name() + ".";
                        case Part.Or or -> "${" + or.name() + or.operator() + written(or.word()) + "}";
                    });
        }
        return text.toString();
    }

    /** Empty when something is missing that has to be set. */
    private static Optional<String> meant(List<Part> parts, Map<String, String> variables) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            Optional<String> piece = switch (part) {
                case Part.Literal literal -> Optional.of(literal.text());
                case Part.Plain plain ->
                    Optional.of(variables.getOrDefault(plain.name(), "") + (plain.braces() ? "" : "."));
                case Part.Or or -> meant(or, variables);
            };
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            text.append(piece.get());
        }
        return Optional.of(text.toString());
    }

    /** The table of the POSIX shell's parameter expansion, row by row. */
    private static Optional<String> meant(Part.Or or, Map<String, String> variables) {
        String value = variables.get(or.name());
        String state = value == null ? "unset" : value.isEmpty() ? "empty" : "set";
        return switch (or.operator() + " " + state) {
            case ":- set", "- set", ":? set", "? set", "- empty", "? empty" -> Optional.of(value == null ? "" : value);
            case ":- unset", "- unset", ":- empty", ":+ set", "+ set", "+ empty" -> meant(or.word(), variables);
            case ":+ unset", "+ unset", ":+ empty" -> Optional.of("");
            case ":? unset", "? unset", ":? empty" -> Optional.empty();
            default -> throw new AssertionError(or + state);
        };
    }

    private static Arbitrary<List<Part>> parts(int depth) {
        Arbitrary<String> names = Arbitraries.of("A", "B", "_c", "D9");
        Arbitrary<Part> literals = Arbitraries.strings()
                .withChars("ab1 $:-?+/\"'\\#\n")
                .ofMaxLength(6)
                .map(Part.Literal::new);
        Arbitrary<Part> plain =
                Combinators.combine(names, Arbitraries.of(true, false)).as(Part.Plain::new);
        Arbitrary<Part> one = depth == 0
                ? Arbitraries.oneOf(literals, plain)
                : Arbitraries.oneOf(
                        literals,
                        plain,
                        Combinators.combine(names, Arbitraries.of("-", ":-", "+", ":+", "?", ":?"), parts(depth - 1))
                                .as(Part.Or::new));
        return one.list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Part>> texts() {
        return parts(3);
    }

    @Provide
    Arbitrary<Map<String, String>> variables() {
        return Arbitraries.maps(Arbitraries.of("A", "B", "_c", "D9"), Arbitraries.of("", "v", "$A", "${", "}"));
    }

    @Property(tries = 1_000)
    void eachTextMeansWhatItsPartsMean(
            @ForAll("texts") List<Part> parts, @ForAll("variables") Map<String, String> variables) {
        Optional<String> made;
        try {
            made = Optional.of(new Interpolation()
                    .apply(written(parts), name -> Optional.ofNullable(variables.get(name)), name -> {}));
        } catch (InvalidTextException e) {
            assertThat(e).hasMessageContaining("has to be set");
            made = Optional.empty();
        }
        assertThat(made).isEqualTo(meant(parts, variables));
    }
}
