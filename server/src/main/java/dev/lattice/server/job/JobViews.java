package dev.lattice.server.job;

import dev.lattice.api.job.JobView;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.log.LogStream;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.server.log.OutputFrame;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.log.OutputView;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Parting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Jobs as the API shows them. */
public final class JobViews {
    private static final int READ_BYTES = 256 * 1024;
    private static final long EXPLAIN_MILLIS = 500;

    private final OutputStore outputs;
    private final Dispatcher dispatcher;

    public JobViews(OutputStore outputs, Dispatcher dispatcher) {
        this.outputs = outputs;
        this.dispatcher = dispatcher;
    }

    /** The end of one stream's output. */
    record Tail(String text, boolean truncated) {}

    /** For events of jobs that change just now: nothing has to be looked up. */
    public JobView brief(JobSnapshot job) {
        AllocationId allocation = job.allocation();
        long lines = allocation == null
                ? 0
                : outputs.liveView(allocation).map(OutputView::lines).orElse(0L);
        return brief(job, null, lines);
    }

    /** For streams, which know the rest. */
    JobView brief(JobSnapshot job, @Nullable Waiting waiting, long lines) {
        return view(job, null, null, waiting == null ? still(job) : waiting, lines);
    }

    /** Why a job that runs stands still, which it says itself; null when it does not. */
    private static @Nullable Waiting still(JobSnapshot job) {
        Parting parting = job.parting();
        return job.state() == JobState.RUNNING && parting != null && parting.suspended()
                ? new Waiting("suspended: " + parting.why())
                : null;
    }

    /** For lists. */
    List<JobView> list(List<JobSnapshot> jobs) {
        Map<AllocationId, Long> lines = outputs.lines(jobs.stream()
                .filter(job -> job.state().terminal() && job.allocation() != null)
                .map(JobSnapshot::allocation)
                .toList());
        Map<JobId, Waiting> reasons = waiting(jobs);
        return jobs.stream()
                .map(job -> view(job, null, null, reasons.get(job.id()), lines.getOrDefault(job.allocation(), 0L)))
                .toList();
    }

