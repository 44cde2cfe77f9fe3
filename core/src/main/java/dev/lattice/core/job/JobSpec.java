package dev.lattice.core.job;

import dev.lattice.core.file.TreePath;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job is to do; fixed from its submission on.
 *
 * @param image of the container that it runs in; without one it runs as a process of the node
 * @param workingDirectory inside the input; empty for its root
 * @param timeout from the start of the process
 * @param environment added to a clean one
 * @param siting which nodes will do
 * @param priority -100 to 100, larger first
 * @param outputs globs under the working folder whose files come back as artifacts
 */
public record JobSpec(
        Command command,
        Optional<ImageReference> image,
        Optional<TreePath> workingDirectory,
        Duration timeout,
        Map<String, String> environment,
        Siting siting,
        Resources resources,
        int priority,
        List<String> outputs,
        RetryPolicy retry)
        implements WorkSpec {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);
    public static final Duration MAX_TIMEOUT = Duration.ofDays(30);
    public static final int MAX_PRIORITY = 100;

    @Override
    public String driver() {
        return image.isPresent() ? DOCKER : PROCESS;
    }

    public JobSpec {
        environment = Map.copyOf(environment);
        outputs = List.copyOf(outputs);
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be 1 second to 30 days");
        }
        if (priority < -MAX_PRIORITY || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be -100 to 100");
        }
        for (String name : environment.keySet()) {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("environment variable '" + name + "' has no valid name");
            }
        }
    }
}
