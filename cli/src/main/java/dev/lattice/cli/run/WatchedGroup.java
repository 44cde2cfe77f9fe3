package dev.lattice.cli.run;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.OutputException;
import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.GroupView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.job.JobState;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A job group from its submission to its one exit code. */
public final class WatchedGroup {
    private final Surroundings around;
    private final Target target;
    private final LatticeClient client;
    private final @Nullable Path bringBackTo;

    /** @param bringBackTo where declared outputs go, each member's in a folder of its own; null when none are declared */
    public WatchedGroup(Surroundings around, Target target, LatticeClient client, @Nullable Path bringBackTo) {
        this.around = around;
        this.target = target;
        this.client = client;
        this.bringBackTo = bringBackTo;
    }

    /**
     * Submits, and watches unless detached.
     *
     * @param json a detached group is printed as JSON instead of its id alone
     */
    public int run(CreateGroupRequest request, boolean detach, boolean json) throws IOException {
        Answer<GroupView> created = client.groups().create(request, IdempotencyKey.fresh());
        GroupId id = created.value().groupId();
        if (detach) {
            around.text().println(json ? created.json().toString() : id.toString());
            return ExitCode.OK;
        }
        GroupOutput output = new GroupOutput(around);
        Interruption interruption = Interruption.onSignal(() -> interrupted(id));
        try {
            client.groups().follow(id, output);
        } catch (OutputException e) {
            cancel(id);
            return ExitCode.BROKEN_PIPE;
        }
        GroupView result = output.result();
        if (interruption.happened()) {
            return ExitCode.INTERRUPTED;
        }
        if (result == null) {
            return ExitCode.OURS;
        }
        summarize(result);
        bringBack(result);
        Integer code = result.exitCode();
        return code == null ? ExitCode.OURS : code;
    }

    private void summarize(GroupView group) {
        int succeeded = 0;
        for (GroupView.Member member : group.jobs()) {
            if (member.status() == JobState.SUCCEEDED) {
                succeeded++;
            } else {
                around.say("job " + member.jobId() + " " + member.values() + " did not succeed"
                        + (member.exitCode() == null ? "" : " (exit code " + member.exitCode() + ")"));
            }
        }
        if (around.terminal().stderr() || succeeded < group.jobs().size()) {
            around.say(succeeded + " of " + group.jobs().size() + " jobs succeeded");
        }
    }

    private void bringBack(GroupView group) throws IOException {
        if (bringBackTo == null) {
            return;
        }
        int count = 0;
        for (GroupView.Member member : group.jobs()) {
            StringBuilder name = new StringBuilder();
            member.values()
                    .forEach((axis, value) -> name.append(name.isEmpty() ? "" : ",")
                            .append(axis)
                            .append('=')
                            .append(value.replaceAll("[^A-Za-z0-9._-]", "_")));
            count += new Artifacts(client, bringBackTo.resolve(name.toString())).download(member.jobId());
        }
        around.say("outputs brought back: " + count);
    }

    private void interrupted(GroupId id) {
        around.say("canceling group " + id + " (Ctrl-C again leaves without waiting)");
        cancel(id);
    }

    private void cancel(GroupId id) {
        try (LatticeClient second = target.connect()) {
            second.groups().cancel(id);
        } catch (ClientException e) {
            around.say("could not cancel group " + id + ": " + e.getMessage());
        }
    }
}
