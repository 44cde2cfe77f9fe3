package dev.lattice.api.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.json.EnumNames;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.api.plan.PlanRequest;
import dev.lattice.api.schedule.ScheduleRequest;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.RetryPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's requests as JSON; what is null is left out. */
final class Requests {
    private Requests() {}

    static void job(JsonGenerator out, SubmitJobRequest job) throws IOException {
        out.writeStartObject();
        command(out, job.command());
        text(out, "fileUrl", job.fileUrl());
        text(out, "workingDirectory", job.workingDirectory());
        if (job.timeout() != null) {
            out.writeNumberField("timeout", job.timeout());
        }
        if (job.env() != null) {
            out.writeFieldName("env");
            textMap(out, job.env());
        }
        textsField(out, "tags", job.tags());
        if (job.priority() != null) {
            out.writeNumberField("priority", job.priority());
        }
        if (job.resources() != null) {
            resources(out, job.resources());
        }
        textsField(out, "outputs", job.outputs());
        text(out, "image", job.image());
        if (job.retry() != null) {
            retry(out, job.retry());
        }
        preferences(out, job.prefer());
        out.writeEndObject();
    }

    static void placement(JsonGenerator out, @Nullable PlacementRequest placement) throws IOException {
        if (placement != null) {
            out.writeObjectFieldStart("placement");
            preferences(out, placement.prefer());
            text(out, "spread", placement.spread());
            out.writeEndObject();
        }
    }

