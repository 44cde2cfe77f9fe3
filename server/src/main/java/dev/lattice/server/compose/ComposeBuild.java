package dev.lattice.server.compose;

import java.util.Map;
import java.util.Optional;

/**
 * How a service's image is built.
 *
 * @param context the folder, relative to that of the compose file; {@code .} for that itself
 * @param dockerfile relative to the folder of the compose file too; empty for the {@code Dockerfile} in the context
 * @param target a stage of the Dockerfile; the last one if empty
 * @param args build-time variables, all values known
 * @param decisions otherwise than they would be made without a Dockerfile
 */
public record ComposeBuild(
        String context,
        Optional<String> dockerfile,
        Optional<String> target,
        Map<String, String> args,
        BuildDecisions decisions) {
    public ComposeBuild {
        args = InOrder.copy(args);
    }

    ComposeBuild(String context, Optional<String> dockerfile, Optional<String> target, Map<String, String> args) {
        this(context, dockerfile, target, args, BuildDecisions.NONE);
    }

    ComposeBuild with(BuildDecisions decided) {
        return new ComposeBuild(context, dockerfile, target, args, decided);
    }

    /** Without values of arguments: passwords may be among them. */
    @Override
    public String toString() {
        return "ComposeBuild[context=" + context + ", dockerfile=" + dockerfile + ", target=" + target + ", args="
                + args.keySet() + ", decisions=" + decisions + "]";
    }
}
