package dev.lattice.server.log;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Output that grows or has not been sealed to its end: its older part in slices, the rest in the journal, found by an
 * index in memory. Safe for use by many threads.
 */
final class LiveOutput implements OutputView {
    private final AllocationId allocation;
    private final Journal journal;
    private final SliceReader sliceReader;
    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
    private List<Slice> slices;
    private List<Entry> entries = new ArrayList<>();
    private long stdoutTo;
    private long stderrTo;
    private long lines;
    private long durableStdout;
    private long durableStderr;
    private boolean ended;
    private volatile @Nullable OutputOwner owner;
    private volatile long grewAt = System.nanoTime();

    /**
     * A frame in the journal.
     *
     * @param position where its record is; a gap in the place of records that are gone has the one of the next record
     */
    record Entry(
            long cursor, LogStream stream, long offset, int length, long lost, long lines, Journal.Position position) {
        long span() {
            return length + lost;
        }
    }

    /** How far both streams are. */
    record Reach(long stdout, long stderr) {}

    LiveOutput(AllocationId allocation, Journal journal, SliceReader sliceReader, List<Slice> slices) {
        this.allocation = allocation;
        this.journal = journal;
        this.sliceReader = sliceReader;
        this.slices = List.copyOf(slices);
        this.lines = slices.stream().mapToLong(Slice::lines).sum();
        if (!slices.isEmpty()) {
            stdoutTo = slices.getLast().stdoutTo();
            stderrTo = slices.getLast().stderrTo();
            durableStdout = stdoutTo;
            durableStderr = stderrTo;
        }
    }

    AllocationId allocation() {
        return allocation;
    }

    /** Empty for what an earlier run left and has ended since: nobody says any more whose it is. */
    Optional<OutputOwner> owner() {
        return Optional.ofNullable(owner);
    }

    void setOwner(OutputOwner whose) {
        owner = whose;
    }

    /**
     * Takes bytes, or a gap. What is there already is passed over.
     *
     * @throws OutputGapException when they begin behind the end of what is there
     */
    void append(LogStream stream, long offset, ByteBuffer data, long lost) throws IOException {
        synchronized (this) {
            long to = end(stream);
            if (offset > to) {
                throw new OutputGapException(to, offset);
            }
            OutputFrame news = new OutputFrame(stream, offset, data, lost);
            if (offset + news.span() <= to) {
                return;
            }
            news = news.from(to - offset);
            Journal.Position position = journal.append(allocation, stream, to, news.data(), news.lost());
            add(stream, news.data().remaining(), news.lost(), news.lines(), position);
            grewAt = System.nanoTime();
        }
        watchers.forEach(Runnable::run);
    }

    /**
     * Takes up a record that the journal held when it was opened. Records that are missing before it were there once,
     * for none is written behind a hole: they are a gap now.
     *
     * @return false when it is sealed already
     */
    synchronized boolean restore(Journal.Found found) {
        long missing = found.offset() - end(found.stream());
        if (missing < 0) {
            return false;
        }
        if (missing > 0) {
            add(found.stream(), 0, missing, 0, found.position());
        }
        add(found.stream(), found.length(), found.lost(), found.lines(), found.position());
        durableStdout = stdoutTo;
        durableStderr = stderrTo;
        return true;
    }

    private void add(LogStream stream, int length, long lost, long lineEnds, Journal.Position position) {
        entries.add(new Entry(stdoutTo + stderrTo, stream, end(stream), length, lost, lineEnds, position));
        lines += lineEnds;
        if (stream == LogStream.STDOUT) {
            stdoutTo += length + lost;
        } else {
            stderrTo += length + lost;
        }
    }

    /** Nothing more will come. */
    void close() {
        synchronized (this) {
            ended = true;
        }
        watchers.forEach(Runnable::run);
    }

    synchronized Reach reach() {
        return new Reach(stdoutTo, stderrTo);
    }

    synchronized Reach durable() {
        return new Reach(durableStdout, durableStderr);
    }

    synchronized void setDurable(Reach reach) {
        durableStdout = Math.max(durableStdout, reach.stdout());
        durableStderr = Math.max(durableStderr, reach.stderr());
    }

    /** How long nothing has come. */
    long quietNanos() {
        return System.nanoTime() - grewAt;
    }

    // ---- sealing ----

    /** What lies in the journal, oldest first. */
    synchronized List<Entry> unsealed() {
        return List.copyOf(entries);
    }

    synchronized List<Slice> slices() {
        return slices;
    }

    ByteBuffer data(Entry entry) throws IOException {
        return journal.read(entry.position(), entry.length());
    }

    /** The first entries are in these slices now. */
    synchronized void sealed(int count, List<Slice> fresh) {
        List<Slice> all = new ArrayList<>(slices);
        all.addAll(fresh);
        slices = List.copyOf(all);
        entries = new ArrayList<>(entries.subList(count, entries.size()));
    }

    // ---- reading ----

    @Override
    public synchronized long end() {
        return stdoutTo + stderrTo;
    }

    @Override
    public synchronized long end(LogStream stream) {
        return stream == LogStream.STDOUT ? stdoutTo : stderrTo;
    }

    @Override
    public synchronized boolean ended() {
        return ended;
    }

    @Override
    public List<OutputFrame> read(long cursor, int atMost) throws IOException {
        while (true) {
            List<Slice> sealed;
            List<Entry> wanted = new ArrayList<>();
            long sealedTo;
            synchronized (this) {
                sealed = slices;
                sealedTo = sealed.isEmpty() ? 0 : sealed.getLast().to();
                if (cursor >= sealedTo) {
                    int bytes = 0;
                    for (int i = indexOf(cursor); i < entries.size() && bytes < atMost; i++) {
                        wanted.add(entries.get(i));
                        bytes += entries.get(i).length();
                    }
                }
            }
            if (cursor < sealedTo) {
                return sliceReader.read(allocation, sealed, cursor, atMost);
            }
            try {
                List<OutputFrame> frames = new ArrayList<>(wanted.size());
                for (Entry entry : wanted) {
                    OutputFrame frame = new OutputFrame(entry.stream(), entry.offset(), data(entry), entry.lost());
                    frames.add(frame.from(Math.max(0, cursor - entry.cursor())));
                }
                return frames;
            } catch (IOException e) {
                // Sealed and dropped from the journal since we looked: then it is in a slice by now.
                synchronized (this) {
                    if (slices.size() == sealed.size()) {
                        throw e;
                    }
                }
            }
        }
    }

    /** The entry that has the byte at the cursor. */
    private int indexOf(long cursor) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Entry entry = entries.get(middle);
            if (entry.cursor() + entry.span() <= cursor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public long cursorOf(LogStream stream, long offset) throws IOException {
        List<Slice> sealed;
        synchronized (this) {
            sealed = slices;
            if (sealed.isEmpty() || offset >= sealed.getLast().to(stream)) {
                for (Entry entry : entries) {
                    if (entry.stream() == stream && offset < entry.offset() + entry.span()) {
                        return entry.cursor();
                    }
                }
                return stdoutTo + stderrTo;
            }
        }
        return sliceReader.cursorOf(allocation, sealed, stream, offset);
    }

    @Override
    public synchronized long lines() {
        return lines;
    }

    @Override
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    @Override
    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }
}