    /** With the last bytes of both streams; with none of them when 0 are asked for. */
    JobView full(JobSnapshot job, int tailBytes) {
        AllocationId allocation = job.allocation();
        if (allocation == null) {
            Tail nothing = tailBytes == 0 ? null : new Tail("", false);
            return view(job, nothing, nothing, waiting(job), 0);
        }
        OutputView output = outputs.view(allocation);
        if (tailBytes == 0) {
            return view(job, null, null, waiting(job), output.lines());
        }
        try {
            return view(
                    job,
                    tail(output, LogStream.STDOUT, tailBytes),
                    tail(output, LogStream.STDERR, tailBytes),
                    waiting(job),
                    output.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of what it wrote, its stdout first; empty when that is nothing. */
    public String lastWords(JobSnapshot job, int bytes) {
        AllocationId allocation = job.allocation();
        if (allocation == null) {
            return "";
        }
        try {
            OutputView output = outputs.view(allocation);
            String said = tail(output, LogStream.STDOUT, bytes).text();
            String complained = tail(output, LogStream.STDERR, bytes).text();
            return said.isEmpty() || complained.isEmpty() || said.endsWith("\n")
                    ? said + complained
                    : said + "\n" + complained;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last bytes of a stream as text, not beginning within a character. */
    static Tail tail(OutputView output, LogStream stream, int bytes) throws IOException {
        long end = output.end(stream);
        long from = Math.max(0, end - bytes);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long cursor = output.cursorOf(stream, from);
        while (text.size() < bytes) {
            List<OutputFrame> frames = output.read(cursor, READ_BYTES);
            if (frames.isEmpty()) {
                break;
            }
            for (OutputFrame frame : frames) {
                if (frame.stream() == stream && frame.offset() + frame.span() > from) {
                    append(frame, from, text);
                }
                cursor += frame.span();
            }
        }
        byte[] found = text.toByteArray();
        int start = from > 0 ? startOfCharacter(found) : 0;
        return new Tail(new String(found, start, found.length - start, StandardCharsets.UTF_8), from > 0);
    }

    private static void append(OutputFrame frame, long from, ByteArrayOutputStream to) {
        ByteBuffer data = frame.data().duplicate();
        long skip = Math.max(0, from - frame.offset());
        if (skip < data.remaining()) {
            data.position(data.position() + (int) skip);
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            to.writeBytes(bytes);
        }
    }

    private static int startOfCharacter(byte[] text) {
        int start = 0;
        while (start < Math.min(4, text.length) && (text[start] & 0xC0) == 0x80) {
            start++;
        }
        return start;
    }

    /** Why the job does not run yet; null when it does or did. Waits for the dispatcher. */
    @Nullable Waiting waiting(JobSnapshot job) {
        return waiting(List.of(job)).get(job.id());
    }

    /**
     * Why a job does not run yet, and for how long.
     *
     * @param eta seconds; null when nobody can tell
     */
    record Waiting(String reason, @Nullable Long eta) {
        Waiting(String reason) {
            this(reason, null);
        }

        static Waiting of(WaitingReason reason) {
            return new Waiting(
                    reason.sentence(),
                    reason.eta().isPresent() ? Long.valueOf(reason.eta().getAsLong()) : null);
        }
    }

    private Map<JobId, Waiting> waiting(List<JobSnapshot> jobs) {
        Map<JobId, Waiting> reasons = new HashMap<>();
        List<JobId> queued = new ArrayList<>();
        for (JobSnapshot job : jobs) {
            if (job.state() == JobState.ASSIGNED) {
                reasons.put(job.id(), new Waiting("its node is getting ready to start it"));
            } else if (job.state() == JobState.QUEUED) {
                queued.add(job.id());
            } else {
                Waiting still = still(job);
                if (still != null) {
                    reasons.put(job.id(), still);
                }
            }
        }
        if (queued.isEmpty()) {
            return reasons;
        }
        try {
            dispatcher
                    .explain(queued)
                    .toCompletableFuture()
                    .get(EXPLAIN_MILLIS, TimeUnit.MILLISECONDS)
                    .forEach((job, reason) -> reasons.put(job, Waiting.of(reason)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            queued.forEach(job -> reasons.put(job, new Waiting("the server is catching up with its database")));
        }
        return reasons;
    }

    private static JobView view(
            JobSnapshot job, @Nullable Tail stdout, @Nullable Tail stderr, @Nullable Waiting waiting, long lines) {
        return new JobView(
                job.id(),
                job.job().command(),
                job.state(),
                job.node(),
                stdout == null ? null : stdout.text(),
                stderr == null ? null : stderr.text(),
                stdout == null ? null : stdout.truncated(),
                stderr == null ? null : stderr.truncated(),
                job.progress(),
                job.exitCode(),
                job.createdAt(),
                job.startedAt(),
                job.endedAt(),
                job.job().timeout().toSeconds(),
                waiting == null ? null : waiting.reason(),
                waiting == null ? null : waiting.eta(),
                job.attempt(),
                job.group(),
                error(job),
                job.state().terminal()
                        ? new JobView.Result(
                                job.state() == JobState.SUCCEEDED, duration(job).toNanos() / 1e9, lines)
                        : null);
    }

    static JobView.@Nullable JobError error(JobSnapshot job) {
        return job.errorCode() == null || job.errorMessage() == null
                ? null
                : new JobView.JobError(job.errorCode(), job.errorMessage());
    }

    static Duration duration(JobSnapshot job) {
        Long micros = job.runningMicros();
        if (micros != null) {
            return Duration.ofNanos(micros * 1_000);
        }
        Instant start = job.startedAt();
        Instant end = job.endedAt();
        return start == null || end == null ? Duration.ZERO : Duration.between(start, end);
    }
}
