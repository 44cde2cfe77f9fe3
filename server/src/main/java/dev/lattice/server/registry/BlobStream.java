package dev.lattice.server.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A blob's bytes as they come; what fails is told as the registry's failure. */
final class BlobStream extends FilterInputStream {
    private final Function<IOException, RegistryException> telling;
    private final Runnable closed;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** @param closed hears once that nothing more is read */
    BlobStream(InputStream in, Function<IOException, RegistryException> telling, Runnable closed) {
        super(in);
        this.telling = telling;
        this.closed = closed;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException cut) {
            throw telling.apply(cut);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException cut) {
            throw telling.apply(cut);
        }
    }

    @Override
    public void close() throws IOException {
        if (open.compareAndSet(true, false)) {
            try {
                super.close();
            } finally {
                closed.run();
            }
        }
    }
}
