package dev.lattice.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a/b.txt", "src/main/java", ".env", "...", "-rf", "with space", "naïve/日本", "null.txt"})
    void takesOrdinaryPaths(String path) {
        assertThat(new TreePath(path)).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/..",
                "a/../b",
                ".",
                "./a",
                "a//b",
                "a/",
                "a\\b",
                "\\\\host\\share",
                "C:",
                "C:/x",
                "a/C:x",
                "nul",
                "a/CON/b",
                "a\0b"
            })
    void refusesWhatLeadsOut(String path) {
        assertThatThrownBy(() -> new TreePath(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void refusesEndlessPathsWithAShortMessage() {
        assertThatThrownBy(() -> new TreePath("a".repeat(TreePath.MAX_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Property
    void whatItTakesStaysInside(
            @ForAll @StringLength(max = 20) @Chars({'.', '/', '\\', ':'}) @CharRange(from = 'a', to = 'c')
                    String text) {
        try {
            new TreePath(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        Path root = Path.of("/root/of/it");
        Path resolved = root.resolve(text).normalize();
        assertThat(resolved.startsWith(root)).isTrue();
        assertThat(resolved).isNotEqualTo(root);
    }
}
