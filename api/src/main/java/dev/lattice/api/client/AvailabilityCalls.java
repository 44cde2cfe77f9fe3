package dev.lattice.api.client;

import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.availability.AvailabilityView.DrainView;
import dev.lattice.api.availability.AvailabilityView.PauseView;
import dev.lattice.api.availability.AvailabilityView.ReasonView;
import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.PreviewView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.api.availability.StayView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.id.NodeId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When and how much nodes work for others. */
public final class AvailabilityCalls {
    private final Calls calls;

    AvailabilityCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<AvailabilityView> get(String node) {
        return calls.json(HttpRequest.get(path(node, "availability")), AvailabilityCalls::view);
    }

    /** What is null in the rules stays as it is, or is as in the preset. */
    public Answer<AvailabilityView> rule(String node, RulesView rules) {
        return calls.json(
                HttpRequest.patchJson(path(node, "availability/rules"), body(rules))
                        .asReplayable(),
                AvailabilityCalls::view);
    }

    /** Back to the rules of the node's own settings. */
    public Answer<AvailabilityView> resetRules(String node) {
        return calls.json(HttpRequest.delete(path(node, "availability/rules")), AvailabilityCalls::view);
    }

    public Answer<PreviewView> preview(String node, RulesView rules) {
        return calls.json(
                HttpRequest.postJson(path(node, "availability/preview"), body(rules))
                        .asReplayable(),
                AvailabilityCalls::previewOf);
    }

    /** @param until with {@link PauseKind#UNTIL} only */
    public Answer<AvailabilityView> pause(String node, PauseKind kind, @Nullable Instant until) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
            if (until != null) {
                out.writeStringField("until", until.toString());
            }
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson(path(node, "pause"), body).asReplayable(), AvailabilityCalls::view);
    }

    public Answer<AvailabilityView> resume(String node) {
        return calls.json(HttpRequest.post(path(node, "resume")).asReplayable(), AvailabilityCalls::view);
    }

    public Answer<AvailabilityView> cordon(String node) {
        return calls.json(HttpRequest.post(path(node, "cordon")).asReplayable(), AvailabilityCalls::view);
    }

    public Answer<AvailabilityView> uncordon(String node) {
        return calls.json(HttpRequest.post(path(node, "uncordon")).asReplayable(), AvailabilityCalls::view);
    }

    /** @param within seconds that jobs may take to finish */
    public Answer<AvailabilityView> drain(String node, @Nullable Long within) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            if (within != null) {
                out.writeNumberField("within", within);
            }
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson(path(node, "drain"), body).asReplayable(), AvailabilityCalls::view);
    }

    private static String path(String node, String what) {
        return "/api/nodes/" + Calls.encode(node) + "/" + what;
    }

    private static byte[] body(RulesView rules) {
        return JsonText.bytes(out -> Requests.rules(out, rules));
    }

    private static AvailabilityView view(JsonObject json) {
        return new AvailabilityView(
                new NodeId(json.text("node")),
                optional(json.optionalText("mode"), name -> Mode.valueOf(name.toUpperCase(Locale.ROOT))),
                optional(json.object("budget"), AvailabilityCalls::budget),
                json.objects("reasons").stream()
                        .map(reason -> new ReasonView(reason.text("code"), reason.text("sentence")))
                        .toList(),
                optional(json.optionalText("since"), Instant::parse),
                optional(json.optionalText("until"), Instant::parse),
                json.optionalText("timeZone"),
                rules(required(json, "rules")),
                json.flag("ownRules"),
                pause(required(json, "pause")),
                json.flag("pending"),
                json.texts("unknown"),
                json.flag("cordoned"),
                optional(json.object("drain"), AvailabilityCalls::drainOf),
                optional(
                        json.object("stay"),
                        stay -> new StayView((int) stay.number("oneHour"), (int) stay.number("eightHours"))),
                json.text("sentence"));
    }

    private static JsonObject required(JsonObject json, String name) {
        JsonObject object = json.object(name);
        return object == null ? JsonObject.of(Map.of()) : object;
    }

    private static <T, R> @Nullable R optional(@Nullable T value, Function<T, R> read) {
        return value == null ? null : read.apply(value);
    }

    private static BudgetView budget(JsonObject json) {
        return new BudgetView((int) json.number("cpuPercent"), (int) json.number("memoryPercent"), json.flag("gpu"));
    }

    private static RulesView rules(JsonObject json) {
        return new RulesView(
                optional(json.optionalText("preset"), name -> Preset.valueOf(name.toUpperCase(Locale.ROOT))),
                optional(json.object("hours"), AvailabilityCalls::hours),
                json.optionalNumber("lastStart"),
                json.optionalNumber("idleAfter"),
                json.optionalInt("othersCpuPercent"),
                json.optionalInt("freeMemoryPercent"),
                json.optionalFlag("restsInFullScreen"),
                json.texts("applications"),
                json.optionalInt("leastBatteryPercent"),
                optional(json.object("inUse"), AvailabilityCalls::budget),
                optional(json.object("idle"), AvailabilityCalls::budget),
                json.optionalNumber("moveAfter"),
                json.optionalNumber("stopAfter"));
    }

    private static Map<String, List<String>> hours(JsonObject json) {
        Map<String, List<String>> days = new LinkedHashMap<>();
        json.fields().keySet().forEach(day -> days.put(day, json.texts(day)));
        return days;
    }

    private static PauseView pause(JsonObject json) {
        return new PauseView(
                PauseKind.valueOf(json.text("kind").toUpperCase(Locale.ROOT)),
                optional(json.optionalText("until"), Instant::parse));
    }

    private static DrainView drainOf(JsonObject json) {
        return new DrainView(
                Instant.parse(json.text("since")),
                Instant.parse(json.text("deadline")),
                (int) json.number("jobs"),
                (int) json.number("services"),
                json.texts("staying"));
    }

    private static PreviewView previewOf(JsonObject json) {
        return new PreviewView(
                (int) json.number("days"),
                json.decimal("knownHours"),
                json.decimal("workedHours"),
                json.decimal("usedHours"),
                json.text("sentence"),
                json.objects("reasons").stream()
                        .map(share -> new PreviewView.Share(share.text("code"), share.decimal("hours")))
                        .toList());
    }
}
