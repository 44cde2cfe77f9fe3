package dev.lattice.api.job;

import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.RetryPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/jobs/submit.
 * @param command a line for the shell, or an argument vector
 * @param timeout seconds, 3600 unless given
 * @param tags what the node's labels must be: {@code key}, {@code !key}, {@code key=value}, {@code key!=value},
 *     {@code key in (a,b)}, {@code key>=16}
 * @param priority -100 to 100, larger first
 * @param outputs globs under the working folder
 * @param image a container image; jobs without one run as a process
 * @param retry {@code "never"}, {@code "lost"}, or {@code {"attempts":3,"on":["lost","nodeError","failed","timeout"]}}
 * @param prefer labels that decide among nodes that will do, at most three
 */
public record SubmitJobRequest(
        Command command,
        @Nullable String fileUrl,
        @Nullable String workingDirectory,
        @Nullable Long timeout,
        @Nullable Map<String, String> env,
        @Nullable List<String> tags,
        @Nullable Integer priority,
        @Nullable ResourceRequest resources,
        @Nullable List<String> outputs,
        @Nullable String image,
        @Nullable RetryPolicy retry,
        @Nullable List<PreferenceRequest> prefer) {
    /** Of a job that any node will do for that has the labels. */
    public SubmitJobRequest(
            Command command,
            @Nullable String fileUrl,
            @Nullable String workingDirectory,
            @Nullable Long timeout,
            @Nullable Map<String, String> env,
            @Nullable List<String> tags,
            @Nullable Integer priority,
            @Nullable ResourceRequest resources,
            @Nullable List<String> outputs,
            @Nullable String image,
            @Nullable RetryPolicy retry) {
        this(command, fileUrl, workingDirectory, timeout, env, tags, priority, resources, outputs, image, retry, null);
    }
}
