package dev.lattice.cli.build;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import java.util.List;

/** Says why nothing came of a build, and what to do about it. */
public final class BuildVerdict {
    private static final int LINES = 30;

    private final Surroundings around;
    private final LatticeClient client;

    public BuildVerdict(Surroundings around, LatticeClient client) {
        this.around = around;
        this.client = client;
    }

    /** @param screen on which the build was followed */
    public void say(String name, BuildView build, BuildScreen screen) {
        Step step = screen.log().failure();
        String why = build.note() == null ? "its log says why" : build.note();
        boolean canceled = build.stage() == BuildStage.CANCELED;
        if (step != null && !screen.failureShown()) {
            lastLines(step);
        }
        around.say(name + ": the build for revision " + build.revision()
                + (canceled ? " was canceled" : " failed: " + Inert.line(why)));
        if (step != null) {
            around.say("it failed in " + Inert.uncolored(step.title()));
        }
        if (!canceled) {
            around.say(remedy(name, build, why));
        }
        sayWhatServes(name);
    }

    private void lastLines(Step step) {
        List<String> all = step.lines();
        List<String> last = all.subList(Math.max(0, all.size() - LINES), all.size());
        if (last.isEmpty()) {
            return;
        }
        around.say("the last that " + Inert.uncolored(step.title()) + " wrote:");
        for (String line : last) {
            String shown = line.replace("\t", "    ");
            around.err().println("  " + (around.terminal().stderr() ? Inert.colored(shown) : Inert.uncolored(shown)));
        }
    }

    private static String remedy(String name, BuildView build, String why) {
        if (why.contains("time-out")) {
            return "give it more time: --build-timeout 1h";
        }
        if (why.contains("more memory")) {
            return "give it more memory: --build-memory 4g";
        }
        String again = "put that right, and deploy again";
        if (build.job() == null) {
            return again;
        }
        return again + "; where it is built in another way than you would, --install, --build, --start and --version"
                + " say how. 'lattice logs " + name + " --build " + build.revision() + "' has all that it said";
    }

    private void sayWhatServes(String name) {
        Answer<WorkloadView> now = client.workloads().find(name);
        Integer serving = now == null ? null : now.value().serving();
        if (serving != null) {
            around.say("revision " + serving + " goes on serving");
        }
    }
}
