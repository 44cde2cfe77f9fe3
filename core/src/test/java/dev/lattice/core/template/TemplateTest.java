package dev.lattice.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("name", "db", "secret.password", "p@ss/ü", "evil", "${secret.password}");

    private static Optional<String> value(Reference reference) {
        return Optional.ofNullable(VALUES.get(reference.name()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "plain; plain",
                "${name}; db",
                "a-${name}-${name}; a-db-db",
                "${secret.password}; p@ss/ü",
                "u://x:${secret.password|url}@h; u://x:p%40ss%2F%C3%BC@h",
                "costs 5$ or $5, $$ too; costs 5$ or $5, $$ too",
                "$(command) `too` $name; $(command) `too` $name",
                "$${name}; ${name}",
                "$$${name}; $db",
                "$$$${name}; $${name}",
                "{name} }; {name} }",
                "${evil}; ${secret.password}",
            })
    void givesTheText(String template, String text) {
        assertThat(Template.parse(template).render(TemplateTest::value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "a ${name",
                "${}",
                "${ name}",
                "${name }",
                "${a${name}}",
                "${name|shell}",
                "${name|}",
                "${.name}",
                "${name.}",
                "${na/me}",
                "${name\n}",
                "${1}"
            })
    void refusesWhatIsNoReference(String text) {
        assertThatThrownBy(() -> Template.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$${");
    }

    @Test
    void saysWhichValueIsMissing() {
        assertThatThrownBy(() -> Template.parse("x${no.such}").render(TemplateTest::value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${no.such}");
    }

    @Test
    void someValuesCanBePutInBeforeOthers() {
        Template bound = Template.parse("${evil}$$${later}").bind(TemplateTest::value);
        assertThat(bound).hasToString("$${secret.password}$$${later}");
        assertThat(Template.parse(bound.toString()).render(reference -> Optional.of("!" + reference.name())))
                .isEqualTo("${secret.password}$!later");
    }

    @Test
    void knowsItsReferences() {
        assertThat(Template.parse("${a}-$${b}-${c.d|url}").references())
                .extracting(Reference::toString)
                .containsExactly("${a}", "${c.d|url}");
    }

    @Property
    void partsOfUrlsAreEncodedAsUtf8(@ForAll String value) {
        String encoded = Template.parse("${a|url}").render(reference -> Optional.of(value));
        assertThat(encoded).matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*");
        byte[] withoutHalves = value.getBytes(StandardCharsets.UTF_8);
        if (new String(withoutHalves, StandardCharsets.UTF_8).equals(value)) {
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(value);
        }
    }

    @Test
    void charactersOfEveryLengthAreEncoded() {
        assertThat(Template.parse("${a|url}").render(reference -> Optional.of(" é€😀")))
                .isEqualTo("%20%C3%A9%E2%82%AC%F0%9F%98%80");
    }

    @Test
    void aMaskIsNotEncoded() {
        assertThat(Template.parse("${a|url}:${b|url}")
                        .replace(reference -> reference.name().equals("b"), "***"))
                .hasToString("${a|url}:***");
    }

    @Property
    void aValueIsNeverReadAgain(
            @ForAll @Chars({'$', '{', '}', 'a'}) String before, @ForAll @Chars({'$', '{', '}', 'a'}) String value) {
        Template bound = Template.parse(Template.literal(before) + "-${first}${a}")
                .bind(reference -> reference.name().equals("first") ? Optional.of(value) : Optional.empty());
        assertThat(Template.parse(bound.toString())).isEqualTo(bound);
        assertThat(bound.render(reference -> Optional.of("!"))).isEqualTo(before + "-" + value + "!");
    }
}
