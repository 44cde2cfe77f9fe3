package dev.lattice.api.client;

import dev.lattice.api.build.BuildView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.page.Page;
import org.jspecify.annotations.Nullable;

/** Builds of workloads' images; they go by the revisions that they are for. */
public final class BuildCalls {
    private final Calls calls;

    BuildCalls(Calls calls) {
        this.calls = calls;
    }

    /** The newest first. */
    public Answer<Page<BuildView>> list(String workload) {
        return calls.page(HttpRequest.get(path(workload)), BuildViews::build);
    }

    public Answer<BuildView> get(String workload, int revision) {
        return calls.json(HttpRequest.get(path(workload, revision)), BuildViews::build);
    }

    /** Null when nothing is built for this revision, or not yet. */
    public @Nullable Answer<BuildView> find(String workload, int revision) {
        try {
            return get(workload, revision);
        } catch (ApiException e) {
            if (e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    /** Asks for the end of a build; its revision fails by that, and what serves goes on. */
    public Answer<BuildView> cancel(String workload, int revision) {
        return calls.json(HttpRequest.post(path(workload, revision) + "/cancel").asReplayable(), BuildViews::build);
    }

    /**
     * What the build says. There is nothing before it has a job: the server answers 404.
     *
     * @param tail how many bytes, at most, of what was said before; null for as much as the server sends by itself
     */
    public InstanceLog log(String workload, int revision, @Nullable Long tail) {
        return InstanceLog.ofBuild(calls, path(workload, revision) + "/log", tail);
    }

    private static String path(String workload) {
        return "/api/workloads/" + Calls.encode(workload) + "/builds";
    }

    private static String path(String workload, int revision) {
        return path(workload) + "/" + revision;
    }
}
