package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.page.Page;
import dev.lattice.api.schedule.ExecutionView;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.api.schedule.ScheduleState;
import dev.lattice.api.schedule.ScheduleTrouble;
import dev.lattice.api.schedule.ScheduleView;
import dev.lattice.core.id.JobId;
import dev.lattice.core.schedule.Missed;
import dev.lattice.core.schedule.Overlap;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Schedules and what became of them. */
public final class ScheduleCalls {
    private static final String ALL = "/api/schedules";

    private final Calls calls;

    ScheduleCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<ScheduleView> create(ScheduleRequest request) {
        return calls.json(HttpRequest.postJson(ALL, body(request)), ScheduleCalls::schedule);
    }

    /** What is null in the request stays as it is. */
    public Answer<ScheduleView> change(String name, ScheduleRequest request) {
        return calls.json(HttpRequest.patchJson(path(name), body(request)).asReplayable(), ScheduleCalls::schedule);
    }

    public Answer<Page<ScheduleView>> list() {
        return calls.json(HttpRequest.get(ALL), json -> page(json, ScheduleCalls::schedule));
    }

    /** @param tail how many bytes of the last job's output come with it */
    public Answer<ScheduleView> get(String name, int tail) {
        return calls.json(HttpRequest.get(path(name) + "?tail=" + tail), ScheduleCalls::schedule);
    }

    /**
     * The newest first.
     *
     * @param tail how many bytes of each job's output come with it
     */
    public Answer<Page<ExecutionView>> history(String name, int tail) {
        return calls.json(
                HttpRequest.get(path(name) + "/executions?tail=" + tail), json -> page(json, ScheduleCalls::execution));
    }

    public Answer<ScheduleView> pause(String name) {
        return calls.json(HttpRequest.post(path(name) + "/pause").asReplayable(), ScheduleCalls::schedule);
    }

    public Answer<ScheduleView> resume(String name) {
        return calls.json(HttpRequest.post(path(name) + "/resume").asReplayable(), ScheduleCalls::schedule);
    }

    /** Makes a job now. */
    public Answer<ExecutionView> run(String name) {
        return calls.json(HttpRequest.post(path(name) + "/run"), ScheduleCalls::execution);
    }

    public void delete(String name) {
        calls.noContent(HttpRequest.delete(path(name)));
    }

    private static <T> Page<T> page(JsonObject json, Function<JsonObject, T> item) {
        return new Page<>(json.objects("items").stream().map(item).toList(), json.optionalText("nextCursor"));
    }

    private static byte[] body(ScheduleRequest request) {
        return JsonText.bytes(out -> Requests.schedule(out, request));
    }

    private static ScheduleView schedule(JsonObject json) {
        JsonObject last = json.object("lastRun");
        JsonObject trouble = json.object("trouble");
        return new ScheduleView(
                json.text("name"),
                ScheduleState.valueOf(upper(json.text("state"))),
                json.text("cron"),
                json.text("timezone"),
                Overlap.valueOf(upper(json.text("overlap"))),
                Missed.valueOf(upper(json.text("missed"))),
                Views.command(json),
                json.optionalText("image"),
                json.number("timeout"),
                IsoTime.parse(json.text("createdAt")),
                json.texts("nextRuns").stream().map(IsoTime::parse).toList(),
                last == null ? null : execution(last),
                trouble == null
                        ? null
                        : new ScheduleTrouble(
                                trouble.flag("ran"),
                                IsoTime.parse(trouble.text("since")),
                                Math.toIntExact(trouble.number("times")),
                                trouble.text("reason")));
    }

    private static ExecutionView execution(JsonObject json) {
        String job = json.optionalText("jobId");
        return new ExecutionView(
                IsoTime.parse(json.text("scheduledAt")),
                json.flag("byHand"),
                EnumNames.EXECUTION_STATE.read(json.text("state")),
                job == null ? null : JobId.parse(job),
                time(json, "startedAt"),
                time(json, "endedAt"),
                json.optionalNumber("durationMillis"),
                json.optionalInt("exitCode"),
                json.optionalText("error"),
                json.optionalText("output"));
    }

    private static @Nullable Instant time(JsonObject json, String name) {
        String text = json.optionalText(name);
        return text == null ? null : IsoTime.parse(text);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static String path(String name) {
        return ALL + "/" + Calls.encode(name);
    }
}
