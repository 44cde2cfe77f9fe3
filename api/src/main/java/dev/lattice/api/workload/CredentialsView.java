package dev.lattice.api.workload;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload's secrets in the clear; each look is written down.
 *
 * @param connect a program that reaches it from here; null when its kind names none
 */
public record CredentialsView(
        Map<String, String> secrets,
        List<WorkloadView.ConnectionView> connections,
        @Nullable ConnectProgram connect) {
    /** A program with its arguments and what it needs in its environment. */
    public record ConnectProgram(List<String> command, Map<String, String> environment) {}

    /** Without the values: they must not get into a log. */
    @Override
    public String toString() {
        return "CredentialsView" + secrets.keySet();
    }
}
