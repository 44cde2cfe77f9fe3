package dev.lattice.server.why;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.schedule.ScheduleTrouble;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.api.why.WhyView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.scheduling.WaitingReason;
import dev.lattice.server.application.ApplicationService;
import dev.lattice.server.availability.AvailabilityService;
import dev.lattice.server.http.Principal;
import dev.lattice.server.job.JobService;
import dev.lattice.server.meter.UsageService;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.schedule.ScheduleService;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Parting;
import dev.lattice.server.workload.WorkloadService;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a word means, and says why that stands as it does. */
public final class WhyService {
    private static final String EARNINGS = "earnings";
    private static final int EXPLAIN_SECONDS = 5;
    private static final int NO_TAIL = 0;

    private final Features features;

    /** Who knows. */
    public record Features(
            JobService jobs,
            Dispatcher dispatcher,
            WorkloadService workloads,
            ApplicationService applications,
            ScheduleService schedules,
            AvailabilityService availability,
            UsageService usage) {}

    public WhyService(Features features) {
        this.features = features;
    }

    /**
     * Looks among jobs, workloads, applications, schedules and nodes, in this order.
     *
     * @param word an id or a name, or {@code earnings}
     */
    WhyView explain(Principal.User caller, String word) {
        if (word.equals(EARNINGS)) {
            return earnings(caller);
        }
        Stream<Supplier<Optional<WhyView>>> ways = Stream.of(
                () -> job(word).flatMap(id -> found(() -> of(caller, id))),
                () -> found(() -> of(features.workloads().get(caller, word))),
                () -> found(() -> of(features.applications().get(caller, word))),
                () -> found(() -> of(features.schedules().show(caller, word, NO_TAIL))),
                () -> node(word)
                        .flatMap(id -> found(() -> of(features.availability().view(caller, id)))));
        return ways.flatMap(way -> way.get().stream())
                .findFirst()
                .orElseThrow(() -> Problem.notFound("job, workload, application, schedule or node", word));
    }

