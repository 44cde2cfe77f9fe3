package dev.lattice.api.client;

import dev.lattice.api.build.SourceView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DomainView;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.AlternativeView;
import dev.lattice.api.workload.WorkloadView.ConnectionView;
import dev.lattice.api.workload.WorkloadView.EndpointView;
import dev.lattice.api.workload.WorkloadView.InstanceUsage;
import dev.lattice.api.workload.WorkloadView.InstanceView;
import dev.lattice.api.workload.WorkloadView.PreviewView;
import dev.lattice.api.workload.WorkloadView.WorkloadResources;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's records of workloads out of JSON, field by field. */
final class WorkloadViews {
    private WorkloadViews() {}

    static WorkloadView workload(JsonObject json) {
        return new WorkloadView(
                WorkloadId.parse(json.text("id")),
                json.text("name"),
                json.text("kind"),
                json.optionalText("version"),
                WorkloadState.valueOf(constant(json, "state")),
                json.optionalText("note"),
                Desired.valueOf(constant(json, "desired")),
                (int) json.number("instances"),
                (int) json.number("revision"),
                json.optionalInt("serving"),
                json.optionalText("failure"),
                json.flag("stateful"),
                source(json.object("source")),
                preview(json.object("preview")),
                node(json, "home"),
                json.optionalText("url"),
                json.flag("maintenance"),
                json.texts("domains"),
                json.objects("endpoints").stream().map(WorkloadViews::endpoint).toList(),
                connections(json),
                parameters(json.object("parameters")),
                resources(json.object("resources")),
                json.objects("running").stream().map(WorkloadViews::instance).toList(),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.parse(json.text("changedAt")));
    }

    private static String constant(JsonObject json, String field) {
        return json.text(field).toUpperCase(Locale.ROOT);
    }

    static @Nullable SourceView source(@Nullable JsonObject json) {
        return json == null
                ? null
                : new SourceView(json.text("kind"), json.optionalText("url"), json.optionalText("ref"));
    }

    private static @Nullable PreviewView preview(@Nullable JsonObject json) {
        return json == null
                ? null
                : new PreviewView(
                        json.text("of"), (int) json.number("number"), json.text("branch"), json.optionalText("url"));
    }

    static @Nullable NodeId node(JsonObject json, String field) {
        String id = json.optionalText(field);
        return id == null ? null : new NodeId(id);
    }

    static DomainView domain(JsonObject json) {
        return new DomainView(
                json.text("domain"), json.text("url"), json.text("proof"), IsoTime.parse(json.text("createdAt")));
    }

    private static EndpointView endpoint(JsonObject json) {
        return new EndpointView(
                json.text("port"),
                json.text("protocol"),
                json.text("url"),
                json.text("host"),
                (int) json.number("number"),
                json.optionalText("note"),
                json.objects("alternatives").stream()
                        .map(WorkloadViews::alternative)
                        .toList());
    }

    private static AlternativeView alternative(JsonObject json) {
        return new AlternativeView(
                json.text("provider"),
                new NodeId(json.text("node")),
                json.text("state"),
                json.optionalText("url"),
                json.optionalText("note"));
    }

    private static List<ConnectionView> connections(JsonObject json) {
        return json.objects("connections").stream()
                .map(each -> new ConnectionView(each.text("client"), each.text("title"), each.text("text")))
                .toList();
    }

    static Map<String, Object> parameters(@Nullable JsonObject json) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (json != null) {
            json.fields().forEach((name, value) -> {
                if (value != null) {
                    parameters.put(name, value);
                }
            });
        }
        return parameters;
    }

    static WorkloadResources resources(@Nullable JsonObject json) {
        return json == null
                ? new WorkloadResources(0, 0, 0)
                : new WorkloadResources(json.decimal("cpu"), json.number("memoryMb"), json.number("diskMb"));
    }

    private static InstanceView instance(JsonObject json) {
        return new InstanceView(
                JobId.parse(json.text("id")),
                (int) json.number("revision"),
                (int) json.number("number"),
                json.text("state"),
                node(json, "node"),
                json.flag("nodeOnline"),
                (int) json.number("restarts"),
                json.optionalText("note"),
                IsoTime.optional(json.optionalText("startedAt")),
                usage(json.object("usage")));
    }

    private static @Nullable InstanceUsage usage(@Nullable JsonObject json) {
        return json == null
                ? null
                : new InstanceUsage(
                        json.optionalDecimal("cpu"), json.number("memoryBytes"), json.optionalNumber("diskBytes"));
    }

    static RevisionView revision(JsonObject json) {
        return new RevisionView(
                (int) json.number("number"),
                json.text("image"),
                json.text("cause"),
                RevisionState.valueOf(constant(json, "state")),
                json.optionalText("note"),
                json.optionalInt("built"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("readyAt")));
    }

    static CredentialsView credentials(JsonObject json) {
        JsonObject connect = json.object("connect");
        return new CredentialsView(
                json.textMap("secrets"),
                connections(json),
                connect == null
                        ? null
                        : new CredentialsView.ConnectProgram(connect.texts("command"), connect.textMap("environment")));
    }
}
