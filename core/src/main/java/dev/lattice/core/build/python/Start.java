package dev.lattice.core.build.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an application is started.
 *
 * @param framework for people
 * @param line for a shell
 * @param root folder that it is started in, and that its modules are imported from; empty for the top
 * @param port that it listens on; empty when it doesn't
 * @param packages that it needs and the project doesn't name
 * @param build command that is run once its sources and dependencies are there, with its reason
 * @param environment that it needs while it is built and run
 */
record Start(
        Optional<String> framework,
        String frameworkReason,
        String line,
        String reason,
        String root,
        Optional<Integer> port,
        List<String> packages,
        Optional<Build> build,
        Map<String, String> environment,
        List<String> warnings) {
    static final int PORT = 8000;

    record Build(String line, String reason) {}

    Start {
        packages = List.copyOf(packages);
        environment = Map.copyOf(environment);
        warnings = List.copyOf(warnings);
    }

    /** One that serves on the usual port. */
    static Start serving(String framework, String line, String reason, String root) {
        return new Start(
                Optional.of(framework),
                reason,
                line,
                reason,
                root,
                Optional.of(PORT),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of());
    }

    /** Another command for the same application. */
    Start instead(String other, String because) {
        return new Start(
                framework, frameworkReason, other, because, root, port, List.of(), build, environment, List.of());
    }

    Start needing(Optional<String> missing) {
        List<String> all = new ArrayList<>(packages);
        missing.ifPresent(all::add);
        return new Start(framework, frameworkReason, line, reason, root, port, all, build, environment, warnings);
    }

    Start listening(Optional<Integer> other) {
        return new Start(framework, frameworkReason, line, reason, root, other, packages, build, environment, warnings);
    }

    Start with(Map<String, String> variables) {
        return new Start(framework, frameworkReason, line, reason, root, port, packages, build, variables, warnings);
    }

    Start built(Optional<Build> other) {
        return new Start(framework, frameworkReason, line, reason, root, port, packages, other, environment, warnings);
    }

    Start warning(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Start(framework, frameworkReason, line, reason, root, port, packages, build, environment, all);
    }

    Start in(String folder) {
        return new Start(
                framework, frameworkReason, line, reason, folder, port, packages, build, environment, warnings);
    }
}
