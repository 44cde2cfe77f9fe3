package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DomainView;
import dev.lattice.api.workload.MetricsView;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workloads, which go by their names. What a call asks for is on its way when it returns, not done. */
public final class WorkloadCalls {
    private final Calls calls;

    WorkloadCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<WorkloadView> deploy(DeployRequest workload) {
        byte[] body = JsonText.bytes(out -> WorkloadRequests.deploy(out, workload, List.of()));
        return calls.json(HttpRequest.postJson("/api/workloads", body), WorkloadViews::workload);
    }

    /** @param filter what to look for; its null fields match everything */
    public Answer<Page<WorkloadView>> list(WorkloadFilter filter, int limit, @Nullable String cursor) {
        return calls.page(
                HttpRequest.get(Calls.query(
                        "/api/workloads",
                        "status",
                        filter.status(),
                        "q",
                        filter.text(),
                        "limit",
                        limit,
                        "cursor",
                        cursor)),
                WorkloadViews::workload);
    }

    public Answer<WorkloadView> get(String name) {
        return calls.json(HttpRequest.get(path(name, "")), WorkloadViews::workload);
    }

    /** Null when there is no such workload. */
    public @Nullable Answer<WorkloadView> find(String name) {
        try {
            return get(name);
        } catch (ApiException e) {
            if (e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Makes a new revision with what the change names.
     *
     * @param change without name and kind
     * @param variablesTakenAway environment variables that it is to have no more
     */
    public Answer<WorkloadView> change(String name, DeployRequest change, Collection<String> variablesTakenAway) {
        byte[] body = JsonText.bytes(out -> WorkloadRequests.deploy(out, change, variablesTakenAway));
        return calls.json(HttpRequest.patchJson(path(name, ""), body), WorkloadViews::workload);
    }

    public Answer<WorkloadView> start(String name) {
        return steer(HttpRequest.post(path(name, "/start")).asReplayable());
    }

    public Answer<WorkloadView> stop(String name) {
        return steer(HttpRequest.post(path(name, "/stop")).asReplayable());
    }

    /** A new revision of the same image. */
    public Answer<WorkloadView> restart(String name) {
        return steer(HttpRequest.post(path(name, "/restart")));
    }

    /** A new revision, whose image is looked for anew. */
    public Answer<WorkloadView> redeploy(String name) {
        return steer(HttpRequest.post(path(name, "/redeploy")));
    }

    /** @param revision the one before the present one when null */
    public Answer<WorkloadView> rollBack(String name, @Nullable Integer revision) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            if (revision != null) {
                out.writeNumberField("revision", revision);
            }
            out.writeEndObject();
        });
        return steer(HttpRequest.postJson(path(name, "/rollback"), body));
    }

    public Answer<WorkloadView> scale(String name, int instances) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeNumberField("instances", instances);
            out.writeEndObject();
        });
        return steer(HttpRequest.postJson(path(name, "/scale"), body).asReplayable());
    }

    /** @param on whether the public is to be kept out */
    public Answer<WorkloadView> maintain(String name, boolean on) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeBooleanField("on", on);
            out.writeEndObject();
        });
        return steer(HttpRequest.postJson(path(name, "/maintenance"), body).asReplayable());
    }

    public Answer<Page<DomainView>> domains(String name) {
        return calls.page(HttpRequest.get(path(name, "/domains")), WorkloadViews::domain);
    }

    /** @param unproven takes it without a proof; for admins */
    public Answer<DomainView> addDomain(String name, String domain, boolean unproven) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("domain", domain);
            if (unproven) {
                out.writeBooleanField("unproven", true);
            }
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson(path(name, "/domains"), body).asReplayable(), WorkloadViews::domain);
    }

    public void removeDomain(String name, String domain) {
        calls.noContent(HttpRequest.delete(path(name, "/domains/" + Calls.encode(domain))));
    }

    private Answer<WorkloadView> steer(HttpRequest request) {
        return calls.json(request, WorkloadViews::workload);
    }

    /** With all that it keeps; it is gone when it is not found any more. */
    public void delete(String name) {
        calls.noContent(HttpRequest.delete(Calls.query(path(name, ""), "confirm", name)));
    }

    public Answer<Page<RevisionView>> revisions(String name) {
        return calls.page(HttpRequest.get(path(name, "/revisions")), WorkloadViews::revision);
    }

    /**
     * What it used.
     *
     * @param since a time, or how long ago, such as {@code 2h}; null for an hour
     * @param step between two values, such as {@code 1m}; null for one that suits
     */
    public Answer<MetricsView> metrics(String name, @Nullable String since, @Nullable String step) {
        return calls.json(
                HttpRequest.get(Calls.query(path(name, "/metrics"), "since", since, "step", step)),
                MetricViews::metrics);
    }

    /** The secrets in the clear; the server writes down who looked. */
    public Answer<CredentialsView> reveal(String name) {
        return calls.json(
                HttpRequest.post(path(name, "/credentials/reveal")).asReplayable(), WorkloadViews::credentials);
    }

    /** Makes its secrets anew, and a revision that has them. */
    public Answer<WorkloadView> rotate(String name) {
        return steer(HttpRequest.post(path(name, "/credentials/rotate")));
    }

    /** @param tail how many bytes of each instance, at most, of what was written before; null for all */
    public InstanceLog log(String name, @Nullable Long tail) {
        return InstanceLog.ofWorkload(calls, path(name, "/logs"), tail);
    }

    private static String path(String name, String below) {
        return "/api/workloads/" + Calls.encode(name) + below;
    }
}
