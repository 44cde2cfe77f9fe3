package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import dev.lattice.core.resource.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What every container is denied: capabilities, new privileges, more than its share of the machine, and disk for
 * output that nobody fetches.
 */
final class Confinement {
    /** Where a task's own folder appears. */
    static final String HOME = "/lattice";

    private static final long MOST_PROCESSES = 4096;
    /** Output waits there while the server is away; beyond it the oldest goes. */
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "256m", "max-file", "4");

    private static final long NANOS_PER_MILLI_CPU = 1_000_000;
    private static final int MEBIBYTE_BITS = 20;
    /** The least that engines take. */
    private static final long LEAST_MEMORY_MB = 6;

    private Confinement() {}

    static HostConfig of(Path home, Resources limits, String network) {
        HostConfig host = HostConfig.newHostConfig()
                .withBinds(new Bind(home.toString(), new Volume(HOME)))
                .withNetworkMode(network)
                .withIpcMode("private")
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPidsLimit(MOST_PROCESSES)
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                // As process 1 a command would get no signal that it does not handle, and would have to reap orphans.
                .withInit(true);
        if (limits.memoryMb() > 0) {
            long bytes = Math.max(limits.memoryMb(), LEAST_MEMORY_MB) << MEBIBYTE_BITS;
            // Memory and swap together: no swap.
            host.withMemory(bytes).withMemorySwap(bytes);
        }
        if (limits.cpuMillis() > 0) {
            host.withNanoCPUs(limits.cpuMillis() * NANOS_PER_MILLI_CPU);
        }
        return host;
    }
}
