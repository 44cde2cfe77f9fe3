package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Evidence.Format;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static Document parse(Format format, String text) throws Manifests.UnreadableException {
        return Manifests.parse(format, text);
    }

    private static void refused(Format format, String text, String part) {
        assertThatExceptionOfType(Manifests.UnreadableException.class)
                .isThrownBy(() -> parse(format, text))
                .withMessageContaining(part);
    }

    @Test
    void jsonMayHaveComments() throws Manifests.UnreadableException {
        Document json = parse(Format.JSON, "{ // why\n \"a\": {\"b\": [1, \"x\",]}, /* more */ }");
        assertThat(json.object("a").texts("b")).containsExactly("x");
        assertThat(parse(Format.JSON, " ").keys()).isEmpty();
        assertThat(parse(Format.JSON, "[1]").keys()).isEmpty();
    }

    @Test
    void tomlIsRead() throws Manifests.UnreadableException {
        Document toml = parse(Format.TOML, "[project]\nname = 'x'\nsince = 2026-01-02\n[[tool.a]]\nb = true\n");
        assertThat(toml.text("project", "name")).contains("x");
        assertThat(toml.text("project", "since")).contains("2026-01-02");
        assertThat(toml.objects("tool", "a")).hasSize(1).allMatch(one -> one.flag("b"));
    }

    @Test
    void yamlIsRead() throws Manifests.UnreadableException {
        Document yaml = parse(Format.YAML, "a: &x {b: 1}\nc: *x\npackages:\n  - apps/*\n3: three\n");
        assertThat(yaml.text("c", "b")).contains("1");
        assertThat(yaml.texts("packages")).containsExactly("apps/*");
        assertThat(yaml.text("3")).contains("three");
        assertThat(parse(Format.YAML, "").keys()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        refused(Format.JSON, "{\n\"a\": 1\n\"b\": 2}", "line 3");
        refused(Format.TOML, "a = 1\nb = = 2\n", "line 2");
        refused(Format.YAML, "a: 1\nb: [1\nc: 2\n", "line 3");
    }

    @Test
    void valuesThatContainThemselvesAreRefused() {
        refused(Format.YAML, "a: &x\n  b: *x\n", "");
        StringBuilder laughs = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("1]\n");
        }
        refused(Format.YAML, laughs.toString(), "");
    }

    @Test
    void noTypeOfJavaIsMadeOfYaml() {
        refused(Format.YAML, "a: !!javax.script.ScriptEngineManager [x]\n", "");
    }

    @Test
    void whatIsTooDeepIsRefused() {
        refused(Format.JSON, "[".repeat(5_000) + "]".repeat(5_000), "");
        refused(Format.TOML, "a = " + "[".repeat(5_000) + "]".repeat(5_000), "");
        refused(Format.YAML, "[".repeat(5_000) + "]".repeat(5_000), "");
    }

    @Test
    void otherEncodingsAreRead() {
        assertThat(Findings.decoded("\uFEFFflask\n".getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo("flask\n");
        assertThat(Findings.decoded("\uFEFFflask\n".getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo("flask\n");
        assertThat(Findings.decoded("\uFEFFflask\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("flask\n");
    }
}
