package dev.lattice.server.log;

import com.github.luben.zstd.Zstd;
import dev.lattice.core.log.LogStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a slice: its frames one after another (stream, lost bytes, length, data), compressed as one block. */
final class SliceCodec {
    private static final int FRAME_HEADER = 1 + 8 + 4;
    /** Of zstd: logs shrink four- to tenfold at the speed of the disk. */
    private static final int LEVEL = 1;

    private static final int RAW_LENGTH = 4;

    private SliceCodec() {}

    /** Compresses the frames, with the length of the raw bytes before them. */
    static ByteBuffer encode(List<OutputFrame> frames) {
        int raw = frames.stream()
                .mapToInt(frame -> FRAME_HEADER + frame.data().remaining())
                .sum();
        ByteBuffer plain = ByteBuffer.allocate(raw);
        for (OutputFrame frame : frames) {
            plain.put(frame.stream().code())
                    .putLong(frame.lost())
                    .putInt(frame.data().remaining())
                    .put(frame.data().duplicate());
        }
        byte[] packed = Zstd.compress(plain.array(), LEVEL);
        return ByteBuffer.allocate(RAW_LENGTH + packed.length)
                .putInt(raw)
                .put(packed)
                .flip();
    }

    /** The frames of a slice whose first bytes have the slice's first offsets. */
    static List<OutputFrame> decode(byte[] bytes, Slice slice) {
        ByteBuffer packed = ByteBuffer.wrap(bytes);
        byte[] plain = new byte[packed.getInt()];
        Zstd.decompressByteArray(plain, 0, plain.length, bytes, RAW_LENGTH, bytes.length - RAW_LENGTH);
        ByteBuffer frames = ByteBuffer.wrap(plain).asReadOnlyBuffer();
        long stdout = slice.stdoutFrom();
        long stderr = slice.stderrFrom();
        List<OutputFrame> decoded = new ArrayList<>();
        while (frames.hasRemaining()) {
            LogStream stream = LogStream.ofCode(frames.get());
            long lost = frames.getLong();
            int length = frames.getInt();
            ByteBuffer data = frames.slice(frames.position(), length);
            frames.position(frames.position() + length);
            decoded.add(new OutputFrame(stream, stream == LogStream.STDOUT ? stdout : stderr, data, lost));
            if (stream == LogStream.STDOUT) {
                stdout += length + lost;
            } else {
                stderr += length + lost;
            }
        }
        return decoded;
    }
}
