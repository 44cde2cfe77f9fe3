package dev.lattice.cli.workload;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.WorkloadView;

/** How a workload is reached. */
public final class Access {
    private Access() {}

    /**
     * What a program needs to reach it: its URL, else its first connection string in the clear, else an address, else,
     * when nothing leads to it, its name.
     */
    public static String text(LatticeClient client, WorkloadView workload) {
        if (workload.url() != null) {
            return workload.url();
        }
        if (!workload.connections().isEmpty()) {
            CredentialsView credentials =
                    client.workloads().reveal(workload.name()).value();
            if (!credentials.connections().isEmpty()) {
                return credentials.connections().getFirst().text();
            }
        }
        return workload.endpoints().isEmpty()
                ? workload.name()
                : workload.endpoints().getFirst().url();
    }
}