    private static Optional<JobId> job(String word) {
        try {
            return Optional.of(JobId.parse(word));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<NodeId> node(String word) {
        try {
            return Optional.of(new NodeId(word));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<WhyView> found(Supplier<WhyView> look) {
        try {
            return Optional.of(look.get());
        } catch (Problem absent) {
            if (absent.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw absent;
        }
    }

    // ---- jobs ----

    private WhyView of(Principal.User caller, JobId id) {
        JobSnapshot job = features.jobs().find(caller.project(), id);
        List<String> before = features.jobs().attempts(caller.project(), id).reversed().stream()
                .filter(attempt -> attempt.attempt() < job.attempt() || job.state() == JobState.QUEUED)
                .map(WhyService::sentence)
                .toList();
        Said said = said(job);
        return new WhyView(
                "job",
                id.toString(),
                said.code(),
                said.sentence(),
                Fixes.of(Fixes.known(said.code()) ? said.code() : "OTHER")
                        .map(fix -> fix.replace("JOB", id.toString()))
                        .orElse(null),
                before);
    }

    private record Said(String code, String sentence) {}

    private Said said(JobSnapshot job) {
        return switch (job.state()) {
            case QUEUED -> waiting(job.id());
            case ASSIGNED ->
                new Said("ASSIGNED", "it waits on node " + job.node() + ", which is getting ready to start it");
            case RUNNING -> {
                Parting parting = job.parting();
                yield parting == null
                        ? new Said("RUNNING", "it runs on node " + job.node() + " since " + second(job.startedAt()))
                        : new Said(
                                parting.suspended() ? "SUSPENDED" : "RUNNING",
                                (parting.suspended() ? "it stands still on node " : "it runs on node ") + job.node()
                                        + ": " + parting.why());
            }
            case SUCCEEDED -> new Said("SUCCEEDED", "it ended as it should, with exit code 0");
            case FAILED, CANCELED, TIMED_OUT, LOST ->
                new Said(
                        Objects.requireNonNullElse(job.errorCode(), "EXITED"),
                        job.errorMessage() != null ? job.errorMessage() : "it ended with exit code " + job.exitCode());
        };
    }

    private Said waiting(JobId id) {
        try {
            Map<JobId, WaitingReason> reasons = features.dispatcher()
                    .explain(List.of(id))
                    .toCompletableFuture()
                    .get(EXPLAIN_SECONDS, TimeUnit.SECONDS);
            WaitingReason reason = reasons.get(id);
            return reason == null
                    ? new Said("ASSIGNED", "it was just given to a node")
                    : new Said(
                            reason.code().name(),
                            reason.sentence()
                                    + (reason.eta().isPresent()
                                            ? "; it starts in about "
                                                    + reason.eta().getAsLong() + " s"
                                            : ""));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The server is being stopped.", Duration.ofSeconds(1));
        } catch (ExecutionException | TimeoutException busy) {
            throw Problem.unavailable("The server is catching up with its database; ask again.", Duration.ofSeconds(2));
        }
    }

    private static String sentence(AttemptView attempt) {
        return "attempt " + attempt.attempt() + " on " + attempt.workerId() + " ended: "
                + (attempt.message() != null
                        ? attempt.message()
                        : attempt.outcome() + (attempt.exitCode() == null ? "" : ", exit code " + attempt.exitCode()));
    }

    // ---- the rest ----

    private static WhyView of(WorkloadView workload) {
        String state = workload.state().name();
        return view(
                "workload",
                workload.name(),
                "WORKLOAD_" + state,
                workload.note() != null ? workload.note() : "it is " + state.toLowerCase(Locale.ROOT),
                before(workload));
    }

    /** What its newest revision failed of, which names that; where it is all that there is, it has been said. */
    private static List<String> before(WorkloadView workload) {
        String failure = workload.failure();
        return failure == null || (workload.note() != null && failure.endsWith(workload.note()))
                ? List.of()
                : List.of(failure);
    }

    private static WhyView of(ApplicationView application) {
        String state = application.state().name();
        return new WhyView(
                "application",
                application.name(),
                "APPLICATION_" + state,
                application.note() != null ? application.note() : "it is " + state.toLowerCase(Locale.ROOT),
                "'lattice why' of one of its services, such as "
                        + application.services().stream()
                                .findFirst()
                                .map(service -> application.name() + "-" + service.service())
                                .orElse(application.name())
                        + ", says more.",
                List.of());
    }

    private static WhyView of(ScheduleView schedule) {
        ScheduleTrouble trouble = schedule.trouble();
        String code = switch (schedule.state()) {
            case PAUSED -> "SCHEDULE_PAUSED";
            case DISABLED -> "SCHEDULE_OVER";
            case ACTIVE ->
                trouble == null ? "SCHEDULE_WELL" : trouble.ran() ? "SCHEDULE_FAILS" : "SCHEDULE_DID_NOT_RUN";
        };
        String next = schedule.nextRuns().isEmpty()
                ? "it has no next run"
                : "it runs next at " + schedule.nextRuns().getFirst();
        return view(
                "schedule",
                schedule.name(),
                code,
                trouble == null
                        ? next
                        : trouble.reason() + "; " + trouble.times() + (trouble.times() == 1 ? " time" : " times")
                                + " since " + second(trouble.since()) + "; " + next,
                List.of());
    }

    private static WhyView of(AvailabilityView node) {
        return view("node", node.node().value(), code(node), node.sentence(), List.of());
    }

    private static String code(AvailabilityView node) {
        AvailabilityView.DrainView drain = node.drain();
        if (drain != null) {
            return drain.jobs() > 0 || drain.services() > drain.staying().size() ? "DRAINING" : "DRAINED";
        }
        if (node.cordoned()) {
            return "CORDONED";
        }
        if (!node.reasons().isEmpty()) {
            return node.reasons().getFirst().code();
        }
        return node.mode() == null ? "NODE_UNKNOWN" : "NODE_WORKS";
    }

    private WhyView earnings(Principal.User caller) {
        EarningsView earned = features.usage().earnings(caller, null, null, null);
        boolean nothing = !earned.why().isEmpty();
        return view(
                EARNINGS,
                earned.from() + " to " + earned.to(),
                nothing ? "NOTHING_EARNED" : "EARNED",
                nothing
                        ? earned.why()
                        : "this month it was "
                                + BigDecimal.valueOf(earned.total().netMicros(), 6)
                                        .stripTrailingZeros()
                                        .toPlainString()
                                + " " + earned.currency() + " net until now",
                List.of());
    }

    private static @Nullable Instant second(@Nullable Instant moment) {
        return moment == null ? null : moment.truncatedTo(ChronoUnit.SECONDS);
    }

    private static WhyView view(String kind, String subject, String code, String sentence, List<String> before) {
        return new WhyView(
                kind,
                subject,
                code,
                sentence,
                Fixes.of(code)
                        .map(fix -> fix.replace("NAME", subject).replace("NODE", subject))
                        .orElse(null),
                before);
    }
}
