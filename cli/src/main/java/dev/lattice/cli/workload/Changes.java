package dev.lattice.cli.workload;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.WorkloadView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request would change about a workload, for the person who is asked whether it shall. */
public final class Changes {
    private final List<String> texts = new ArrayList<>();

    private Changes() {}

    /** What cannot be seen, such as variables and secrets, counts as changed. */
    public static List<String> between(
            WorkloadView present, DeployRequest request, Collection<String> variablesTakenAway) {
        Changes changes = new Changes();
        changes.value("version", present.version(), request.version());
        changes.value("instances", present.instances(), request.instances());
        changes.resources(present.resources(), request.resources());
        if (request.parameters() != null) {
            changes.parameters(present.parameters(), request.parameters());
        }
        if (request.env() != null) {
            changes.texts.add("sets " + String.join(", ", request.env().keySet()));
        }
        if (!variablesTakenAway.isEmpty()) {
            changes.texts.add("takes away " + String.join(", ", variablesTakenAway));
        }
        changes.given("image " + request.image(), request.image());
        changes.given("command " + request.command(), request.command());
        changes.given("its ports", request.ports());
        changes.given("its volumes", request.volumes());
        changes.given("when it counts as ready", request.readiness());
        changes.given("tags " + request.tags(), request.tags());
        changes.source(present.source(), request.source());
        changes.given("how it is built", request.build());
        return List.copyOf(changes.texts);
    }

    private void source(@Nullable SourceView present, @Nullable SourceRequest wanted) {
        if (wanted == null) {
            return;
        }
        SourceView now = SourceView.of(wanted);
        if (wanted.upload() != null) {
            texts.add("its files");
        } else if (now.url() != null) {
            texts.add("what is in " + now.url() + (now.ref() == null ? "" : " at " + now.ref()) + " now");
        } else {
            value("branch, tag or commit", present == null ? null : present.ref(), wanted.ref());
            given("how its repository is read", wanted.ref() == null ? wanted : null);
        }
    }

    private void resources(WorkloadView.WorkloadResources present, @Nullable ResourceRequest wanted) {
        if (wanted == null) {
            return;
        }
        value("cores", present.cpu(), wanted.cpu());
        value("memory in MB", present.memoryMb(), wanted.memoryMb());
        value("disk in MB", present.diskMb(), wanted.diskMb());
    }

    private void parameters(Map<String, Object> present, Map<String, @Nullable Object> wanted) {
        wanted.forEach((name, value) -> {
            Object before = present.get(name);
            if (before == null) {
                // Perhaps a secret: its value is nobody's business.
                texts.add("sets " + name);
            } else if (!text(before).equals(text(value))) {
                texts.add(name + " " + text(before) + " -> " + text(value));
            }
        });
    }

    /** Lists are written with commas, too. */
    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            StringBuilder items = new StringBuilder();
            for (Object item : list) {
                items.append(items.isEmpty() ? "" : ",").append(item);
            }
            return items.toString();
        }
        return String.valueOf(value);
    }

    private void value(String name, @Nullable Object present, @Nullable Object wanted) {
        if (wanted != null && !Objects.equals(present, wanted)) {
            texts.add(present == null ? name + " " + wanted : name + " " + present + " -> " + wanted);
        }
    }

    private void given(String text, @Nullable Object wanted) {
        if (wanted != null) {
            texts.add(text);
        }
    }
}
