package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.PendingService;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.Situation.Update;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether nodes could run what is asked for, before it is accepted. */
final class Room {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final WorkloadId NEW = new WorkloadId(0);

    private final Dispatcher dispatcher;

    Room(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** @throws Problem when the project may begin nothing new */
    void requireAdmission(ProjectId project) {
        dispatcher.requireAdmission(project);
    }

    /** @throws Problem when no node that is online could ever run it, however empty */
    void require(Plan plan) {
        asked(dispatcher.misfit(service(NEW, plan, Optional.empty()))).ifPresent(reason -> {
            throw insufficient(reason, "Ask for less, or add a larger node.");
        });
    }

    /**
     * Whether the workload's next revision may be tried. What serves and has to end before the next one starts is stopped
     * only for one that can be started in its place.
     *
     * @throws Problem saying what is missing
     */
    void requireNext(StoredWorkload workload, Plan plan) {
        PendingService service = service(workload.id(), plan, workload.home());
        boolean gap = workload.serving().isPresent()
                && workload.desired() == Desired.RUNNING
                && plan.update() == Update.RECREATE;
        asked(gap ? dispatcher.hindrance(service) : dispatcher.misfit(service)).ifPresent(reason -> {
            throw switch (reason.code()) {
                case TOO_BIG, NO_ROOM ->
                    insufficient(
                            reason,
                            workload.home().isPresent()
                                    ? "'" + workload.name() + "' stays as it is. Ask for less."
                                    : "Ask for less, or add a larger node.");
                default ->
                    Problem.of(
                            ErrorCode.CONFLICT,
                            "'" + workload.name() + "' stays as it is, for it could not be started like that: "
                                    + reason.sentence() + ".");
            };
        });
    }

    /**
     * Whether a node could ever run all of them together, however empty.
     *
     * @throws Problem saying what is missing
     */
    void requireTogether(List<Plan> plans) {
        List<Share> shares =
                plans.stream().map(plan -> new Share(plan, instances(plan))).toList();
        asked(dispatcher.misfit(together(shares, Optional.empty()))).ifPresent(reason -> {
            throw Problem.of(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "Insufficient resources: its services run on one node together, and that " + reason.sentence()
                            + ". Ask for less, or add a larger node.");
        });
    }

    /** What one of several takes: so many instances of a plan. */
    record Share(Plan plan, int instances) {}

    /** All of them as if they were one. */
    static PendingService together(List<Share> shares, Optional<NodeId> home) {
        Resources reserved = Resources.NONE;
        int largestCpu = 0;
        Siting siting = Siting.ANYWHERE;
        for (Share share : shares) {
            PendingService one = service(NEW, share.plan(), home);
            for (int i = 0; i < share.plan().bounded(Math.max(1, share.instances())); i++) {
                reserved = reserved.plus(one.reserved());
            }
            largestCpu = Math.max(largestCpu, one.limits().cpuMillis());
            siting = siting.and(one.siting());
        }
        Resources limits = new Resources(
                Math.max(largestCpu, reserved.cpuMillis()), reserved.memoryMb(), reserved.diskMb(), reserved.gpus());
        return new PendingService(new JobId(0), NEW, reserved, limits, siting, home, Set.of());
    }

    private static int instances(Plan plan) {
        Integer instances = plan.request().instances();
        return instances == null ? 1 : instances;
    }

    private static Problem insufficient(WaitingReason reason, String advice) {
        return Problem.of(
                ErrorCode.INSUFFICIENT_RESOURCES, "Insufficient resources: it " + reason.sentence() + ". " + advice);
    }

    private static Optional<WaitingReason> asked(CompletionStage<Optional<WaitingReason>> question) {
        try {
            return question.toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException failed) {
            // Whoever waits here holds a workload and a connection.
            throw failed.getCause() instanceof TimeoutException
                    ? Problem.unavailable("Nobody can tell now whether there is room. The call can be repeated.", RETRY)
                    : failed;
        }
    }

    private static PendingService service(WorkloadId workload, Plan plan, Optional<NodeId> home) {
        ServiceSpec spec = new ServiceSpec(
                new ProjectId(0),
                workload,
                0,
                0,
                "",
                plan.blueprint(),
                List.of(),
                plan.limits(),
                plan.siting(),
                home,
                Set.of(),
                Optional.empty(),
                plan.disconnect());
        return new PendingService(
                new JobId(0),
                spec.workload(),
                spec.resources(),
                spec.limits(),
                spec.siting(),
                spec.home(),
                spec.near());
    }
}
