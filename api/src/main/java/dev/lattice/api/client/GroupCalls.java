package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.GroupView;
import dev.lattice.core.id.GroupId;

/** Job groups. */
public final class GroupCalls {
    private final Calls calls;

    GroupCalls(Calls calls) {
        this.calls = calls;
    }

    /** @param idempotencyKey the same key gives the same group */
    public Answer<GroupView> create(CreateGroupRequest group, String idempotencyKey) {
        return calls.json(
                HttpRequest.postJson("/api/groups", JsonText.bytes(out -> Requests.group(out, group)))
                        .with("Idempotency-Key", idempotencyKey)
                        .asReplayable(),
                Views::group);
    }

    public Answer<GroupView> get(GroupId group) {
        return calls.json(HttpRequest.get("/api/groups/" + group), Views::group);
    }

    /** Asks for the end of all of its jobs. */
    public void cancel(GroupId group) {
        calls.noContent(HttpRequest.post("/api/groups/" + group + "/cancel").asReplayable());
    }

    /** Hands all output of all jobs to the listener until all have ended. */
    public void follow(GroupId group, FrameListener listener) throws OutputException {
        new GroupFollower(calls, group, listener).follow();
    }
}
