package dev.lattice.benchmarks.peer;

import dev.lattice.benchmarks.machine.Daemon;
import dev.lattice.benchmarks.machine.Debian;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The peers by name, each as a contender for one kind of work. */
public final class Peers implements AutoCloseable {
    public static final String FLOOR = "floor in C";
    public static final String SSH = "ssh";

    private static final int SEQUENCE_SECONDS = 15;
    private static final int WARM_UP = 50;

    private final Services services;
    private @Nullable Ssh ssh;
    private @Nullable Docker docker;
    private @Nullable Slurm slurm;
    private int gearman;

    public Peers(Workshop workshop) {
        this.services = new Services(workshop);
    }

    // ---- one after another ----

    public Contender floor(int count) {
        return oneByOne(FLOOR, () -> floorDriver("run"), count);
    }

    /** A plain process, started and awaited. */
    public Contender process(String name, int count) {
        return oneByOne(name, () -> spawn(List.of("true")), count);
    }

    public Contender bullMq(int count) {
        return oneByOne("BullMQ (appendfsync always)", this::bullMqDriver, count);
    }

    public Contender celery(int count) {
        return oneByOne("Celery (appendfsync everysec)", this::celeryDriver, count);
    }

    public Contender graphile(int count) {
        return oneByOne("graphile-worker", this::graphileDriver, count);
    }

    public Contender gearman(int count) {
        return oneByOne("Gearman (keeps nothing)", this::gearmanDriver, count);
    }

    public Contender slurm(int count) {
        return new Peer(
                "Slurm srun",
                this::slurmDriver,
                driver -> driver.oneByOne(2, 5),
                driver -> driver.oneByOne(count, SEQUENCE_SECONDS));
    }

    public Contender sshTrue(int count) {
        return new Peer(
                SSH + " true",
                () -> spawn(ssh().command("true")),
                driver -> driver.oneByOne(2, 5),
                driver -> driver.oneByOne(count, SEQUENCE_SECONDS));
    }

    /** A whole process of any kind. */
    public Contender command(
            String name, Commands commands, Map<String, String> environment, String folder, int count) {
        Peer.Start start = () -> Driver.start(
                Stream.concat(Stream.of(program("spawn").toString()), commands.get().stream())
                        .toList(),
                environment,
                workshop().folder(folder),
                workshop().log("spawn"));
        return new Peer(
                name, start, driver -> driver.oneByOne(3, 10), driver -> driver.oneByOne(count, SEQUENCE_SECONDS));
    }

    /** A command line that is known once things are running. */
    @FunctionalInterface
    public interface Commands {
        List<String> get() throws IOException, InterruptedException, LeftOutException;
    }

    /** A command line that has ports lead through ssh to others of this machine, by their numbers. */
    public List<String> bySshBackward(Map<Integer, Integer> ports)
            throws IOException, InterruptedException, LeftOutException {
        return ssh().backward(ports);
    }

    // ---- many at once ----

    public Contender floorInBulk(int count) {
        return inBulk(FLOOR, () -> floorDriver("run"), count);
    }

    public Contender floorWithoutProcesses(int count) {
        return inBulk(FLOOR, () -> floorDriver("noop"), count);
    }

    public Contender xargs(int count) {
        return new XargsContender(count);
    }

    public Contender bullMqInBulk(int count) {
        return inBulk("BullMQ (appendfsync always)", this::bullMqDriver, count);
    }

    public Contender celeryInBulk(int count) {
        return inBulk("Celery (appendfsync everysec)", this::celeryDriver, count);
    }

    public Contender graphileInBulk(int count) {
        return inBulk("graphile-worker", this::graphileDriver, count);
    }

    public Contender gearmanInBulk(int count) {
        return inBulk("Gearman (keeps nothing)", this::gearmanDriver, count);
    }

    // ---- output ----

    /** The ssh server, started the first time. */
    public Ssh ssh() throws IOException, InterruptedException, LeftOutException {
        Ssh known = ssh;
        if (known == null) {
            known = Ssh.start(services);
            ssh = known;
        }
        return known;
    }

    /** A command line that follows the logs of a container which runs the command. */
    public List<String> byDocker(String... command) throws IOException, InterruptedException, LeftOutException {
        Docker known = docker;
        if (known == null) {
            known = Docker.start(services);
            docker = known;
        }
        return known.follow(command);
    }

    /** A command line that runs the command by ssh. */
    public List<String> bySsh(String... command) throws IOException, InterruptedException, LeftOutException {
        return ssh().command(command);
    }

