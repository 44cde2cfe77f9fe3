package dev.lattice.server.backup;

import dev.lattice.server.call.Call;
import dev.lattice.server.call.Said;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a dumping command writes. It ends when the command ended well; in any other case reading fails, so that nobody
 * takes a part for the whole.
 */
final class DumpStream extends InputStream {
    /** A command that says nothing for so long hangs. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(30);

    private final Call call;
    private final Duration longest;
    private final LongSupplier nanos;
    private final long begun;
    private final LastWords words = new LastWords();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean any;
    private boolean ended;

    /** @param longest that the command may take, whatever it says: others wait for its turn */
    DumpStream(Call call, Duration longest) {
        this(call, longest, System::nanoTime);
    }

    DumpStream(Call call, Duration longest, LongSupplier nanos) {
        this.call = call;
        this.longest = longest;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && !current.hasRemaining()) {
            advance();
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    private void advance() throws IOException {
        Duration left = longest.minusNanos(nanos.getAsLong() - begun);
        if (!left.isPositive()) {
            throw tooLong();
        }
        boolean last = left.compareTo(LONGEST_SILENCE) < 0;
        try {
            switch (call.next(last ? left : LONGEST_SILENCE)) {
                case Said.Out out -> {
                    current = out.bytes().asReadOnlyByteBuffer();
                    any = true;
                }
                case Said.Err err -> words.add(err.bytes());
                case Said.Exit exit -> end(exit.code());
                case Said.Failure failure -> throw new TransferException(failure.message());
                case null ->
                    throw last
                            ? tooLong()
                            : new TransferException(
                                    "The command wrote nothing for " + LONGEST_SILENCE.toMinutes() + " minutes.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The server stops.");
        }
    }

    private TransferException tooLong() {
        return new TransferException(
                "It took more than " + longest.toHours() + " hours, which is what a backup may take on this server.");
    }

    private void end(int code) throws TransferException {
        if (code != 0) {
            throw new TransferException(words.after("The command failed with exit code " + code));
        }
        if (!any) {
            throw new TransferException(words.after("The command wrote nothing"));
        }
        ended = true;
    }
}
