package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.api.job.JobView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.run.JobEnding;
import dev.lattice.cli.run.LiveOutput;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;

/** A job's output, for whoever did not watch it. */
final class JobLog {
    private final Surroundings around;
    private final LatticeClient client;

    JobLog(Surroundings around, LatticeClient client) {
        this.around = around;
        this.client = client;
    }

    /**
     * Prints it.
     *
     * @param follow stays until the job has ended, and gives its exit code
     */
    int print(JobId id, boolean follow) throws OutputException {
        if (!follow && !client.jobs().get(id).value().status().terminal()) {
            client.jobs().copyOutput(id, LogStream.STDOUT, around.out());
            client.jobs().copyOutput(id, LogStream.STDERR, around.rawErr());
            return ExitCode.OK;
        }
        // The stream of an ended job is over when all of it was shown, and has both outputs in their order.
        LiveOutput output = new LiveOutput(around, job -> {});
        client.jobs().follow(id, output);
        if (!follow) {
            return ExitCode.OK;
        }
        JobView result = output.result();
        if (result == null) {
            return ExitCode.OURS;
        }
        if (!JobEnding.speaksForItself(result)) {
            around.say(JobEnding.describe(result));
        }
        return JobEnding.exitCode(result);
    }
}
