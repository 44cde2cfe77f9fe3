package dev.lattice.api.client;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.file.UploadedFile;
import dev.lattice.api.job.ArtifactView;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.plan.PlanView;
import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's records out of JSON, field by field. Unknown fields are left alone: servers may be newer. */
final class Views {
    private Views() {}

    static SubmittedJob submitted(JsonObject json) {
        return new SubmittedJob(
                JobId.parse(json.text("jobId")), state(json.text("status")), IsoTime.parse(json.text("createdAt")));
    }

    static JobView job(JsonObject json) {
        JsonObject error = json.object("error");
        JsonObject result = json.object("result");
        String groupId = json.optionalText("groupId");
        return new JobView(
                JobId.parse(json.text("jobId")),
                command(json),
                state(json.text("status")),
                node(json),
                json.optionalText("stdout"),
                json.optionalText("stderr"),
                json.optionalFlag("stdoutTruncated"),
                json.optionalFlag("stderrTruncated"),
                json.optionalInt("progress"),
                json.optionalInt("exitCode"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("startedAt")),
                IsoTime.optional(json.optionalText("completedAt")),
                json.number("timeout"),
                json.optionalText("waitingReason"),
                json.optionalNumber("eta"),
                (int) json.number("attempt"),
                groupId == null ? null : GroupId.parse(groupId),
                error == null ? null : new JobView.JobError(error.text("code"), error.text("message")),
                result == null
                        ? null
                        : new JobView.Result(
                                result.flag("success"), result.decimal("duration"), (long) result.decimal("lines")));
    }

    static Command command(JsonObject json) {
        String line = json.optionalText("command");
        return line == null ? new Command.Arguments(json.texts("command")) : new Command.Shell(line);
    }

    private static JobState state(String name) {
        return EnumNames.JOB_STATE.read(name);
    }

    private static @Nullable NodeId node(JsonObject json) {
        String id = json.optionalText("workerId");
        return id == null ? null : new NodeId(id);
    }

    static PlanView plan(JsonObject json) {
        return new PlanView(
                (int) json.number("count"),
                (int) json.number("placed"),
                json.objects("nodes").stream()
                        .map(spot -> new PlanView.Spot(new NodeId(spot.text("node")), (int) spot.number("count")))
                        .toList(),
                json.objects("refused").stream()
                        .map(refusal -> new PlanView.Refusal(
                                refusal.text("code"),
                                refusal.text("reason"),
                                refusal.texts("nodes").stream().map(NodeId::new).toList(),
                                (int) refusal.number("others")))
                        .toList(),
                json.texts("change"));
    }

    static AttemptView attempt(JsonObject json) {
        return new AttemptView(
                (int) json.number("attempt"),
                node(json),
                IsoTime.optional(json.optionalText("startedAt")),
                IsoTime.optional(json.optionalText("endedAt")),
                json.optionalText("outcome"),
                json.optionalInt("exitCode"),
                json.optionalText("message"));
    }

    static GroupView group(JsonObject json) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        JsonObject counted = json.object("counts");
        if (counted != null) {
            for (String name : counted.fields().keySet()) {
                counts.put(name, (int) counted.number(name));
            }
        }
        List<GroupView.Member> members = new ArrayList<>();
        for (JsonObject member : json.objects("jobs")) {
            members.add(new GroupView.Member(
                    JobId.parse(member.text("jobId")),
                    state(member.text("status")),
                    member.optionalInt("exitCode"),
                    member.textMap("values")));
        }
        return new GroupView(
                GroupId.parse(json.text("groupId")),
                json.optionalText("name"),
                IsoTime.parse(json.text("createdAt")),
                json.optionalInt("maxParallel"),
                counts,
                json.flag("done"),
                json.optionalInt("exitCode"),
                members);
    }

    static ArtifactView artifact(JsonObject json) {
        return new ArtifactView(
                FileId.parse(json.text("artifactId")),
                json.text("path"),
                json.number("size"),
                json.text("sha256"),
                json.text("url"));
    }

    static UploadedFile file(JsonObject json) {
        return new UploadedFile(
                FileId.parse(json.text("fileId")), json.text("fileUrl"), json.number("size"), json.text("sha256"));
    }

    static WorkerView worker(JsonObject json) {
        JsonObject metadata = json.object("metadata");
        List<JobId> running = new ArrayList<>();
        for (String id : json.texts("runningJobs")) {
            running.add(JobId.parse(id));
        }
        return new WorkerView(
                new NodeId(json.text("workerId")),
                json.text("hostname"),
                WorkerStatus.valueOf(json.text("status").toUpperCase(Locale.ROOT)),
                (int) json.number("cpuCount"),
                json.number("totalMemoryMb"),
                IsoTime.optional(json.optionalText("lastHeartbeat")),
                IsoTime.parse(json.text("registeredAt")),
                running,
                (int) json.decimal("maxParallel"),
                json.optionalDecimal("load"),
                json.optionalNumber("freeMemoryMb"),
                json.optionalText("closed"),
                metadata == null
                        ? new WorkerView.Metadata("unknown", null, List.of())
                        : new WorkerView.Metadata(
                                metadata.text("osType"), metadata.optionalText("nodeVersion"), metadata.texts("tags")));
    }

    static UserView user(JsonObject json) {
        String project = json.optionalText("projectId");
        return new UserView(
                UserId.parse(json.text("id")),
                json.text("email"),
                Role.valueOf(json.text("role").toUpperCase(Locale.ROOT)),
                project == null ? null : ProjectId.parse(project),
                IsoTime.optional(json.optionalText("createdAt")));
    }

    static LoginReply login(JsonObject json) {
        JsonObject user = json.object("user");
        if (user == null) {
            throw new IllegalArgumentException("the answer has no user");
        }
        return new LoginReply(
                json.text("accessToken"), json.text("refreshToken"), json.number("expiresIn"), user(user));
    }

    static ApiTokenView apiToken(JsonObject json) {
        return new ApiTokenView(
                TokenId.parse(json.text("id")),
                json.text("name"),
                json.optionalText("token"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("expiresAt")),
                IsoTime.optional(json.optionalText("lastUsedAt")));
    }

    static JoinTokenView joinToken(JsonObject json) {
        return new JoinTokenView(
                TokenId.parse(json.text("id")),
                json.optionalText("token"),
                json.flag("preApproved"),
                json.flag("reusable"),
                json.flag("used"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.parse(json.text("expiresAt")));
    }
}
