package dev.lattice.server.allocation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private final ProgressLines lines = new ProgressLines();

    @Test
    void theLastMarkerCounts() {
        assertThat(feed("x\n::progress 10\n::progress 20\ny\n")).hasValue(20);
    }

    @Test
    void aMarkerMayArriveInPieces() {
        assertThat(feed("::prog")).isEmpty();
        assertThat(feed("ress 7")).isEmpty();
        assertThat(feed("5\n")).hasValue(75);
    }

    @Test
    void whatIsNoMarkerIsNone() {
        assertThat(feed("::progress 101\n")).isEmpty();
        assertThat(feed(" ::progress 5\n")).isEmpty();
        assertThat(feed("::progress 5 %\n")).isEmpty();
        assertThat(feed("z".repeat(100_000) + "::progress 5\n")).isEmpty();
    }

    private java.util.Optional<Integer> feed(String text) {
        return lines.feed(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
