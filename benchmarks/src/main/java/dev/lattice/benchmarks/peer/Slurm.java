package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.machine.Daemon;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Slurm of one machine: munged, slurmctld and slurmd on loopback. Needs root, as Slurm does. */
final class Slurm {
    private static final long START_SECONDS = 30;

    private final Path config;

    private Slurm(Path config) {
        this.config = config;
    }

    static Slurm start(Services services) throws IOException, InterruptedException, LeftOutException {
        if (!Debian.isRoot()) {
            throw new LeftOutException("Slurm's daemons need root");
        }
        String packages = "slurm-wlm munge";
        Path controller = Debian.need("slurmctld", packages);
        Path daemon = Debian.need("slurmd", packages);
        Path munge = Debian.need("munged", packages);
        Debian.need("srun", packages);
        if (Files.exists(Path.of("/run/munge/munge.socket.2.lock"))) {
            throw new LeftOutException("a munge of somebody else is running");
        }
        Slurm slurm = new Slurm(configure(services.workshop()));
        for (Path folder : List.of(Path.of("/run/munge"), Path.of("/var/lib/munge"))) {
            Files.createDirectories(folder);
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("munge"));
        }
        services.start(
                        "munged",
                        List.of(
                                "setpriv",
                                "--reuid=munge",
                                "--regid=munge",
                                "--clear-groups",
                                munge.toString(),
                                "--foreground"),
                        Map.of())
                .await(() -> Files.exists(Path.of("/run/munge/munge.socket.2")), START_SECONDS);
        services.start("slurmctld", List.of(controller.toString(), "-D", "-c"), slurm.environment());
        Daemon node = services.start("slurmd", List.of(daemon.toString(), "-D"), slurm.environment());
        node.await(slurm::isIdle, START_SECONDS);
        return slurm;
    }

    Map<String, String> environment() {
        return Map.of("SLURM_CONF", config.toString());
    }

    private static Path configure(Workshop workshop) throws IOException {
        Path folder = workshop.folder("slurm");
        String host = InetAddress.getLocalHost().getHostName().replaceFirst("\\..*", "");
        List<String> lines = List.of(
                "ClusterName=bench",
                "SlurmctldHost=" + host + "(127.0.0.1)",
                "SlurmctldPort=" + Daemon.freePort(),
                "SlurmdPort=" + Daemon.freePort(),
                "SlurmUser=root",
                "AuthType=auth/munge",
                "CryptoType=crypto/munge",
                "StateSaveLocation=" + workshop.folder("slurm/state"),
                "SlurmdSpoolDir=" + workshop.folder("slurm/spool"),
                "SlurmctldPidFile=" + folder.resolve("slurmctld.pid"),
                "SlurmdPidFile=" + folder.resolve("slurmd.pid"),
                "ProctrackType=proctrack/pgid",
                "TaskPlugin=task/none",
                "SelectType=select/cons_tres",
                "SelectTypeParameters=CR_CPU",
                "MpiDefault=none",
                "ReturnToService=2",
                "JobAcctGatherType=jobacct_gather/none",
                "AccountingStorageType=accounting_storage/none",
                "NodeName=" + host + " NodeAddr=127.0.0.1 CPUs="
                        + Runtime.getRuntime().availableProcessors() + " State=UNKNOWN",
                "PartitionName=all Nodes=" + host + " Default=YES State=UP MaxTime=INFINITE");
        return Files.write(folder.resolve("slurm.conf"), lines);
    }

    private boolean isIdle() {
        try {
            ProcessBuilder builder = new ProcessBuilder("sinfo", "-h", "-o", "%T");
            builder.environment().putAll(environment());
            Process sinfo = builder.redirectErrorStream(true).start();
            try (Stream<String> lines = sinfo.inputReader().lines()) {
                return lines.anyMatch(line -> line.contains("idle"));
            }
        } catch (IOException e) {
            return false;
        }
    }
}
