package dev.lattice.api.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.api.workload.DeployRequest.ReadinessRequest;
import dev.lattice.api.workload.DeployRequest.VolumeRequest;
import dev.lattice.api.workload.DisconnectRequest;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests about workloads as JSON; what is null is left out. */
final class WorkloadRequests {
    private WorkloadRequests() {}

    /** @param variablesTakenAway written as null */
    static void deploy(JsonGenerator out, DeployRequest request, Collection<String> variablesTakenAway)
            throws IOException {
        out.writeStartObject();
        Requests.text(out, "name", request.name());
        Requests.text(out, "kind", request.kind());
        Requests.text(out, "version", request.version());
        if (request.parameters() != null) {
            out.writeFieldName("parameters");
            JsonText.write(out, request.parameters());
        }
        if (request.env() != null || !variablesTakenAway.isEmpty()) {
            env(out, request.env() == null ? Map.of() : request.env(), variablesTakenAway);
        }
        Requests.text(out, "image", request.image());
        Requests.textsField(out, "command", request.command());
        if (request.ports() != null) {
            ports(out, request.ports());
        }
        if (request.volumes() != null) {
            volumes(out, request.volumes());
        }
        if (request.readiness() != null) {
            readiness(out, request.readiness());
        }
        if (request.resources() != null) {
            Requests.resources(out, request.resources());
        }
        number(out, "instances", request.instances());
        Requests.textsField(out, "tags", request.tags());
        BuildRequests.fields(out, request.source(), request.build());
        Requests.placement(out, request.placement());
        disconnect(out, request.disconnect());
        out.writeEndObject();
    }

    private static void env(JsonGenerator out, Map<String, String> env, Collection<String> takenAway)
            throws IOException {
        out.writeObjectFieldStart("env");
        for (Map.Entry<String, String> variable : env.entrySet()) {
            out.writeStringField(variable.getKey(), variable.getValue());
        }
        for (String name : takenAway) {
            out.writeNullField(name);
        }
        out.writeEndObject();
    }

    private static void ports(JsonGenerator out, List<PortRequest> ports) throws IOException {
        out.writeArrayFieldStart("ports");
        for (PortRequest port : ports) {
            out.writeStartObject();
            Requests.text(out, "name", port.name());
            out.writeNumberField("port", port.port());
            Requests.text(out, "protocol", port.protocol());
            if (port.open() != null) {
                out.writeBooleanField("open", port.open());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void volumes(JsonGenerator out, List<VolumeRequest> volumes) throws IOException {
        out.writeArrayFieldStart("volumes");
        for (VolumeRequest volume : volumes) {
            out.writeStartObject();
            Requests.text(out, "name", volume.name());
            Requests.text(out, "path", volume.path());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void readiness(JsonGenerator out, ReadinessRequest readiness) throws IOException {
        out.writeObjectFieldStart("readiness");
        Requests.text(out, "path", readiness.path());
        Requests.textsField(out, "command", readiness.command());
        Requests.text(out, "port", readiness.port());
        number(out, "withinSeconds", readiness.withinSeconds());
        out.writeEndObject();
    }

    private static void disconnect(JsonGenerator out, @Nullable DisconnectRequest disconnect) throws IOException {
        if (disconnect != null) {
            out.writeObjectFieldStart("disconnect");
            number(out, "lostAfterSeconds", disconnect.lostAfterSeconds());
            number(out, "stopAfterSeconds", disconnect.stopAfterSeconds());
            if (disconnect.replace() != null) {
                out.writeBooleanField("replace", disconnect.replace());
            }
            Requests.text(out, "reconcile", disconnect.reconcile());
            out.writeEndObject();
        }
    }

    private static void number(JsonGenerator out, String name, @Nullable Integer number) throws IOException {
        if (number != null) {
            out.writeNumberField(name, number);
        }
    }
}