    // ---- how each is started ----

    private static Contender oneByOne(String name, Peer.Start start, int count) {
        return new Peer(
                name,
                start,
                driver -> driver.oneByOne(WARM_UP, SEQUENCE_SECONDS),
                driver -> driver.oneByOne(count, SEQUENCE_SECONDS));
    }

    private static Contender inBulk(String name, Peer.Start start, int count) {
        return new Peer(name, start, driver -> driver.many(Math.min(count, 1_000)), driver -> driver.many(count));
    }

    private Driver floorDriver(String mode) throws IOException, InterruptedException, LeftOutException {
        Debian.need("/usr/include/postgresql/libpq-fe.h", "libpq-dev");
        return driver(
                "floor-" + mode,
                Map.of(),
                workshop().program("floor", "pq", "pthread").toString(),
                mode,
                "host=127.0.0.1 user=postgres dbname=postgres port=" + services.postgres());
    }

    private Driver spawn(List<String> command) throws IOException, InterruptedException, LeftOutException {
        return driver(
                "spawn",
                Map.of(),
                Stream.concat(Stream.of(program("spawn").toString()), command.stream())
                        .toArray(String[]::new));
    }

    private Driver bullMqDriver() throws IOException, InterruptedException, LeftOutException {
        Path script = workshop().nodePeers().resolve("bullmq.js");
        return driver("bullmq", Map.of(), "node", script.toString(), "" + services.redis("always"));
    }

    private Driver graphileDriver() throws IOException, InterruptedException, LeftOutException {
        Path script = workshop().nodePeers().resolve("graphile.js");
        return driver(
                "graphile",
                Map.of(),
                "node",
                script.toString(),
                "postgres://postgres@127.0.0.1:" + services.postgres() + "/postgres");
    }

    private Driver celeryDriver() throws IOException, InterruptedException, LeftOutException {
        Debian.need("/usr/lib/python3/dist-packages/celery", "python3-celery");
        Debian.need("/usr/lib/python3/dist-packages/redis", "python3-redis");
        Map<String, String> environment = Map.of(
                "REDIS_PORT",
                "" + services.redis("everysec"),
                "PYTHONPATH",
                workshop().sources("python").toString(),
                "PYTHONDONTWRITEBYTECODE",
                "1");
        services.start(
                "celery-worker",
                List.of(
                        "/usr/bin/python3",
                        "-m",
                        "celery",
                        "-A",
                        "celery_tasks",
                        "worker",
                        "-c",
                        "2",
                        "-l",
                        "ERROR",
                        "--without-gossip",
                        "--without-mingle",
                        "--without-heartbeat"),
                environment);
        Path client = workshop().sources("python").resolve("celery_client.py");
        return driver("celery", environment, "/usr/bin/python3", client.toString());
    }

    private Driver gearmanDriver() throws IOException, InterruptedException, LeftOutException {
        if (gearman == 0) {
            Path server = Debian.need("gearmand", "gearman-job-server");
            Debian.need("/usr/include/libgearman/gearman.h", "libgearman-dev");
            int port = Daemon.freePort();
            services.start(
                            "gearmand",
                            List.of(server.toString(), "-L", "127.0.0.1", "-p", "" + port, "--log-file=stderr"),
                            Map.of())
                    .awaitPort(port, 10);
            for (int worker = 0; worker < 2; worker++) {
                services.start(
                        "gearman-worker",
                        List.of(workshop().program("gearman_worker", "gearman").toString(), "" + port),
                        Map.of());
            }
            gearman = port;
        }
        return driver(
                "gearman",
                Map.of(),
                workshop().program("gearman_client", "gearman").toString(),
                "" + gearman);
    }

    private Driver slurmDriver() throws IOException, InterruptedException, LeftOutException {
        Slurm running = slurm;
        if (running == null) {
            running = Slurm.start(services);
            slurm = running;
        }
        return driver("srun", running.environment(), program("spawn").toString(), "srun", "-n1", "true");
    }

    private Driver driver(String name, Map<String, String> environment, String... command) throws IOException {
        return Driver.start(
                List.of(command),
                environment,
                workshop().folder("run"),
                workshop().log(name));
    }

    private Path program(String name) throws IOException, InterruptedException, LeftOutException {
        return workshop().program(name);
    }

    private Workshop workshop() {
        return services.workshop();
    }

    @Override
    public void close() {
        services.close();
    }
}
