package dev.lattice.api.client;

import dev.lattice.core.id.JobId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the instances of a workload wrote and write. It knows what it handed on, so that nothing comes twice. */
public final class InstanceLog {
    private final Calls calls;
    private final String workload;
    private final @Nullable Long tail;
    private final Map<JobId, InstanceFollower.Progress> instances = new HashMap<>();

    InstanceLog(Calls calls, String workload, @Nullable Long tail) {
        this.calls = calls;
        this.workload = workload;
        this.tail = tail;
    }

    /** Hands on what is there. */
    public void read(InstanceListener listener) throws OutputException {
        follower(false, listener).run();
    }

    /** Hands on what is there and was not handed on yet, and then what comes, until the server ends it. */
    public void follow(InstanceListener listener) throws OutputException {
        follower(true, listener).run();
    }

    private InstanceFollower follower(boolean follow, InstanceListener listener) {
        String target =
                Calls.query("/api/workloads/" + Calls.encode(workload) + "/logs", "follow", follow, "tail", tail);
        return new InstanceFollower(calls, target, follow, instances, listener);
    }
}
