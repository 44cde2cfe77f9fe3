package dev.lattice.server.job;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.log.OutputFrame;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one job: its states and its output, through all attempts to its end. Pulls what is new each time it is
 * woken, so that it keeps nothing for a slow reader but a cursor.
 */
final class JobStream implements Source {
    private static final int READ_BYTES = 256 * 1024;
    /** Most jobs start sooner than anybody wonders why they do not. */
    private static final long FIRST_QUESTION_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long NEXT_QUESTION_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final JobEntry job;
    private final JobStore store;
    private final @Nullable JobId label;
    private final OutputStore outputs;
    private final JobViews views;
    private final StreamFormat format;
    private final StreamSink sink;
    private final Runnable wake;

    private @Nullable JobSnapshot shown;
    private JobViews.@Nullable Waiting waiting;
    private long nextQuestion = System.nanoTime() + FIRST_QUESTION_NANOS;
    private @Nullable AllocationId allocation;
    private @Nullable OutputView output;
    private int attempt;
    private long cursor;
    private boolean done;

    /** @param label the job's id where the reader follows several; null where there is only this one */
    JobStream(
            JobEntry job,
            @Nullable JobId label,
            JobCursor from,
            JobStore store,
            OutputStore outputs,
            JobViews views,
            StreamFormat format,
            StreamSink sink,
            Runnable wake) {
        this.job = job;
        this.store = store;
        this.label = label;
        this.outputs = outputs;
        this.views = views;
        this.format = format;
        this.sink = sink;
        this.wake = wake;
        // Now and not at the first look: who is slow from the start misses no attempt either.
        int counts = attemptThatCounts(job.latest());
        JobCursor place = from.attempt() <= counts ? from : JobCursor.START;
        this.attempt = place.attempt() == 0 ? counts : place.attempt();
        this.cursor = place.bytes();
        job.watch(wake);
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public boolean pump() throws IOException, InterruptedException {
        JobSnapshot now = job.latest();
        boolean wrote = false;
        while (attempt < attemptThatCounts(now)) {
            wrote |= finishAttempt(now);
        }
        if (!now.equals(shown)) {
            follow(now);
            waiting = null;
            // Readers know at once what they look at: an attempt that has ended begins with a state, too.
            if (!now.state().terminal() || isNew(now)) {
                wrote |= write(StreamFormat.Event.STATE, now, null);
            }
            shown = now;
        }
        wrote |= tellWhyItWaits(now);
        wrote |= copyOutput();
        if (now.state().terminal() && (output == null || cursor >= output.end() || !output.ended())) {
            // The end is published after the last byte was taken, so everything has been copied by now.
            write(StreamFormat.Event.END, now, new JobCursor(attempt, cursor));
            done = true;
            wrote = true;
        }
        return wrote;
    }

    private boolean write(StreamFormat.Event event, JobSnapshot now, @Nullable JobCursor behind)
            throws InterruptedException {
        OutputView view = output;
        long lines = view == null ? 0 : view.lines();
        return sink.write(
                format.event(event, label, views.brief(now, now.state().terminal() ? null : waiting, lines), behind));
    }

    /** Of one job alone: whoever follows a thousand wants to know how many wait, not a thousand times why. */
    private boolean tellWhyItWaits(JobSnapshot now) throws InterruptedException {
        boolean waits = label == null && !now.state().terminal() && now.state() != JobState.RUNNING;
        if (!waits) {
            waiting = null;
            return false;
        }
        if (System.nanoTime() - nextQuestion < 0) {
            return false;
        }
        nextQuestion = System.nanoTime() + NEXT_QUESTION_NANOS;
        JobViews.Waiting reason = views.waiting(now);
        // How long it will be changes all the time; that alone is no news.
        if (Objects.equals(reason == null ? null : reason.reason(), waiting == null ? null : waiting.reason())) {
            return false;
        }
        waiting = reason;
        return write(StreamFormat.Event.STATE, now, null);
    }

    @Override
    public long patienceNanos() {
        JobSnapshot now = job.latest();
        return label != null || now.state().terminal() || now.state() == JobState.RUNNING
                ? Long.MAX_VALUE
                : Math.max(0, nextQuestion - System.nanoTime());
    }

    /** The one that has not been followed by another: while the job is queued, the one to come. */
    private static int attemptThatCounts(JobSnapshot now) {
        return now.allocation() == null ? now.attempt() + 1 : now.attempt();
    }

    private boolean isNew(JobSnapshot now) {
        JobSnapshot before = shown;
        return before == null || before.attempt() != now.attempt();
    }

    /** Shows what is left of an attempt that another follows: all that counts of its output was taken before that. */
    private boolean finishAttempt(JobSnapshot now) throws IOException, InterruptedException {
        boolean wrote = false;
        Optional<JobSnapshot> before = store.findAttempt(now.project(), now.id(), attempt);
        if (before.isPresent()) {
            follow(before.get());
            waiting = null;
            if (isNew(before.get())) {
                wrote = write(StreamFormat.Event.STATE, before.get(), null);
                shown = before.get();
            }
        }
        wrote |= copyOutput();
        turnTo(null);
        cursor = 0;
        attempt++;
        return wrote;
    }

    /** Turns to the output of the job's allocation. */
    private void follow(JobSnapshot now) {
        AllocationId current = now.allocation();
        if (current == null || current.equals(allocation)) {
            return;
        }
        if (allocation != null) {
            // It was given back without having been started, and the attempt is another node's now.
            cursor = 0;
        }
        turnTo(current);
    }

    private void turnTo(@Nullable AllocationId next) {
        OutputView before = output;
        if (before != null) {
            before.unwatch(wake);
        }
        allocation = next;
        OutputView view = next == null ? null : outputs.view(next);
        if (view != null) {
            view.watch(wake);
        }
        output = view;
    }

    private boolean copyOutput() throws IOException, InterruptedException {
        OutputView view = output;
        if (view == null) {
            return false;
        }
        boolean wrote = false;
        while (!sink.gone()) {
            List<OutputFrame> frames = view.read(cursor, READ_BYTES);
            if (frames.isEmpty()) {
                return wrote;
            }
            for (OutputFrame frame : frames) {
                cursor += frame.span();
                sink.write(format.output(frame, label, new JobCursor(attempt, cursor)));
            }
            wrote = true;
        }
        return wrote;
    }

    @Override
    public void close() {
        job.unwatch(wake);
        turnTo(null);
    }
}
