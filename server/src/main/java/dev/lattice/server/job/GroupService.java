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
import dev.lattice.server.scheduling.Submission;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fan-out: one job per combination of a matrix, seen as one. */
public final class GroupService {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final JobService jobs;
    private final JobStore store;
    private final JobMemory memory;
    private final Dispatcher dispatcher;
    private final Function<String, SubmitJobRequest> requests;
    private final Ids ids;
    private final InstantSource clock;

    public GroupService(
            JobService jobs,
            JobStore store,
            JobMemory memory,
            Dispatcher dispatcher,
            Function<String, SubmitJobRequest> requests,
            Ids ids,
            InstantSource clock) {
        this.jobs = jobs;
        this.store = store;
        this.memory = memory;
        this.dispatcher = dispatcher;
        this.requests = requests;
        this.ids = ids;
        this.clock = clock;
    }

    /** Accepts the group's jobs, all or none. */
    GroupView create(Principal.User caller, CreateGroupRequest request) {
        if (request == null || request.job() == null) {
            throw Problem.invalid("job", "'job' is missing.");
        }
        Integer limit = request.maxParallel();
        if (limit != null && limit < 1) {
            throw Problem.invalid("maxParallel", "maxParallel is 1 or more.");
        }
        List<Map<String, String>> combinations = combinations(request.matrix());
        List<SubmitJobRequest> members =
                combinations.stream().map(values -> with(request.job(), values)).toList();
        JobMemory.Group group = new JobMemory.Group(ids.group(), request.name(), limit, clock.instant());
        memory.createGroup(caller.project(), group);
        Submission.Membership membership = new Submission.Membership(group.id(), limit == null ? 0 : limit);
        JobResource.await(jobs.submitAll(caller, members, Optional.of(membership)));
        return view(caller.project(), group.id());
    }

    /** Every combination of the matrix' values, the last name changing fastest. */
    static List<Map<String, String>> combinations(@Nullable Map<String, List<String>> matrix) {
        if (matrix == null || matrix.isEmpty()) {
            throw Problem.invalid("matrix", "A group needs a matrix: {\"shard\":[\"1\",\"2\"]}.");
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
        JobMemory.Group group = memory.group(project, id).orElseThrow(() -> Problem.notFound("group", id));
        return view(group, project);
    }

    private GroupView view(JobMemory.Group group, ProjectId project) {
        List<JobStore.Member> members = store.members(project, group.id());
        List<String> axes = axes(members);
        Map<String, Integer> counts = new TreeMap<>();
        List<GroupView.Member> views = new ArrayList<>(members.size());
        for (JobStore.Member member : members) {
            JobSnapshot job = jobs.latest(member.job());
            counts.merge(EnumNames.JOB_STATE.write(job.state()), 1, Integer::sum);
            views.add(new GroupView.Member(job.id(), job.state(), job.exitCode(), values(member, axes)));
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
        view(project, id);
        List<JobStore.Member> members = store.members(project, id);
        List<String> axes = axes(members);
        Map<JobEntry, Map<String, String>> entries = new LinkedHashMap<>();
        members.forEach(member -> entries.put(jobs.entry(project, member.job().id()), values(member, axes)));
        return entries;
    }

    /** The variables that are not the same for all members: the matrix. */
    private List<String> axes(List<JobStore.Member> members) {
        Map<String, java.util.Set<String>> seen = new LinkedHashMap<>();
        for (JobStore.Member member : members) {
            environment(member)
                    .forEach((name, value) -> seen.computeIfAbsent(name, _ -> new java.util.HashSet<>())
                            .add(value));
        }
        return seen.entrySet().stream()
                .filter(axis -> axis.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, String> values(JobStore.Member member, List<String> axes) {
        return environment(member).entrySet().stream()
                .filter(variable -> axes.contains(variable.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    }

    private Map<String, String> environment(JobStore.Member member) {
        Map<String, String> env = requests.apply(member.spec()).env();
        return env == null ? Map.of() : env;
    }

    void cancel(ProjectId project, GroupId id) {
        view(project, id);
        JobResource.await(dispatcher.cancel(store.members(project, id).stream()
                .map(member -> member.job().id())
                .toList()));
    }
}
