package dev.lattice.server.compose;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a file has in it, there is a model or a refusal with lines, and soon. */
class ArbitraryFilesTest {
    private static void answered(String text) {
        int lines = (int) text.lines().count() + 1;
        try {
            ComposeApplication application = ComposeReader.read(
                    new ComposeSource("compose.yaml", text, path -> Optional.of(text), Map.of("A", "b"), Set.of("*")));
            assertThat(application.services()).isNotEmpty();
        } catch (ComposeException e) {
            assertThat(e.findings()).isNotEmpty().allSatisfy(finding -> {
                assertThat(finding.line()).isBetween(1, lines);
                assertThat(finding.message()).isNotBlank();
            });
        }
    }

    @Provide
    Arbitrary<String> characters() {
        return Arbitraries.strings()
                .withChars("ab:-?[]{}&*!|>'\"%@`#,~<=\\/$.01 \n\t\u0000\u00e9\uFEFF\uD83D")
                .ofMaxLength(120);
    }

    /** Values of every shape at keys that are read. */
    @Provide
    Arbitrary<String> services() {
        Arbitrary<String> keys = Arbitraries.of(ServiceKeys.RULES.keys());
        Arbitrary<String> words = Arbitraries.of(
                "",
                "a",
                "1",
                "-1",
                "1.5",
                "true",
                "null",
                "~",
                "80:80",
                "22:22",
                "./a:/b:ro",
                "a:/b",
                "$A",
                "'${A:-$B}'",
                "${",
                "1m",
                "5g",
                "no",
                "CMD",
                "'a b'",
                "A=b",
                "'=c'",
                "/",
                "..",
                "!x y",
                "*a",
                "0777",
                "1e400",
                "a-b:c-d");
        Arbitrary<String> names = Arbitraries.of(
                "context",
                "args",
                "test",
                "interval",
                "path",
                "source",
                "target",
                "type",
                "published",
                "condition",
                "resources",
                "limits",
                "memory",
                "cpus",
                "replicas",
                "a",
                "b",
                "x-a",
                "<<",
                "db");
        Arbitrary<String> flat = Arbitraries.oneOf(
                words,
                words.list().ofMaxSize(3).map(list -> "[" + String.join(", ", list) + "]"),
                Combinators.combine(names, words).as((name, word) -> "{" + name + ": " + word + "}"));
        Arbitrary<String> deep = Arbitraries.oneOf(
                flat,
                flat.list().ofMaxSize(3).map(list -> "[" + String.join(", ", list) + "]"),
                Combinators.combine(names, flat, names, flat)
                        .as((a, x, b, y) -> "{" + a + ": " + x + ", " + b + ": " + y + "}"));
        return Combinators.combine(keys, deep)
                .as((key, value) -> "    " + key + ": " + value + "\n")
                .list()
                .ofMaxSize(6)
                .map(lines -> "x-a: &a {image: b}\nservices:\n  db: {image: c}\n  web:\n" + String.join("", lines));
    }

    @Property(tries = 1_000)
    void anyCharacters(@ForAll("characters") String text) {
        answered(text);
        answered("services:\n  web:\n    image: " + text + "\n");
    }

    @Property(tries = 1_000)
    void anyValuesAtKnownKeys(@ForAll("services") String text) {
        answered(text);
    }

    @Test
    @Timeout(value = 20, unit = SECONDS)
    void whatGrowsWhenItIsReadIsRefusedSoon() {
        StringBuilder laughs = new StringBuilder("x-0: &a0 [lol, lol]\n");
        StringBuilder merges = new StringBuilder("x-0: &a0 {a: b}\n");
        for (int i = 1; i < 30; i++) {
            String before = "*a" + (i - 1);
            laughs.append("x-" + i + ": &a" + i + " [" + String.join(", ", List.of(before, before, before)) + "]\n");
            merges.append("x-" + i + ": &a" + i + " {<<: [" + before + ", " + before + ", " + before + "]}\n");
        }
        List<String> texts = List.of(
                laughs.toString(),
                merges.toString(),
                "[".repeat(100_000),
                "{".repeat(100_000),
                "a: ".repeat(10_000),
                "- ".repeat(100_000),
                "? ".repeat(100_000),
                "&a ".repeat(50_000) + "b",
                "a: &a [*a]\n",
                "&a {*a : b}",
                "services: {w: {image: '" + "${A:-".repeat(50_000) + "'}}",
                "services: {w: {command: '" + "\\".repeat(500_000) + "'}}",
                "services: {w: {image: " + "a".repeat(900_000) + "}}",
                "services: {w: {image: '" + "a/".repeat(400_000) + "'}}",
                "services: {w: {image: a, ports: ['" + "1:".repeat(400_000) + "']}}",
                "services: {w: {image: a, user: '" + "a.".repeat(400_000) + "'}}",
                "services: {w: {image: a, healthcheck: {interval: " + "1s".repeat(400_000) + "}}}",
                "services: {w: {image: a, volumes: ['" + "./".repeat(400_000) + ":/a:ro']}}",
                "services: {w: {image: a, environment: {A: " + "9".repeat(900_000) + "}}}",
                "services: {w: {image: a, environment: {A: 1" + "_".repeat(900_000) + "x}}}",
                "x".repeat(2_000_000));
        for (String text : texts) {
            answered(text);
        }
    }
}
