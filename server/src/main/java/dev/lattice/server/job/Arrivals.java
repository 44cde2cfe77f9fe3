package dev.lattice.server.job;

import dev.lattice.core.id.JobId;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.scheduling.JobEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks for instances that a workload has got since its reader came; as a source it has nothing of its own to say. */
final class Arrivals implements Source {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<List<JobEntry>> live;
    private final Set<JobId> known = new HashSet<>();
    private final Follow follow;
    private final OutputStore outputs;
    private final StreamFormat format;
    private final StreamSink sink;

    Arrivals(Supplier<List<JobEntry>> live, Follow follow, OutputStore outputs, StreamFormat format, StreamSink sink) {
        this.live = live;
        this.follow = follow;
        this.outputs = outputs;
        this.format = format;
        this.sink = sink;
    }

    /** An instance that the reader is shown from the start on. */
    void add(JobEntry instance, long tailBytes) {
        if (known.add(instance.latest().id())) {
            follow.add(new InstanceStream(instance, tailBytes, outputs, format, sink, follow::wake));
        }
    }

    @Override
    public boolean pump() {
        int before = known.size();
        live.get().forEach(instance -> add(instance, Long.MAX_VALUE));
        return known.size() > before;
    }

    @Override
    public boolean done() {
        return false;
    }

    @Override
    public long patienceNanos() {
        return LOOK_NANOS;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
