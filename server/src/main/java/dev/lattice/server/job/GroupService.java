package dev.lattice.server.job;

import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.json.EnumNames;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.JobState;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.QueueFullException;
import dev.lattice.server.scheduling.Submission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fan-out: one job per combination of a matrix, seen as one. */
public final class GroupService {
    private static final int MOST_AXES = 20;
    private static final int TURNS = 64;
    /** Of all members' specs, which the server holds in memory while they wait. */
    private static final long MOST_CHARACTERS = 32L << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final JobService jobs;
    private final JobStore store;
    private final JobMemory memory;
    private final Dispatcher dispatcher;
    private final JobSpecs specs;
    private final Ids ids;
    private final InstantSource clock;
    /** A submission with a key waits for others with the same; others may share its turn by chance. */
    private final Lock[] turns =
            Stream.generate(ReentrantLock::new).limit(TURNS).toArray(Lock[]::new);

    public GroupService(
            JobService jobs,
            JobStore store,
            JobMemory memory,
            Dispatcher dispatcher,
            JobSpecs specs,
            Ids ids,
            InstantSource clock) {
        this.jobs = jobs;
        this.store = store;
        this.memory = memory;
        this.dispatcher = dispatcher;
        this.specs = specs;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Accepts the group's jobs, all or none. Repeated with the same key it gives the group of the first time.
     *
     * @throws Problem IDEMPOTENCY_MISMATCH when the key came with another request
     */
    GroupView create(Principal.User caller, CreateGroupRequest request, @Nullable String key) {
        if (request == null || request.job() == null) {
            throw Problem.invalid("job", "'job' is missing.");
        }
        Integer limit = request.maxParallel();
        if (limit != null && limit < 1) {
            throw Problem.invalid("maxParallel", "maxParallel is 1 or more.");
        }
        List<SubmitJobRequest> members = combinations(request.matrix()).stream()
                .map(values -> with(request.job(), values))
                .toList();
        if ((long) specs.write(members.getFirst()).length() * members.size() > MOST_CHARACTERS) {
            throw Problem.invalid(
                    "matrix",
                    "The group's jobs are too large together. Put what is large into a file of the upload, or make"
                            + " fewer jobs.");
        }
        JobMemory.Group group = new JobMemory.Group(
                ids.group(), request.name(), limit, List.copyOf(request.matrix().keySet()), clock.instant());
        if (key == null) {
            List<Submission> submissions = jobs.prepareAll(caller, members, Optional.of(membership(group)));
            memory.createGroup(caller.project(), group, Optional.empty());
            return submit(caller, group, submissions);
        }
        JobService.checkKey(key);
        Lock turn = turns[Math.floorMod(Objects.hash(caller.project(), key), turns.length)];
        turn.lock();
        try {
            return once(caller, group, members, key);
        } finally {
            turn.unlock();
        }
    }

    /** One call with the same key at a time. */
    private GroupView once(Principal.User caller, JobMemory.Group fresh, List<SubmitJobRequest> members, String key) {
        String hash = hash(fresh, members);
        Optional<JobMemory.KeyedGroup> before = memory.groupByKey(caller.project(), key);
        if (before.isPresent() && !before.get().bodyHash().equals(hash)) {
            throw JobService.mismatch();
        }
        JobMemory.Group group = before.map(JobMemory.KeyedGroup::group).orElse(fresh);
        if (before.isPresent() && !store.members(caller.project(), group.id()).isEmpty()) {
            return view(group, caller.project());
        }
        // Either the first call, or one whose server died between the group and its jobs.
        List<Submission> submissions = jobs.prepareAll(caller, members, Optional.of(membership(group)));
        if (before.isEmpty()) {
            memory.createGroup(caller.project(), group, Optional.of(new JobMemory.Key(key, hash)));
        }
        return submit(caller, group, submissions);
    }

    private GroupView submit(Principal.User caller, JobMemory.Group group, List<Submission> submissions) {
        try {
            Stages.await(dispatcher.submit(submissions));
        } catch (QueueFullException full) {
            memory.removeGroup(caller.project(), group.id());
            throw full;
        }
        return view(group, caller.project());
    }

    private static Submission.Membership membership(JobMemory.Group group) {
        return new Submission.Membership(group.id(), group.maxParallel() == null ? 0 : group.maxParallel());
    }

    private String hash(JobMemory.Group group, List<SubmitJobRequest> members) {
        return JobService.hash(members.stream()
                .map(specs::write)
                .collect(Collectors.joining("\n", group.name() + "\n" + group.maxParallel() + "\n", "")));
    }

    /** Every combination of the matrix' values, the last name changing fastest. */
    static List<Map<String, String>> combinations(@Nullable Map<String, List<String>> matrix) {
        if (matrix == null || matrix.isEmpty()) {
            throw Problem.invalid("matrix", "A group needs a matrix: {\"shard\":[\"1\",\"2\"]}.");
        }
        if (matrix.size() > MOST_AXES) {
            throw Problem.invalid("matrix", "A matrix has " + MOST_AXES + " variables at most.");
        }
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> axis : matrix.entrySet()) {
            if (!NAME.matcher(axis.getKey()).matches()) {
                throw Problem.invalid("matrix", "'" + axis.getKey() + "' cannot be an environment variable's name.");
            }
            if (axis.getValue() == null || axis.getValue().isEmpty()) {
                throw Problem.invalid("matrix", "'" + axis.getKey() + "' has no values.");
            }
            if ((long) all.size() * axis.getValue().size() > JobService.BULK_LIMIT) {
                throw Problem.invalid("matrix", "The matrix makes more than " + JobService.BULK_LIMIT + " jobs.");
            }
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> before : all) {
                for (String value : axis.getValue()) {
                    Map<String, String> combination = new LinkedHashMap<>(before);
                    combination.put(axis.getKey(), value);
                    longer.add(combination);
                }
            }
            all = longer;
        }
        return all;
    }

    private static SubmitJobRequest with(SubmitJobRequest job, Map<String, String> values) {
        Map<String, String> env = new LinkedHashMap<>(job.env() == null ? Map.of() : job.env());
        env.putAll(values);
        return new SubmitJobRequest(
                job.command(),
                job.fileUrl(),
                job.workingDirectory(),
                job.timeout(),
                env,
                job.tags(),
                job.priority(),
                job.resources(),
                job.outputs(),
                job.image(),
                job.retry());
    }

    GroupView view(ProjectId project, GroupId id) {
        return view(group(project, id), project);
    }

    private JobMemory.Group group(ProjectId project, GroupId id) {
        return memory.group(project, id).orElseThrow(() -> Problem.notFound("group", id));
    }

    private GroupView view(JobMemory.Group group, ProjectId project) {
        List<JobStore.Member> members = store.members(project, group.id());
        Map<String, Integer> counts = new TreeMap<>();
        List<GroupView.Member> views = new ArrayList<>(members.size());
        for (JobStore.Member member : members) {
            JobSnapshot job = jobs.latest(member.job());
            counts.merge(EnumNames.JOB_STATE.write(job.state()), 1, Integer::sum);
            views.add(new GroupView.Member(job.id(), job.state(), job.exitCode(), values(member, group.axes())));
        }
        boolean done = views.stream().allMatch(view -> view.status().terminal());
        return new GroupView(
                group.id(),
                group.name(),
                group.createdAt(),
                group.maxParallel(),
                counts,
                done,
                done ? exitCode(views) : null,
                views);
    }

    /** 0 when all succeeded; otherwise the first failed job's own, or 1 where it has none. */
    private static int exitCode(List<GroupView.Member> members) {
        return members.stream()
                .filter(member -> member.status() != JobState.SUCCEEDED)
                .findFirst()
                .map(member -> member.exitCode() == null || member.exitCode() == 0 ? 1 : member.exitCode())
                .orElse(0);
    }

    /** The group's jobs with their values, to be followed. */
    Map<JobEntry, Map<String, String>> entries(ProjectId project, GroupId id) {
        JobMemory.Group group = group(project, id);
        List<JobStore.Member> members = store.members(project, id);
        Map<JobEntry, Map<String, String>> entries = new LinkedHashMap<>();
        members.forEach(member -> entries.put(jobs.entry(project, member.job().id()), values(member, group.axes())));
        return entries;
    }

    private Map<String, String> values(JobStore.Member member, List<String> axes) {
        return environment(member).entrySet().stream()
                .filter(variable -> axes.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    }

    private Map<String, String> environment(JobStore.Member member) {
        Map<String, String> env = specs.request(member.spec()).env();
        return env == null ? Map.of() : env;
    }

    void cancel(ProjectId project, GroupId id) {
        group(project, id);
        Stages.await(dispatcher.cancel(store.members(project, id).stream()
                .map(member -> member.job().id())
                .toList()));
    }
}
