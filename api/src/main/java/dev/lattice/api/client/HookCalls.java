package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.HookView;
import dev.lattice.api.hook.NewHookView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.workload.WorkloadState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Webhooks of workloads that come from Git. */
public final class HookCalls {
    private final Calls calls;

    HookCalls(Calls calls) {
        this.calls = calls;
    }

    /**
     * Makes one, or a new secret for the one there is. Its secret is in this answer and in no other.
     *
     * @param previews for which pull requests; null for as it is, and none for a new one
     */
    public Answer<NewHookView> renew(String workload, @Nullable PreviewMode previews) {
        return calls.json(
                HttpRequest.postJson(path(workload), body(previews)),
                json -> new NewHookView(
                        json.text("url"), json.text("secret"), json.texts("events"), mode(json.text("previews"))));
    }

    /** Changes which pull requests get a preview; its secret stays as it is. */
    public Answer<HookView> change(String workload, PreviewMode previews) {
        return calls.json(HttpRequest.patchJson(path(workload), body(previews)).asReplayable(), HookCalls::hook);
    }

    public Answer<HookView> get(String workload) {
        return calls.json(HttpRequest.get(path(workload)), HookCalls::hook);
    }

    public void remove(String workload) {
        calls.noContent(HttpRequest.delete(path(workload)));
    }

    private static byte[] body(@Nullable PreviewMode previews) {
        return JsonText.bytes(out -> {
            out.writeStartObject();
            if (previews != null) {
                out.writeStringField("previews", previews.name().toLowerCase(Locale.ROOT));
            }
            out.writeEndObject();
        });
    }

    private static PreviewMode mode(String text) {
        return PreviewMode.valueOf(text.toUpperCase(Locale.ROOT));
    }

    static HookView hook(JsonObject json) {
        return new HookView(
                json.text("url"),
                json.texts("events"),
                IsoTime.parse(json.text("createdAt")),
                mode(json.text("previews")),
                json.objects("open").stream().map(HookCalls::preview).toList(),
                json.objects("deliveries").stream().map(HookCalls::delivery).toList());
    }

    private static OpenPreviewView preview(JsonObject json) {
        return new OpenPreviewView(
                (int) json.number("number"),
                json.text("branch"),
                json.optionalText("pullRequest"),
                json.text("workload"),
                WorkloadState.valueOf(json.text("state").toUpperCase(Locale.ROOT)),
                json.optionalText("url"));
    }

    private static DeliveryView delivery(JsonObject json) {
        return new DeliveryView(
                IsoTime.parse(json.text("receivedAt")),
                json.text("provider"),
                json.text("event"),
                json.optionalText("ref"),
                json.optionalText("commit"),
                json.optionalInt("pullRequest"),
                json.text("outcome"),
                json.optionalText("note"),
                json.optionalInt("revision"));
    }

    private static String path(String workload) {
        return "/api/workloads/" + Calls.encode(workload) + "/hook";
    }
}
