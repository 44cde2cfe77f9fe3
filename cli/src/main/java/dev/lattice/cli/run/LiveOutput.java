package dev.lattice.cli.run;

import dev.lattice.api.client.FrameListener;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One job's output as it comes, byte for byte: stdout to stdout, stderr to stderr. What Lattice itself has to say goes
 * to stderr, and unless output was lost or comes again only when a person sits there, so that nothing mixes into what a
 * script captures.
 */
public final class LiveOutput implements FrameListener {
    private final Surroundings around;
    private final Consumer<JobId> onSubmitted;
    private int attempt;
    private boolean wrote;
    private @Nullable String waitingReason;
    private volatile @Nullable JobView result;

    /** @param onSubmitted hears of the job as soon as the server holds it */
    public LiveOutput(Surroundings around, Consumer<JobId> onSubmitted) {
        this.around = around;
        this.onSubmitted = onSubmitted;
    }

    /** How the job ended; null before it did. */
    public @Nullable JobView result() {
        return result;
    }

    @Override
    public void submitted(SubmittedJob job) {
        onSubmitted.accept(job.jobId());
    }

    @Override
    public void output(LogStream stream, byte[] buffer, int offset, int length) throws IOException {
        wrote = true;
        (stream == LogStream.STDERR ? around.rawErr() : around.out()).write(buffer, offset, length);
    }

    @Override
    public void state(JobView job) {
        if (job.attempt() > attempt) {
            if (attempt > 0 && wrote) {
                around.say("attempt " + attempt + " ended without success; attempt " + job.attempt()
                        + " starts from the beginning, and so does its output");
            }
            attempt = job.attempt();
        }
        String reason = job.waitingReason();
        if (around.terminal().stderr() && reason != null && !reason.equals(waitingReason)) {
            around.say("waiting: " + Inert.line(reason));
        }
        waitingReason = reason;
    }

    @Override
    public void end(JobView job) {
        result = job;
    }

    @Override
    public void gap(LogStream stream, long offset, long lostBytes) {
        around.say(lostBytes + " bytes of the job's " + (stream == LogStream.STDERR ? "stderr" : "stdout")
                + " are lost (the node that had them is gone)");
    }

    @Override
    public void reconnecting(String why) {
        if (around.terminal().stderr()) {
            around.say("the connection broke (" + Inert.line(why) + "); connecting again");
        }
    }
}
