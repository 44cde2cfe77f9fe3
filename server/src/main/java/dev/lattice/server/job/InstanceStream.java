package dev.lattice.server.job;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.log.OutputFrame;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The output of one instance of a workload, from near its end on. */
final class InstanceStream implements Source {
    private static final int READ_BYTES = 256 << 10;

    private final JobEntry entry;
    private final JobId id;
    private final long tailBytes;
    private final OutputStore outputs;
    private final StreamFormat format;
    private final StreamSink sink;
    private final Runnable wake;
    private boolean introduced;
    private boolean done;
    private @Nullable OutputView output;
    private long cursor;

    /** @param tailBytes so much of what is there already is shown */
    InstanceStream(
            JobEntry entry, long tailBytes, OutputStore outputs, StreamFormat format, StreamSink sink, Runnable wake) {
        this.entry = entry;
        this.id = entry.latest().id();
        this.tailBytes = tailBytes;
        this.outputs = outputs;
        this.format = format;
        this.sink = sink;
        this.wake = wake;
        entry.watch(wake);
    }

    @Override
    public boolean pump() throws IOException, InterruptedException {
        JobSnapshot now = entry.latest();
        boolean wrote = introduce(now);
        AllocationId allocation = now.allocation();
        if (output == null && allocation != null) {
            OutputView view = outputs.view(allocation);
            view.watch(wake);
            cursor = Math.max(0, view.end() - tailBytes);
            output = view;
            // Where it begins, so that a reader who comes again can go on without a hole.
            wrote |= sink.write(
                    format.event(StreamFormat.Event.MEMBER, id, Map.of("jobId", id, "offset", cursor), null));
        }
        OutputView view = output;
        if (view != null) {
            wrote |= copy(view);
        }
        done = now.state().terminal() && (view == null || cursor >= view.end() || !view.ended());
        return wrote;
    }

    private boolean introduce(JobSnapshot now) throws InterruptedException {
        if (introduced || !(now.spec() instanceof ServiceSpec service)) {
            return false;
        }
        introduced = true;
        return sink.write(format.event(
                StreamFormat.Event.MEMBER,
                id,
                Map.of(
                        "jobId",
                        id,
                        "values",
                        Map.of(
                                "instance",
                                Integer.toString(service.ordinal()),
                                "revision",
                                Integer.toString(service.revision()))),
                null));
    }

    private boolean copy(OutputView view) throws IOException, InterruptedException {
        boolean wrote = false;
        while (!sink.gone()) {
            List<OutputFrame> frames = view.read(cursor, READ_BYTES);
            if (frames.isEmpty()) {
                return wrote;
            }
            for (OutputFrame frame : frames) {
                cursor += frame.span();
                sink.write(format.output(frame, id, new JobCursor(1, cursor)));
            }
            wrote = true;
        }
        return wrote;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public long patienceNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        entry.unwatch(wake);
        OutputView view = output;
        if (view != null) {
            view.unwatch(wake);
        }
    }
}
