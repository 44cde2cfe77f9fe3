package dev.lattice.api.client;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;

/** Sources of apps. */
public final class SourceCalls {
    /** Fetching a large repository takes its time. */
    private static final int PATIENCE_MILLIS = 600_000;

    private final Calls calls;

    SourceCalls(Calls calls) {
        this.calls = calls;
    }

    /** How a source would be built; nothing is. Takes as long as fetching it does. */
    public Answer<BuildPlanView> inspect(InspectRequest request) {
        byte[] body = JsonText.bytes(out -> BuildRequests.inspect(out, request));
        return calls.json(
                HttpRequest.postJson("/api/sources/inspect", body)
                        .withSilence(PATIENCE_MILLIS)
                        .asReplayable(),
                BuildViews::plan);
    }
}
