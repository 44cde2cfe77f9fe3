package dev.lattice.api.client;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationPlanView.PlannedService;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.application.FindingView;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.core.application.ApplicationState;
import dev.lattice.core.id.ApplicationId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.WorkloadState;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The API's records of applications out of JSON, field by field. */
final class ApplicationViews {
    private ApplicationViews() {}

    static ApplicationView application(JsonObject json) {
        SourceView source = WorkloadViews.source(json.object("source"));
        return new ApplicationView(
                ApplicationId.parse(json.text("id")),
                json.text("name"),
                ApplicationState.valueOf(constant(json, "state")),
                json.optionalText("note"),
                source == null ? new SourceView("upload", null, null) : source,
                json.text("file"),
                WorkloadViews.node(json, "node"),
                json.objects("services").stream().map(ApplicationViews::service).toList(),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.parse(json.text("changedAt")));
    }

    private static ServiceView service(JsonObject json) {
        return new ServiceView(
                json.text("service"),
                json.text("workload"),
                WorkloadState.valueOf(constant(json, "state")),
                json.optionalText("note"),
                Desired.valueOf(constant(json, "desired")),
                (int) json.number("revision"),
                json.optionalInt("serving"),
                json.optionalText("failure"),
                json.flag("built"),
                json.texts("urls"));
    }

    static ApplicationPlanView plan(JsonObject json) {
        return new ApplicationPlanView(
                json.optionalText("name"),
                json.text("file"),
                json.objects("services").stream().map(ApplicationViews::planned).toList(),
                json.texts("volumes"),
                findings(json));
    }

    private static PlannedService planned(JsonObject json) {
        return new PlannedService(
                json.text("name"),
                json.optionalText("image"),
                json.optionalText("build"),
                json.texts("open"),
                json.texts("volumes"),
                json.texts("needs"),
                (int) json.number("instances"));
    }

    static ApplicationReply reply(JsonObject json) {
        return new ApplicationReply(
                application(Objects.requireNonNull(json.object("application"), "application")),
                json.texts("created"),
                json.texts("changed"),
                json.texts("unchanged"),
                json.texts("orphans"),
                findings(json));
    }

    private static List<FindingView> findings(JsonObject json) {
        return json.objects("warnings").stream().map(ApplicationViews::finding).toList();
    }

    static FindingView finding(JsonObject json) {
        return new FindingView(json.text("file"), (int) json.number("line"), json.text("key"), json.text("message"));
    }

    private static String constant(JsonObject json, String field) {
        return json.text(field).toUpperCase(Locale.ROOT);
    }
}
