package dev.lattice.cli.doctor;

import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.ConfigException;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.local.LocalInstance;
import dev.lattice.cli.local.LocalSettings;
import dev.lattice.cli.local.PortOwner;
import dev.lattice.cli.workload.LocalNames;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** All looks, in the order in which one thing needs the other. */
public final class Examination {
    private static final long LEAST_DISK = 1L << 30;
    private static final int LEAST_JDK = 25;

    private final Surroundings around;
    private final List<Finding> findings = new ArrayList<>();

    public Examination(Surroundings around) {
        this.around = around;
    }

    /** @throws ConfigException when the settings themselves make no sense */
    public List<Finding> run(Target target) {
        LocalSettings settings = LocalSettings.of(around);
        jdk();
        disk(settings);
        program("git", "git", "needed by jobs that fetch sources", List.of("git", "--version"));
        program(
                "docker",
                "docker",
                "needed for services, and for jobs in container images",
                List.of("docker", "version"));
        localNames();
        boolean runsHere = runsHere(settings);
        if (!runsHere) {
            port(settings.port(), "LATTICE_PORT");
            port(settings.agentPort(), "LATTICE_AGENT_PORT");
        }
        server(target);
        return findings;
    }

    private void jdk() {
        int version = Runtime.version().feature();
        findings.add(
                version >= LEAST_JDK
                        ? Finding.ok("jdk", "Java " + Runtime.version() + " in " + System.getProperty("java.home"))
                        : Finding.broken(
                                "jdk",
                                "Java " + version + " is too old",
                                "install JDK " + LEAST_JDK + ", or name one in LATTICE_JAVA_HOME"));
    }

    private void disk(LocalSettings settings) {
        Path folder = settings.home();
        while (!Files.exists(folder)) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        try {
            FileStore store = Files.getFileStore(folder);
            long free = store.getUsableSpace();
            String message = free / (1 << 20) + " MB free for " + settings.home();
            if (!Files.isWritable(folder)) {
                findings.add(Finding.broken(
                        "disk", folder + " is not writable", "choose another place: LATTICE_HOME=/path lattice up"));
            } else if (free < LEAST_DISK) {
                findings.add(Finding.broken("disk", message, "free some space, or choose another LATTICE_HOME"));
            } else {
                findings.add(Finding.ok("disk", message));
            }
        } catch (IOException e) {
            findings.add(Finding.broken("disk", String.valueOf(e.getMessage()), "choose another LATTICE_HOME"));
        }
    }

    private void program(String about, String name, String purpose, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            process.getInputStream().readNBytes(64 * 1024);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                findings.add(Finding.hint(
                        about, name + " does not answer", "see why '" + String.join(" ", command) + "' hangs"));
            } else if (process.exitValue() == 0) {
                findings.add(Finding.ok(about, name + " works"));
            } else {
                findings.add(Finding.hint(
                        about,
                        name + " is there but fails; it is " + purpose,
                        "see what '" + String.join(" ", command) + "' says"));
            }
        } catch (IOException e) {
            findings.add(Finding.hint(about, name + " is not installed; it is " + purpose, "install " + name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void localNames() {
        findings.add(
                LocalNames.work()
                        ? Finding.ok("names", "programs find NAME.localhost")
                        : Finding.hint(
                                "names",
                                "browsers and curl find NAME.localhost, other programs on this machine do not",
                                LocalNames.remedy()));
    }

    private boolean runsHere(LocalSettings settings) {
        try {
            LocalInstance.Holder holder = LocalInstance.holder(settings.home());
            if (holder != null) {
                findings.add(Finding.ok("up", "runs here at " + holder.url() + " (pid " + holder.pid() + ")"));
                return true;
            }
            findings.add(Finding.hint("up", "no server runs on this machine", "'lattice up' starts one"));
        } catch (IOException e) {
            findings.add(Finding.broken("up", String.valueOf(e.getMessage()), "look at " + settings.home()));
        }
        return false;
    }

    private void port(int port, String variable) {
        if (PortOwner.isFree("127.0.0.1", port)) {
            findings.add(Finding.ok("port " + port, "free"));
        } else {
            String owner = PortOwner.describe(port);
            findings.add(Finding.hint(
                    "port " + port,
                    "taken" + (owner == null ? "" : " by " + owner) + ", so 'lattice up' cannot have it",
                    "stop that process, or set " + variable));
        }
    }

    private void server(Target target) {
        try (LatticeClient client = target.connect()) {
            JsonObject health = client.health();
            String message = target.server() + " answers, version " + health.optionalText("version");
            if ("ok".equals(health.text("status"))) {
                findings.add(Finding.ok("server", message));
            } else {
                findings.add(Finding.broken(
                        "server", message + ", but is degraded: " + health.get("checks"), "look at the server's log"));
            }
            token(target, client);
        } catch (ClientException e) {
            findings.add(
                    Finding.broken(
                            "server",
                            String.valueOf(e.getMessage()),
                            "start one with 'lattice up', or name another with --server, LATTICE_SERVER or 'lattice login URL'"));
        }
    }

    private void token(Target target, LatticeClient client) {
        if (target.token() == null) {
            findings.add(Finding.broken("token", "not signed in", "'lattice login " + target.server() + "'"));
            return;
        }
        UserView user;
        try {
            user = client.account().me().value();
        } catch (ApiException e) {
            findings.add(Finding.broken(
                    "token", String.valueOf(e.getMessage()), "'lattice login " + target.server() + "' signs in again"));
            return;
        }
        findings.add(Finding.ok("token", "signed in as " + user.email()));
        nodes(client, user.role() == Role.ADMIN);
    }

    /** Whoever is no admin sees the nodes of one project only, while jobs run on those of all. */
    private void nodes(LatticeClient client, boolean all) {
        long online = client.nodes().list().value().items().stream()
                .filter(node -> node.status() == WorkerStatus.ONLINE)
                .count();
        if (!all) {
            findings.add(Finding.ok(
                    "nodes",
                    online + " of your project online; those of others, on which your jobs run too, only admins see"));
        } else if (online > 0) {
            findings.add(Finding.ok("nodes", online + " online"));
        } else {
            findings.add(Finding.broken(
                    "nodes", "none is online, so jobs wait", "'lattice nodes token' prints how a machine joins"));
        }
    }
}
