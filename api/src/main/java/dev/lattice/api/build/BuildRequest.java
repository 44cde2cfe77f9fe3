package dev.lattice.api.build;

import dev.lattice.api.job.ResourceRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a source is to be built, where it should not be as it was detected. Commands are lines for a shell.
 *
 * @param root folder of the app in the source
 * @param version of the language
 * @param output folder with the files of a site
 * @param dockerfile path of a Dockerfile in the source
 * @param target stage of the Dockerfile
 * @param args of the Dockerfile; they are in the image's history
 * @param env variables that the build sees; those of the running app are the workload's {@code env}
 * @param secrets variables that the build sees and no image has; never shown again
 * @param resources of the build
 */
public record BuildRequest(
        @Nullable String root,
        @Nullable String version,
        @Nullable String install,
        @Nullable String build,
        @Nullable String start,
        @Nullable String output,
        @Nullable String dockerfile,
        @Nullable String target,
        @Nullable Map<String, String> args,
        @Nullable Map<String, String> env,
        @Nullable Map<String, String> secrets,
        @Nullable ResourceRequest resources,
        @Nullable Integer timeoutSeconds) {
    public static final BuildRequest NONE =
            new BuildRequest(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** Without what nobody may see. */
    @Override
    public String toString() {
        return "BuildRequest[" + root + " " + dockerfile + "]";
    }
}
