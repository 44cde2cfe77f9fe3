package dev.lattice.api.client;

import dev.lattice.core.id.JobId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of a workload, or a build's one job, wrote and write. It knows what it handed on, so that nothing
 * comes twice.
 */
public final class InstanceLog {
    private final Calls calls;
    private final String path;
    private final boolean ends;
    private final @Nullable Long tail;
    private final Map<JobId, InstanceFollower.Progress> instances = new HashMap<>();

    private InstanceLog(Calls calls, String path, boolean ends, @Nullable Long tail) {
        this.calls = calls;
        this.path = path;
        this.ends = ends;
        this.tail = tail;
    }

    static InstanceLog ofWorkload(Calls calls, String path, @Nullable Long tail) {
        return new InstanceLog(calls, path, false, tail);
    }

    /** It ends by itself, with its connection: there is one job, and no frame that says so. */
    static InstanceLog ofBuild(Calls calls, String path, @Nullable Long tail) {
        return new InstanceLog(calls, path, true, tail);
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
        String target = Calls.query(path, "follow", follow, "tail", tail);
        return new InstanceFollower(calls, target, follow && !ends, instances, listener);
    }
}
