package dev.lattice.server.plan;

import dev.lattice.api.plan.PlanRequest;
import dev.lattice.api.plan.PlanView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.label.Siting;
import dev.lattice.core.scheduling.PendingJob;
import dev.lattice.core.scheduling.PendingService;
import dev.lattice.core.scheduling.Site;
import dev.lattice.core.scheduling.WhatIf;
import dev.lattice.server.http.Principal;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.workload.WorkloadNeeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Asks what if, of the fleet as it is at this moment. The dispatcher only says how the nodes are. */
public final class PlanService {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Dispatcher dispatcher;
    private final NodeService nodes;

    public PlanService(Dispatcher dispatcher, NodeService nodes) {
        this.dispatcher = dispatcher;
        this.nodes = nodes;
    }

    /** @throws Problem naming the field that cannot be */
    PlanView plan(Principal.User caller, PlanRequest request) {
        int count = request.count() == null ? 1 : request.count();
        if (count < 1 || count > WhatIf.MAX_COUNT) {
            throw Problem.invalid("count", "count is 1 to " + WhatIf.MAX_COUNT + ".");
        }
        Predicate<NodeId> named = nodes.visibleTo(caller);
        boolean service = Boolean.TRUE.equals(request.service());
        WorkloadNeeds needs = service
                ? WorkloadNeeds.ofService(request.resources(), request.tags(), request.placement())
                : WorkloadNeeds.ofJob(
                        request.resources(), request.tags(), request.placement(), request.image() != null);
        List<Site> sites = sites();
        WhatIf.Answer answer = service
                ? WhatIf.services(sites, asService(needs), count, named)
                : WhatIf.jobs(sites, asJob(caller, needs, request.image() != null), count, named);
        return view(answer, count, named);
    }

    private static PendingService asService(WorkloadNeeds needs) {
        return new PendingService(
                new JobId(0),
                new WorkloadId(0),
                needs.reserved(),
                needs.limits(),
                needs.siting(),
                Optional.empty(),
                Set.of());
    }

    private static PendingJob asJob(Principal.User caller, WorkloadNeeds needs, boolean container) {
        Siting siting = needs.siting();
        return new PendingJob(
                new JobId(0),
                caller.project(),
                caller.id(),
                0,
                needs.reserved(),
                siting,
                container ? WorkSpec.DOCKER : WorkSpec.PROCESS,
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                false);
    }

    private List<Site> sites() {
        try {
            return dispatcher
                    .sites()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException late) {
            throw Problem.unavailable("Nobody can tell now how the nodes are. The call can be repeated.", RETRY);
        }
    }

    /** Nodes of others are counted, not named; where work would go, it would be seen to run. */
    private static PlanView view(WhatIf.Answer answer, int count, Predicate<NodeId> named) {
        List<PlanView.Spot> spots = new ArrayList<>();
        answer.placed().forEach((node, copies) -> spots.add(new PlanView.Spot(node, copies)));
        return new PlanView(
                count,
                answer.count(),
                spots,
                answer.refusals().stream()
                        .map(refusal -> new PlanView.Refusal(
                                refusal.code().name(),
                                refusal.sentence(),
                                refusal.nodes().stream().filter(named).toList(),
                                (int) refusal.nodes().stream()
                                        .filter(named.negate())
                                        .count()))
                        .toList(),
                answer.change());
    }
}
