package dev.lattice.cli.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void quotesAndBackslashesCountAndNothingElse() {
        assertThat(Words.of("nginx -g 'daemon off;'")).containsExactly("nginx", "-g", "daemon off;");
        assertThat(Words.of("  a\tb\\ c  ")).containsExactly("a", "b c");
        assertThat(Words.of("a\"b c\"'d e' ''")).containsExactly("ab cd e", "");
        assertThat(Words.of("\"\\\"\\$\\n\" '\\' \\\"")).containsExactly("\"$\\n", "\\", "\"");
        assertThat(Words.of("echo $HOME `id` *.txt ~ a;b"))
                .containsExactly("echo", "$HOME", "`id`", "*.txt", "~", "a;b");
        assertThat(Words.of(" ")).isEmpty();
    }

    @Test
    void whatIsNotClosedIsRefused() {
        for (String text : new String[] {"a 'b", "\"a", "a\\"}) {
            assertThatThrownBy(() -> Words.of(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
