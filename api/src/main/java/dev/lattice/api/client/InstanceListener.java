package dev.lattice.api.client;

import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.Map;

/** Takes what a workload's instances write; called by one thread, in order. */
public interface InstanceListener extends FollowListener {
    /**
     * There is an instance; told once of each.
     *
     * @param values its {@code instance} and {@code revision}, as numbers
     */
    default void instance(JobId id, Map<String, String> values) {}

    /** Bytes of one stream; the buffer is reused after the call. Failing ends the reading. */
    void output(JobId instance, LogStream stream, byte[] buffer, int offset, int length) throws IOException;

    /** The instance writes nothing any more. */
    default void ended(JobId instance) throws IOException {}

    /** Output that nobody has any more. */
    default void gap(JobId instance, LogStream stream, long lostBytes) {}
}
