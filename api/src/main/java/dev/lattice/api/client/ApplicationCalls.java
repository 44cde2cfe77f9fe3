package dev.lattice.api.client;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import org.jspecify.annotations.Nullable;

/** Applications, which go by their names. What a call asks for is on its way when it returns, not done. */
public final class ApplicationCalls {
    /** Fetching a large repository takes its time. */
    private static final int PATIENCE_MILLIS = 600_000;

    private final Calls calls;

    ApplicationCalls(Calls calls) {
        this.calls = calls;
    }

    /** What a compose file would be deployed as; nothing is. Takes as long as fetching its source does. */
    public Answer<ApplicationPlanView> inspect(ApplicationRequest request) {
        return calls.json(
                HttpRequest.postJson("/api/applications/inspect", body(request))
                        .withSilence(PATIENCE_MILLIS)
                        .asReplayable(),
                ApplicationViews::plan);
    }

    public Answer<ApplicationReply> deploy(ApplicationRequest request) {
        return calls.json(
                HttpRequest.postJson("/api/applications", body(request)).withSilence(PATIENCE_MILLIS),
                ApplicationViews::reply);
    }

    /** What is left out of the change stays as it is. */
    public Answer<ApplicationReply> change(String name, ApplicationRequest change) {
        return calls.json(
                HttpRequest.putJson(path(name, ""), body(change))
                        .withSilence(PATIENCE_MILLIS)
                        .asReplayable(),
                ApplicationViews::reply);
    }

    public Answer<Page<ApplicationView>> list(int limit, @Nullable String cursor) {
        return calls.page(
                HttpRequest.get(Calls.query("/api/applications", "limit", limit, "cursor", cursor)),
                ApplicationViews::application);
    }

    public Answer<ApplicationView> get(String name) {
        return calls.json(HttpRequest.get(path(name, "")), ApplicationViews::application);
    }

    /** Null when there is no such application. */
    public @Nullable Answer<ApplicationView> find(String name) {
        try {
            return get(name);
        } catch (ApiException e) {
            if (e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    public Answer<ApplicationView> start(String name) {
        return calls.json(HttpRequest.post(path(name, "/start")).asReplayable(), ApplicationViews::application);
    }

    public Answer<ApplicationView> stop(String name) {
        return calls.json(HttpRequest.post(path(name, "/stop")).asReplayable(), ApplicationViews::application);
    }

    public Answer<ApplicationView> restart(String name) {
        return calls.json(HttpRequest.post(path(name, "/restart")), ApplicationViews::application);
    }

    /** With all that it keeps; it is gone when it is not found any more. */
    public void delete(String name) {
        calls.noContent(HttpRequest.delete(Calls.query(path(name, ""), "confirm", name)));
    }

    private static byte[] body(ApplicationRequest request) {
        return JsonText.bytes(out -> {
            out.writeStartObject();
            Requests.text(out, "name", request.name());
            if (request.source() != null) {
                out.writeFieldName("source");
                BuildRequests.source(out, request.source());
            }
            Requests.text(out, "file", request.file());
            if (request.variables() != null) {
                out.writeFieldName("variables");
                Requests.textMap(out, request.variables());
            }
            Requests.textsField(out, "profiles", request.profiles());
            if (request.removeOrphans() != null) {
                out.writeBooleanField("removeOrphans", request.removeOrphans());
            }
            out.writeEndObject();
        });
    }

    private static String path(String name, String below) {
        return "/api/applications/" + Calls.encode(name) + below;
    }
}