    private static void preferences(JsonGenerator out, @Nullable List<PreferenceRequest> preferences)
            throws IOException {
        if (preferences == null) {
            return;
        }
        out.writeArrayFieldStart("prefer");
        for (PreferenceRequest wish : preferences) {
            out.writeStartObject();
            out.writeStringField("label", wish.label());
            if (wish.weight() != null) {
                out.writeNumberField("weight", wish.weight());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    static void plan(JsonGenerator out, PlanRequest plan) throws IOException {
        out.writeStartObject();
        if (plan.service() != null) {
            out.writeBooleanField("service", plan.service());
        }
        text(out, "image", plan.image());
        if (plan.resources() != null) {
            resources(out, plan.resources());
        }
        textsField(out, "tags", plan.tags());
        placement(out, plan.placement());
        if (plan.count() != null) {
            out.writeNumberField("count", plan.count());
        }
        out.writeEndObject();
    }

    private static void command(JsonGenerator out, Command command) throws IOException {
        out.writeFieldName("command");
        if (command instanceof Command.Arguments arguments) {
            texts(out, arguments.values());
        } else {
            out.writeString(command.toString());
        }
    }

    static void rules(JsonGenerator out, RulesView rules) throws IOException {
        out.writeStartObject();
        if (rules.preset() != null) {
            out.writeStringField("preset", rules.preset().name().toLowerCase(Locale.ROOT));
        }
        if (rules.hours() != null) {
            out.writeObjectFieldStart("hours");
            for (Map.Entry<String, List<String>> day : rules.hours().entrySet()) {
                textsField(out, day.getKey(), day.getValue());
            }
            out.writeEndObject();
        }
        number(out, "lastStart", rules.lastStart());
        number(out, "idleAfter", rules.idleAfter());
        number(out, "othersCpuPercent", rules.othersCpuPercent());
        number(out, "freeMemoryPercent", rules.freeMemoryPercent());
        if (rules.restsInFullScreen() != null) {
            out.writeBooleanField("restsInFullScreen", rules.restsInFullScreen());
        }
        textsField(out, "applications", rules.applications());
        number(out, "leastBatteryPercent", rules.leastBatteryPercent());
        budget(out, "inUse", rules.inUse());
        budget(out, "idle", rules.idle());
        number(out, "moveAfter", rules.moveAfter());
        number(out, "stopAfter", rules.stopAfter());
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String name, @Nullable Number value) throws IOException {
        if (value != null) {
            out.writeNumberField(name, value.longValue());
        }
    }

    private static void budget(JsonGenerator out, String name, @Nullable BudgetView budget) throws IOException {
        if (budget != null) {
            out.writeObjectFieldStart(name);
            out.writeNumberField("cpuPercent", budget.cpuPercent());
            out.writeNumberField("memoryPercent", budget.memoryPercent());
            out.writeBooleanField("gpu", budget.gpu());
            out.writeEndObject();
        }
    }

    static void schedule(JsonGenerator out, ScheduleRequest schedule) throws IOException {
        out.writeStartObject();
        text(out, "name", schedule.name());
        text(out, "cron", schedule.cron());
        text(out, "timezone", schedule.timezone());
        if (schedule.overlap() != null) {
            text(out, "overlap", schedule.overlap().name().toLowerCase(Locale.ROOT));
        }
        if (schedule.missed() != null) {
            text(out, "missed", schedule.missed().name().toLowerCase(Locale.ROOT));
        }
        if (schedule.command() != null) {
            command(out, schedule.command());
        }
        text(out, "image", schedule.image());
        if (schedule.env() != null) {
            out.writeFieldName("env");
            textMap(out, schedule.env());
        }
        if (schedule.timeout() != null) {
            out.writeNumberField("timeout", schedule.timeout());
        }
        textsField(out, "tags", schedule.tags());
        if (schedule.priority() != null) {
            out.writeNumberField("priority", schedule.priority());
        }
        if (schedule.resources() != null) {
            resources(out, schedule.resources());
        }
        if (schedule.retry() != null) {
            retry(out, schedule.retry());
        }
        out.writeEndObject();
    }

    static void resources(JsonGenerator out, ResourceRequest resources) throws IOException {
        out.writeObjectFieldStart("resources");
        if (resources.cpu() != null) {
            out.writeNumberField("cpu", resources.cpu());
        }
        if (resources.memoryMb() != null) {
            out.writeNumberField("memoryMb", resources.memoryMb());
        }
        if (resources.diskMb() != null) {
            out.writeNumberField("diskMb", resources.diskMb());
        }
        if (resources.gpus() != null) {
            out.writeNumberField("gpus", resources.gpus());
        }
        out.writeEndObject();
    }

    private static void retry(JsonGenerator out, RetryPolicy policy) throws IOException {
        out.writeFieldName("retry");
        if (policy.equals(RetryPolicy.NEVER)) {
            out.writeString("never");
            return;
        }
        out.writeStartObject();
        out.writeNumberField("attempts", policy.maxAttempts());
        out.writeArrayFieldStart("on");
        for (RetryPolicy.Cause cause : RetryPolicy.Cause.values()) {
            if (policy.causes().contains(cause)) {
                out.writeString(EnumNames.RETRY_CAUSE.write(cause));
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static void group(JsonGenerator out, CreateGroupRequest group) throws IOException {
        out.writeStartObject();
        text(out, "name", group.name());
        out.writeFieldName("job");
        job(out, group.job());
        out.writeObjectFieldStart("matrix");
        for (Map.Entry<String, List<String>> axis : group.matrix().entrySet()) {
            textsField(out, axis.getKey(), axis.getValue());
        }
        out.writeEndObject();
        if (group.maxParallel() != null) {
            out.writeNumberField("maxParallel", group.maxParallel());
        }
        out.writeEndObject();
    }

    static void tree(JsonGenerator out, TreeManifest tree) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("files");
        for (TreeManifest.Entry file : tree.files()) {
            out.writeStartObject();
            out.writeStringField("path", file.path());
            out.writeNumberField("mode", file.mode());
            out.writeNumberField("size", file.size());
            out.writeStringField("sha256", file.sha256());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static void textsField(JsonGenerator out, String name, @Nullable List<String> values) throws IOException {
        if (values != null) {
            out.writeFieldName(name);
            texts(out, values);
        }
    }

    private static void texts(JsonGenerator out, List<String> values) throws IOException {
        out.writeStartArray();
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    static void textMap(JsonGenerator out, Map<String, String> values) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, String> value : values.entrySet()) {
            out.writeStringField(value.getKey(), value.getValue());
        }
        out.writeEndObject();
    }

    static void text(JsonGenerator out, String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
