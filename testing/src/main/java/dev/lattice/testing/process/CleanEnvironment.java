package dev.lattice.testing.process;

import java.util.List;
import java.util.Map;

/** Keeps the environment of whoever runs the tests away from what is tested. */
final class CleanEnvironment {
    private static final List<String> KEPT =
            List.of("PATH", "LANG", "LC_ALL", "JAVA_HOME", "TMPDIR", "USER", "HOME", "DOCKER_HOST");

    private CleanEnvironment() {}

    static void apply(ProcessBuilder builder, Map<String, String> environment) {
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(KEPT);
        variables.putAll(environment);
    }
}
