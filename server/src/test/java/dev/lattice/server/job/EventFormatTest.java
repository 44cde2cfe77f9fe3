package dev.lattice.server.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.log.OutputFrame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class EventFormatTest {
    private final EventFormat sse = new EventFormat(LatticeModule.newMapper(), EventFormat.Wire.SSE);

    @Test
    void textIsTextAndItsCursorIsTheEventsId() {
        OutputFrame frame = new OutputFrame(LogStream.STDOUT, 4, ByteBuffer.wrap("hé\n".getBytes(UTF_8)), 0);
        assertThat(sse.output(frame, null, new JobCursor(2, 8)).toString())
                .isEqualTo("event: stdout\nid: 2-8\ndata: {\"offset\":4,\"data\":\"hé\\n\"}\n\n");
    }

    @Test
    void bytesThatAreNoTextAreBase64() {
        OutputFrame frame = new OutputFrame(LogStream.STDERR, 0, ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}), 0);
        assertThat(sse.output(frame, null, new JobCursor(1, 2)).toString())
                .contains("event: stderr\n")
                .contains("\"dataBase64\":\"/wA=\"");
    }

    @Test
    void aGapSaysHowMuchIsMissing() {
        OutputFrame gap = new OutputFrame(LogStream.STDOUT, 10, ByteBuffer.allocate(0), 512);
        assertThat(sse.output(gap, null, new JobCursor(1, 522)).toString())
                .contains("event: gap\n")
                .contains("\"lostBytes\":512")
                .contains("\"stream\":\"stdout\"");
    }
}
