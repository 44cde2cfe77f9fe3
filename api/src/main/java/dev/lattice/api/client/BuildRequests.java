package dev.lattice.api.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.api.build.SourceRequest;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sources, and how they are to be built, as JSON; what is null is left out. */
final class BuildRequests {
    private BuildRequests() {}

    static void inspect(JsonGenerator out, InspectRequest request) throws IOException {
        out.writeStartObject();
        Requests.text(out, "workload", request.workload());
        Requests.text(out, "kind", request.kind());
        fields(out, request.source(), request.build());
        out.writeEndObject();
    }

    /** The fields {@code source} and {@code build} of what is asked for. */
    static void fields(JsonGenerator out, @Nullable SourceRequest source, @Nullable BuildRequest build)
            throws IOException {
        if (source != null) {
            out.writeFieldName("source");
            source(out, source);
        }
        if (build != null) {
            out.writeFieldName("build");
            build(out, build);
        }
    }

    static void source(JsonGenerator out, SourceRequest source) throws IOException {
        out.writeStartObject();
        Requests.text(out, "git", source.git());
        Requests.text(out, "ref", source.ref());
        if (source.submodules() != null) {
            out.writeBooleanField("submodules", source.submodules());
        }
        Requests.text(out, "token", source.token());
        Requests.text(out, "user", source.user());
        Requests.text(out, "key", source.key());
        Requests.text(
                out, "upload", source.upload() == null ? null : source.upload().toString());
        Requests.text(out, "archive", source.archive());
        out.writeEndObject();
    }

    private static void build(JsonGenerator out, BuildRequest build) throws IOException {
        out.writeStartObject();
        Requests.text(out, "root", build.root());
        Requests.text(out, "version", build.version());
        Requests.text(out, "install", build.install());
        Requests.text(out, "build", build.build());
        Requests.text(out, "start", build.start());
        Requests.text(out, "output", build.output());
        Requests.text(out, "dockerfile", build.dockerfile());
        Requests.text(out, "target", build.target());
        variables(out, "args", build.args());
        variables(out, "env", build.env());
        variables(out, "secrets", build.secrets());
        if (build.resources() != null) {
            Requests.resources(out, build.resources());
        }
        if (build.timeoutSeconds() != null) {
            out.writeNumberField("timeoutSeconds", build.timeoutSeconds());
        }
        out.writeEndObject();
    }

    private static void variables(JsonGenerator out, String name, @Nullable Map<String, String> variables)
            throws IOException {
        if (variables != null) {
            out.writeFieldName(name);
            Requests.textMap(out, variables);
        }
    }
}
