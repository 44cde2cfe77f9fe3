package dev.lattice.cli.command;

import dev.lattice.api.client.ApplicationCalls;
import dev.lattice.api.client.WorkloadCalls;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.BuildScreen;
import dev.lattice.cli.workload.Goal;
import dev.lattice.core.workload.Desired;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of workloads that are there. */
final class SteeringCommands {
    private SteeringCommands() {}

    /** A command that takes several workloads. */
    @Command
    abstract static class OfSeveral extends SteeringCommand {
        @Parameters(arity = "1..*", paramLabel = "NAME")
        private List<String> names = new ArrayList<>();

        OfSeveral(Surroundings around) {
            super(around);
        }

        @Override
        List<String> names() {
            return names;
        }
    }

    /** A command that takes one workload. */
    @Command
    abstract static class OfOne extends SteeringCommand {
        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        OfOne(Surroundings around) {
            super(around);
        }

        @Override
        List<String> names() {
            return List.of(name);
        }
    }

    /** A command whose effect is a revision. */
    private static Goal newRevision(WorkloadView asked) {
        return Goal.serving(asked.revision());
    }

    private static String revisionServes(WorkloadView reached) {
        return "is ready with revision " + reached.revision();
    }

    /** {@code stop}. */
    @Command(
            name = "stop",
            description = "Stops workloads and applications. What they keep, their addresses and their secrets stay.")
    static final class Stop extends OfSeveral {
        Stop(Surroundings around) {
            super(around);
        }

        @Override
        boolean ofApplications() {
            return true;
        }

        @Override
        void askAll(ApplicationCalls applications, String name) {
            applications.stop(name);
        }

        @Override
        int finishAll(ApplicationWatch watch, String name) throws IOException {
            return watch.untilStopped(name);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.stop(name).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return Goal.stopped();
        }

        @Override
        String done(WorkloadView reached) {
            return "is stopped";
        }
    }

    /** {@code start}. */
    @Command(name = "start", description = "Starts workloads and applications that were stopped.")
    static final class Start extends OfSeveral {
        Start(Surroundings around) {
            super(around);
        }

        @Override
        boolean ofApplications() {
            return true;
        }

        @Override
        void askAll(ApplicationCalls applications, String name) {
            applications.start(name);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.start(name).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return Goal.running();
        }

        @Override
        String done(WorkloadView reached) {
            return "runs";
        }
    }

    /** {@code restart}. */
    @Command(
            name = "restart",
            description = "Replaces what runs by the same anew; what keeps nothing goes on serving meanwhile.")
    static final class Restart extends OfSeveral {
        Restart(Surroundings around) {
            super(around);
        }

        @Override
        boolean ofApplications() {
            return true;
        }

        @Override
        void askAll(ApplicationCalls applications, String name) {
            applications.restart(name);
        }

        @Override
        int finishAll(ApplicationWatch watch, String name) throws IOException {
            return watch.untilServing(name, _ -> true);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.restart(name).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return newRevision(asked);
        }

        @Override
        String done(WorkloadView reached) {
            return revisionServes(reached);
        }
    }

    /** {@code redeploy}. */
    @Command(
            name = "redeploy",
            description =
                    "Restarts workloads with what their images' tags mean now; apps are built anew, from what their"
                            + " repositories hold now.")
    static final class Redeploy extends OfSeveral {
        @Mixin
        private BuildOutputOptions output = new BuildOutputOptions();

        Redeploy(Surroundings around) {
            super(around);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.redeploy(name).value();
        }

        @Override
        BuildScreen.Detail detail() {
            return output.detail();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return newRevision(asked);
        }

        @Override
        String done(WorkloadView reached) {
            return revisionServes(reached);
        }
    }

    /** {@code rollback}. */
    @Command(
            name = "rollback",
            description =
                    "Goes back to an earlier revision, image and environment together; 'lattice ps NAME' lists them.")
    static final class Rollback extends OfOne {
        @Option(
                names = "--to",
                paramLabel = "N",
                description = "That revision. Default: the last before the present one that was ready.")
        private @Nullable Integer revision;

        Rollback(Surroundings around) {
            super(around);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.rollBack(name, revision).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return newRevision(asked);
        }

        @Override
        String done(WorkloadView reached) {
            return revisionServes(reached);
        }
    }

    /** {@code scale}. */
    @Command(name = "scale", description = "Sets how many instances run, of what keeps nothing.")
    static final class Scale extends OfOne {
        @Parameters(index = "1", paramLabel = "N", description = "1 to 100.")
        private int instances;

        Scale(Surroundings around) {
            super(around);
        }

        @Override
        WorkloadView ask(WorkloadCalls workloads, String name) {
            return workloads.scale(name, instances).value();
        }

        @Override
        Goal goal(WorkloadView asked) {
            return Goal.scaled();
        }

        @Override
        String done(WorkloadView reached) {
            String many = reached.instances() + (reached.instances() == 1 ? " instance" : " instances");
            return reached.desired() == Desired.RUNNING
                    ? "runs with " + many
                    : "will have " + many + " when it is started";
        }
    }
}
