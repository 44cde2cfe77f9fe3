package dev.lattice.server.image;

import dev.lattice.server.registry.RegistryException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** Bytes from a registry for somebody else, who is told of its failures what is theirs to know. */
final class ForwardedBytes extends FilterInputStream {
    private final Function<RegistryException, RuntimeException> telling;

    ForwardedBytes(InputStream in, Function<RegistryException, RuntimeException> telling) {
        super(in);
        this.telling = telling;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (RegistryException cut) {
            throw telling.apply(cut);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (RegistryException cut) {
            throw telling.apply(cut);
        }
    }
}
