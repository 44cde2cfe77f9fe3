package dev.lattice.api.client;

import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.util.Map;

/** Takes what a job or a group sends while it is followed; called by one thread, in order. */
public interface FrameListener extends FollowListener {
    /** The server holds the job now. */
    default void submitted(SubmittedJob job) {}

    /** Bytes of one stream; the buffer is reused after the call. Failing ends the following. */
    void output(LogStream stream, byte[] buffer, int offset, int length) throws IOException;

    /** The job moved; a larger attempt means that its output begins again. */
    default void state(JobView job) {}

    default void end(JobView job) {}

    /** Output that nobody has any more. */
    default void gap(LogStream stream, long offset, long lostBytes) {}

    /** In a group: whose output, state or end follows. */
    default void member(JobId job, Map<String, String> values) {}

    default void groupEnd(GroupView group) {}
}
