package dev.lattice.server.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealTest {
    private final Seal seal = new Seal("a secret".getBytes(StandardCharsets.UTF_8));

    @Test
    void opensWhatItClosed() {
        String sealed = seal.close("geheim \u2713", "secret 1 password");
        assertThat(sealed).doesNotContain("geheim");
        assertThat(seal.open(sealed, "secret 1 password")).isEqualTo("geheim \u2713");
    }

    @Test
    void theSameTextLooksDifferentEachTime() {
        assertThat(seal.close("a", "p")).isNotEqualTo(seal.close("a", "p"));
    }

    @Test
    void aTextOpensNowhereElse() {
        String sealed = seal.close("a", "secret 1 password");
        assertThatThrownBy(() -> seal.open(sealed, "secret 2 password")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void neitherAnotherKeyNorAChangedTextOpens() {
        String sealed = seal.close("a", "p");
        Seal other = new Seal("another".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> other.open(sealed, "p")).isInstanceOf(IllegalStateException.class);
        String changed = sealed.substring(0, sealed.length() - 2) + (sealed.endsWith("AA") ? "BB" : "AA");
        assertThatThrownBy(() -> seal.open(changed, "p")).isInstanceOf(IllegalStateException.class);
    }
}
