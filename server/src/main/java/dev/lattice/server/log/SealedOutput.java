package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.List;

/** Output that will not grow, read from its slices. */
final class SealedOutput implements OutputView {
    private final AllocationId allocation;
    private final List<Slice> slices;
    private final SliceReader reader;

    SealedOutput(AllocationId allocation, List<Slice> slices, SliceReader reader) {
        this.allocation = allocation;
        this.slices = slices;
        this.reader = reader;
    }

    @Override
    public long end() {
        return slices.isEmpty() ? 0 : slices.getLast().to();
    }

    @Override
    public long end(LogStream stream) {
        return slices.isEmpty() ? 0 : slices.getLast().to(stream);
    }

    @Override
    public boolean ended() {
        return true;
    }

    @Override
    public List<OutputFrame> read(long cursor, int atMost) throws IOException {
        return reader.read(allocation, slices, cursor, atMost);
    }

    @Override
    public long cursorOf(LogStream stream, long offset) throws IOException {
        return reader.cursorOf(allocation, slices, stream, offset);
    }

    @Override
    public long lines() {
        return slices.stream().mapToLong(Slice::lines).sum();
    }

    @Override
    public void watch(Runnable watcher) {
        watcher.run();
    }

    @Override
    public void unwatch(Runnable watcher) {
        // Nothing was kept: what has ended never changes.
    }
}
