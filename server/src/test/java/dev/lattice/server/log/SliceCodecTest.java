package dev.lattice.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.log.LogStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceCodecTest {
    @Test
    void framesComeBackWithTheirOffsetsAndGaps() {
        List<OutputFrame> frames = List.of(
                new OutputFrame(LogStream.STDOUT, 10, bytes("a\nb\n"), 0),
                new OutputFrame(LogStream.STDERR, 3, bytes("oops\n"), 0),
                new OutputFrame(LogStream.STDOUT, 14, bytes(""), 100),
                new OutputFrame(LogStream.STDOUT, 114, bytes("c"), 0));
        ByteBuffer packed = SliceCodec.encode(frames);
        byte[] stored = new byte[packed.remaining()];
        packed.get(stored);
        Slice slice = new Slice(0, "s", 0, stored.length, 10, 115, 3, 8, 3);

        assertThat(SliceCodec.decode(stored, slice)).isEqualTo(frames);
        assertThat(frames.stream().mapToLong(OutputFrame::lines).sum()).isEqualTo(3);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }
}
