package dev.lattice.cli.run;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import dev.lattice.core.id.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A job from its submission to its exit code, with a person or a script waiting for it. */
public final class WatchedJob {
    private final Surroundings around;
    private final Target target;
    private final LatticeClient client;
    private final @Nullable Path bringBackTo;
    private final AtomicReference<JobId> job = new AtomicReference<>();

    /** @param bringBackTo where declared outputs go; null when none are declared */
    public WatchedJob(Surroundings around, Target target, LatticeClient client, @Nullable Path bringBackTo) {
        this.around = around;
        this.target = target;
        this.client = client;
        this.bringBackTo = bringBackTo;
    }

    /** Submits and watches. */
    public int run(SubmitJobRequest request) throws IOException {
        return watch(output -> client.jobs().submitAndFollow(request, IdempotencyKey.fresh(), output));
    }

    private interface Following {
        void follow(LiveOutput output) throws OutputException;
    }

    private int watch(Following following) throws IOException {
        LiveOutput output = new LiveOutput(around, job::set);
        Interruption interruption = Interruption.onSignal(this::interrupted);
        try {
            following.follow(output);
        } catch (OutputException e) {
            cancel();
            return ExitCode.BROKEN_PIPE;
        }
        JobView result = output.result();
        if (result == null) {
            return ExitCode.OURS;
        }
        if (interruption.happened()) {
            return ExitCode.INTERRUPTED;
        }
        if (!JobEnding.speaksForItself(result)) {
            around.say(JobEnding.describe(result));
        }
        bringBack(result);
        return JobEnding.exitCode(result);
    }

    private void bringBack(JobView result) throws IOException {
        if (bringBackTo != null) {
            int count = new Artifacts(client, bringBackTo).download(result.jobId());
            if (count == 0 && result.error() != null) {
                // What was said of the end says it better.
                return;
            }
            if (around.terminal().stderr() || count == 0) {
                around.say(count == 0 ? "no file matched --output" : "outputs brought back: " + count);
            }
        }
    }

    private void interrupted() {
        if (job.get() == null) {
            // Nothing is accepted yet that could be cancelled.
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        around.say("cancelling job " + job.get() + " (Ctrl-C again leaves without waiting)");
        cancel();
    }

    /** On a connection of its own: the other one is busy with the output. */
    private void cancel() {
        JobId id = job.get();
        if (id == null) {
            return;
        }
        try (LatticeClient second = target.connect()) {
            second.jobs().cancel(id);
        } catch (ClientException e) {
            around.say("could not cancel: " + e.getMessage() + ". 'lattice jobs cancel " + id + "' tries again.");
        }
    }
}
