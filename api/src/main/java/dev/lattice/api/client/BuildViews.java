package dev.lattice.api.client;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildPlanView.CommitView;
import dev.lattice.api.build.BuildPlanView.DecisionView;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Builds and their plans out of JSON, field by field. */
final class BuildViews {
    private BuildViews() {}

    static BuildView build(JsonObject json) {
        JsonObject plan = json.object("plan");
        String job = json.optionalText("job");
        String node = json.optionalText("node");
        return new BuildView(
                (int) json.number("revision"),
                BuildStage.valueOf(json.text("stage").toUpperCase(Locale.ROOT)),
                json.optionalText("note"),
                plan == null ? null : plan(plan),
                job == null ? null : JobId.parse(job),
                node == null ? null : new NodeId(node),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("preparedAt")),
                IsoTime.optional(json.optionalText("startedAt")),
                IsoTime.optional(json.optionalText("endedAt")));
    }

    static BuildPlanView plan(JsonObject json) {
        return new BuildPlanView(
                commit(json.object("commit")),
                Ecosystem.valueOf(json.text("ecosystem").toUpperCase(Locale.ROOT)),
                json.optionalText("framework"),
                json.objects("decisions").stream()
                        .map(each -> new DecisionView(each.text("subject"), each.text("value"), each.text("reason")))
                        .toList(),
                json.texts("warnings"),
                json.optionalInt("port"),
                json.text("dockerfile"));
    }

    private static @Nullable CommitView commit(@Nullable JsonObject json) {
        return json == null ? null : new CommitView(json.text("id"), json.text("message"), json.text("author"));
    }
}
