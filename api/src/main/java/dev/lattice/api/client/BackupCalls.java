package dev.lattice.api.client;

import dev.lattice.api.backup.BackupSchedule;
import dev.lattice.api.backup.BackupView;
import dev.lattice.api.backup.RestoreView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import dev.lattice.core.backup.BackupState;
import dev.lattice.core.id.BackupId;
import dev.lattice.core.id.RestoreId;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Backups of workloads. What a call begins is under way when it returns, not done. */
public final class BackupCalls {
    private static final String BACKUPS = "/api/backups";

    private final Calls calls;

    BackupCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<BackupView> start(String workload) {
        return calls.json(HttpRequest.post(of(workload) + "/backups"), BackupCalls::backup);
    }

    /** @param workload null for all of the project */
    public Answer<Page<BackupView>> list(@Nullable String workload, int limit, @Nullable String cursor) {
        return calls.page(
                HttpRequest.get(Calls.query(BACKUPS, "workload", workload, "limit", limit, "cursor", cursor)),
                BackupCalls::backup);
    }

    public Answer<BackupView> get(BackupId id) {
        return calls.json(HttpRequest.get(BACKUPS + "/" + id), BackupCalls::backup);
    }

    public void delete(BackupId id) {
        calls.noContent(HttpRequest.delete(BACKUPS + "/" + id));
    }

    public void download(BackupId id, OutputStream to) throws OutputException {
        calls.copy(HttpRequest.get(BACKUPS + "/" + id + "/download"), to);
    }

    public Answer<RestoreView> restore(BackupId id, String into) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("backup", id.toString());
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson(of(into) + "/restore", body), BackupCalls::restore);
    }

    public Answer<RestoreView> restore(RestoreId id) {
        return calls.json(HttpRequest.get("/api/restores/" + id), BackupCalls::restore);
    }

    public Answer<BackupSchedule> schedule(String workload) {
        return calls.json(HttpRequest.get(of(workload) + "/backups/schedule"), BackupCalls::schedule);
    }

    public Answer<BackupSchedule> schedule(String workload, String every, int keep) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("every", every);
            out.writeNumberField("keep", keep);
            out.writeEndObject();
        });
        return calls.json(HttpRequest.putJson(of(workload) + "/backups/schedule", body), BackupCalls::schedule);
    }

    public void unschedule(String workload) {
        calls.noContent(HttpRequest.delete(of(workload) + "/backups/schedule"));
    }

    private static String of(String workload) {
        return "/api/workloads/" + Calls.encode(workload);
    }

    private static BackupView backup(JsonObject json) {
        return new BackupView(
                BackupId.parse(json.text("id")),
                json.text("workload"),
                json.text("kind"),
                json.optionalText("version"),
                (int) json.number("revision"),
                WorkloadViews.parameters(json.object("parameters")),
                WorkloadViews.resources(json.object("resources")),
                state(json),
                json.flag("scheduled"),
                json.number("size"),
                json.optionalText("sha256"),
                json.optionalText("note"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("endedAt")));
    }

    private static RestoreView restore(JsonObject json) {
        return new RestoreView(
                RestoreId.parse(json.text("id")),
                BackupId.parse(json.text("backup")),
                json.text("workload"),
                state(json),
                json.number("done"),
                json.number("size"),
                json.optionalText("note"),
                IsoTime.parse(json.text("createdAt")),
                IsoTime.optional(json.optionalText("endedAt")));
    }

    private static BackupState state(JsonObject json) {
        return BackupState.valueOf(json.text("state").toUpperCase(Locale.ROOT));
    }

    private static BackupSchedule schedule(JsonObject json) {
        return new BackupSchedule(
                json.optionalText("every"), json.optionalInt("keep"), IsoTime.optional(json.optionalText("nextAt")));
    }
}
