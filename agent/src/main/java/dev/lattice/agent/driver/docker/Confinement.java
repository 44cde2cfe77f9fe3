package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import dev.lattice.agent.task.ServiceTask;
import dev.lattice.core.resource.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** A service writes for months: what is on its way to the server is kept, not its history. */
    private static final Map<String, String> SERVICE_LOG_LIMITS = Map.of("max-size", "32m", "max-file", "4");

    private static final long LEAST_SHARED_MB = 64;
    private static final long DEFAULT_SHARED_MB = 256;

    private static final long NANOS_PER_MILLI_CPU = 1_000_000;
    private static final int MEBIBYTE_BITS = 20;
    /** The least that engines take. */
    private static final long LEAST_MEMORY_MB = 6;

    private Confinement() {}

    /** Of a job: the folder of its task, its place in the network, and nothing else. */
    static HostConfig of(Path home, Resources limits, NetworkSandboxes.Place place, Optional<String> cgroup) {
        List<Bind> binds = new ArrayList<>(place.binds());
        binds.add(new Bind(home.toString(), new Volume(HOME)));
        HostConfig host = of(limits, place.mode());
        cgroup.ifPresent(host::withCgroupParent);
        return host.withBinds(binds)
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                // As process 1 a command would get no signal that it does not handle, and would have to reap orphans.
                .withInit(true);
    }

    /** Of a service: its volumes, its ports on loopback, and the capabilities that its task lists. */
    static HostConfig of(ServiceTask task, String network, List<Bind> volumes, Ports ports) {
        return of(task.limits(), network)
                .withBinds(volumes)
                .withPortBindings(ports)
                .withCapAdd(task.blueprint().process().capabilities().stream()
                        .map(Capability::valueOf)
                        .toArray(Capability[]::new))
                .withShmSize(sharedMemory(task.limits().memoryMb()) << MEBIBYTE_BITS)
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, SERVICE_LOG_LIMITS));
    }

    /** Of what only has to be there: one process, which writes nothing. */
    static HostConfig ofOneProcess(String network) {
        return of(Resources.NONE, network).withReadonlyRootfs(true).withPidsLimit(1L);
    }

    /** The engines' own default starves databases; what is used of it counts as memory anyway. */
    private static long sharedMemory(long memoryMb) {
        return memoryMb > 0 ? Math.max(LEAST_SHARED_MB, memoryMb / 2) : DEFAULT_SHARED_MB;
    }

    private static HostConfig of(Resources limits, String network) {
        HostConfig host = HostConfig.newHostConfig()
                .withNetworkMode(network)
                .withIpcMode("private")
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPidsLimit(MOST_PROCESSES)
                .withRestartPolicy(RestartPolicy.noRestart());
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
