package dev.lattice.benchmarks;

import dev.lattice.benchmarks.fleet.SimulatedWeek;
import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Aim;
import dev.lattice.benchmarks.measure.Benchmark;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.owner.Foreground;
import dev.lattice.benchmarks.owner.Foreground.Beside;
import dev.lattice.benchmarks.owner.OwnerReturns;
import dev.lattice.benchmarks.owner.OwnerStand;
import dev.lattice.benchmarks.peer.Peers;
import dev.lattice.benchmarks.product.ControlPlane;
import dev.lattice.benchmarks.product.Cron;
import dev.lattice.benchmarks.product.OutputDelay;
import dev.lattice.benchmarks.product.OutputFlood;
import dev.lattice.benchmarks.product.OutputSource;
import dev.lattice.benchmarks.product.RoundTrip;
import dev.lattice.benchmarks.product.SecondRun;
import dev.lattice.benchmarks.product.Sizes;
import dev.lattice.benchmarks.product.Stand;
import dev.lattice.benchmarks.product.Throughput;
import dev.lattice.benchmarks.push.BuildByHand;
import dev.lattice.benchmarks.push.BuildCache;
import dev.lattice.benchmarks.push.PushStand;
import dev.lattice.benchmarks.push.PushToPage;
import dev.lattice.benchmarks.push.Rollback;
import dev.lattice.benchmarks.push.ServedMeanwhile;
import dev.lattice.benchmarks.relay.ByteRate;
import dev.lattice.benchmarks.relay.GatewayRestart;
import dev.lattice.benchmarks.relay.IdleConnections;
import dev.lattice.benchmarks.relay.Relay;
import dev.lattice.benchmarks.relay.RelayStand;
import dev.lattice.benchmarks.relay.RequestRate;
import dev.lattice.benchmarks.service.ContainerJob;
import dev.lattice.benchmarks.service.DeployTime;
import dev.lattice.benchmarks.service.DockerRunTime;
import dev.lattice.benchmarks.service.EngineJob;
import dev.lattice.benchmarks.service.PgBench;
import dev.lattice.benchmarks.service.ServiceStand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every benchmark: who takes part, how much work a round is, and what Lattice wants to reach. */
final class Plan {
    static final List<String> IDS = List.of(
            "round-trip",
            "throughput",
            "control-plane",
            "cron",
            "fleet",
            "command-line",
            "output-rate",
            "output-delay",
            "upload",
            "sizes",
            "relay-requests",
            "relay-delay",
            "relay-encrypted",
            "relay-stream",
            "relay-streams",
            "relay-idle",
            "relay-restart",
            "deploy",
            "container-job",
            "pgbench",
            "push-cold",
            "push-warm",
            "rollback",
            "served-meanwhile",
            "owner",
            "foreground");

    private static final String EXECUTE = RoundTrip.Way.EXECUTE.label();
    private static final String FOLLOW = RoundTrip.Way.FOLLOW.label();
    private static final String RUN = "lattice run -- true";
    private static final String DOCKER = "docker logs -f";
    private static final String RAW = "Lattice, raw bytes";
    private static final String EVENTS = "Lattice, server-sent events";

    private final Workshop workshop;
    private final Peers peers;
    private final RelayStand relays;
    private final ServiceStand services;
    private final PushStand pushes;
    private final OwnerStand owner;
    private final Stand stand;
    private final Stand controlPlane;
    private final int part;

    /**
     * @param stand with an agent
     * @param controlPlane without one
     * @param part work is divided by it: 1 for figures, more to see whether all runs
     */
    Plan(
            Workshop workshop,
            Peers peers,
            RelayStand relays,
            ServiceStand services,
            PushStand pushes,
            OwnerStand owner,
            Stand stand,
            Stand controlPlane,
            int part) {
        this.relays = relays;
        this.workshop = workshop;
        this.peers = peers;
        this.services = services;
        this.pushes = pushes;
        this.owner = owner;
        this.stand = stand;
        this.controlPlane = controlPlane;
        this.part = part;
    }

    Benchmark benchmark(String id) throws IOException {
        return switch (id) {
            case "round-trip" -> roundTrip();
            case "throughput" -> throughput();
            case "control-plane" -> controlPlane();
            case "cron" -> cron();
            case "fleet" -> fleet();
            case "command-line" -> commandLine();
            case "output-rate" -> outputRate();
            case "output-delay" -> outputDelay();
            case "upload" -> upload();
            case "sizes" -> sizes();
            case "relay-requests" -> relayRequests();
            case "relay-delay" -> relayDelay();
            case "relay-encrypted" -> relayEncrypted();
            case "relay-stream" -> relayBytes("relay-stream", "Gateway: one stream of bytes", 1);
            case "relay-streams" -> relayBytes("relay-streams", "Gateway: eight streams of bytes", 8);
            case "relay-idle" -> relayIdle();
            case "relay-restart" -> relayRestart();
            case "deploy" -> deploy();
            case "container-job" -> containerJob();
            case "pgbench" -> pgBench();
            case "push-cold" ->
                push(
                        "push-cold",
                        "An Express app from a push to its page, nothing of earlier builds kept",
                        BuildCache.COLD,
                        rounds(5));
            case "push-warm" ->
                push(
                        "push-warm",
                        "An Express app from a push to its page, one line changed",
                        BuildCache.WARM,
                        rounds(9));
            case "rollback" -> rollback();
            case "served-meanwhile" -> servedMeanwhile();
            case "owner" -> ownerReturns();
            case "foreground" -> foreground();
            default -> throw new IllegalArgumentException("there is no benchmark '" + id + "', but " + IDS);
        };
    }

    private int rounds(int full) {
        return part == 1 ? full : 1;
    }

    private int work(int full) {
        return Math.max(1, full / part);
    }

    private Benchmark roundTrip() {
        return new Benchmark(
                "round-trip",
                "Round trip: `true` from its submission to its exit code, one after another",
                Peers.FLOOR,
                rounds(5),
                List.of(
                        peers.process("a plain process (posix_spawn)", work(200)),
                        peers.floor(work(200)),
                        new RoundTrip(stand, RoundTrip.Way.EXECUTE, work(200)),
                        new RoundTrip(stand, RoundTrip.Way.FOLLOW, work(200)),
                        peers.bullMq(work(200)),
                        peers.celery(work(200)),
                        peers.graphile(work(100)),
                        peers.gearman(work(200)),
                        peers.slurm(work(40))),
                List.of(
                        Aim.times(EXECUTE, Metric.P50, 2.5, Peers.FLOOR),
                        Aim.times(EXECUTE, Metric.P50, 1.25, Peers.FLOOR),
                        Aim.times(EXECUTE, Metric.P99, 4, Peers.FLOOR),
                        Aim.times(FOLLOW, Metric.P50, 2.5, Peers.FLOOR),
                        Aim.times(FOLLOW, Metric.P99, 4, Peers.FLOOR)));
    }

    private Benchmark throughput() {
        return new Benchmark(
                "throughput",
                "Throughput: `true`, many at once, two slots",
                Peers.FLOOR,
                rounds(3),
                List.of(
                        peers.floorInBulk(work(10_000)),
                        new Throughput(stand, work(10_000)),
                        peers.xargs(work(10_000)),
                        peers.gearmanInBulk(work(10_000)),
                        peers.bullMqInBulk(work(2_000)),
                        peers.celeryInBulk(work(2_000)),
                        peers.graphileInBulk(work(1_000))),
                List.of(
                        Aim.times(Throughput.NAME, Metric.RATE, 0.5, Peers.FLOOR),
                        Aim.times(Throughput.NAME, Metric.RATE, 0.9, Peers.FLOOR)));
    }

    private Benchmark controlPlane() {
        return new Benchmark(
                "control-plane",
                "Control plane alone: durable, nodes that only answer",
                Peers.FLOOR,
                rounds(3),
                List.of(
                        peers.floorWithoutProcesses(work(100_000)),
                        new ControlPlane(controlPlane, ControlPlane.Submission.BULK, work(50_000)),
                        new ControlPlane(controlPlane, ControlPlane.Submission.SINGLE, work(48_000))),
                List.of(
                        Aim.absolute(ControlPlane.Submission.BULK.label(), Metric.RATE, 10_000),
                        Aim.times(ControlPlane.Submission.BULK.label(), Metric.RATE, 0.4, Peers.FLOOR),
                        Aim.absolute(ControlPlane.Submission.SINGLE.label(), Metric.RATE, 10_000)));
    }

    private Benchmark cron() {
        return new Benchmark(
                "cron",
                "Cron: from the moment that a schedule is due until a watcher hears of its job, which is committed then",
                Cron.Spread.MINUTE.label(),
                rounds(3),
                List.of(
                        new Cron(controlPlane, Cron.Spread.MINUTE, work(1_000)),
                        new Cron(controlPlane, Cron.Spread.NONE, work(1_000))),
                List.of(
                        Aim.absolute(Cron.Spread.MINUTE.label(), Metric.P99, 50),
                        Aim.absolute(Cron.Spread.MINUTE.label(), Metric.P99, 5),
                        Aim.absolute(Cron.Spread.NONE.label(), Metric.P99, 50)));
    }

    private Benchmark fleet() {
        return new Benchmark(
                "fleet",
                "A simulated week of 2,000 machines whose owners come and go",
                SimulatedWeek.without(),
                1,
                SimulatedWeek.all(work(2_000)),
                List.of(
                        Aim.absolute(SimulatedWeek.with(), Metric.MISSING, 0),
                        Aim.times(SimulatedWeek.with(), Metric.EVICTIONS, 1, SimulatedWeek.without())));
    }

    private Benchmark commandLine() throws IOException {
        return new Benchmark(
                "command-line",
                "A whole process: `lattice run -- true` in an empty folder",
                Peers.SSH + " true",
                rounds(3),
                List.of(peers.sshTrue(work(20)), commandLineContender(RUN, "run", "--", "true")),
                List.of(Aim.absolute(RUN, Metric.P50, 120)));
    }

    private Contender commandLineContender(String name, String... arguments) throws IOException {
        Map<String, String> environment = stand.environment(workshop.folder("home"));
        return peers.command(name, () -> stand.command(arguments), environment, "empty", work(20));
    }

    private Benchmark outputRate() {
        return new Benchmark(
                "output-rate",
                "Output: one job's stdout, lines of 100 bytes, to one watcher",
                Peers.SSH,
                rounds(3),
                List.of(
                        new OutputFlood(Peers.SSH, workshop, OutputSource.program(peers::bySsh), work(200)),
                        new OutputFlood(DOCKER, workshop, OutputSource.program(peers::byDocker), work(50)),
                        new OutputFlood(RAW, workshop, OutputSource.raw(stand), work(200)),
                        new OutputFlood(EVENTS, workshop, OutputSource.events(stand), work(100))),
                List.of(Aim.absolute(RAW, Metric.THROUGHPUT, 150), Aim.absolute(EVENTS, Metric.THROUGHPUT, 50)));
    }

    private Benchmark outputDelay() {
        return new Benchmark(
                "output-delay",
                "Delay of a line at 1,000 lines/s",
                Peers.SSH,
                rounds(3),
                List.of(
                        new OutputDelay(Peers.SSH, workshop, OutputSource.program(peers::bySsh), work(4)),
                        new OutputDelay(DOCKER, workshop, OutputSource.program(peers::byDocker), work(4)),
                        new OutputDelay(RAW, workshop, OutputSource.raw(stand), work(4)),
                        new OutputDelay(EVENTS, workshop, OutputSource.events(stand), work(4))),
                List.of(
                        Aim.times(RAW, Metric.P50, 1.5, Peers.SSH),
                        Aim.absolute(RAW, Metric.P99, 10),
                        Aim.times(EVENTS, Metric.P50, 1.5, Peers.SSH),
                        Aim.absolute(EVENTS, Metric.P99, 10)));
    }

    private Benchmark upload() {
        return new Benchmark(
                "upload",
                "Second `lattice run` of a project: from the start of the process to the start of the command",
                SecondRun.NAME,
                rounds(3),
                List.of(new SecondRun(stand, workshop)),
                List.of(Aim.absolute(SecondRun.NAME, Metric.DURATION, 1)));
    }

    private Benchmark relayRequests() {
        String http = Relay.LATTICE_HTTP.label();
        return new Benchmark(
                "relay-requests",
                "Gateway: requests for 1 KB over 64 connections that are kept",
                Relay.HAPROXY.label(),
                rounds(3),
                requests(
                        64, Relay.HAPROXY, Relay.DIRECT, Relay.LATTICE_HTTP, Relay.NGINX, Relay.SSH, Relay.LOCALTUNNEL),
                List.of(
                        Aim.times(http, Metric.RATE, 0.8, Relay.HAPROXY.label()),
                        Aim.times(http, Metric.RATE, 2.5, Relay.SSH.label()),
                        Aim.times(http, Metric.RATE, 10, Relay.LOCALTUNNEL.label())));
    }

    private Benchmark relayDelay() {
        return new Benchmark(
                "relay-delay",
                "Gateway: requests for 1 KB one after another",
                Relay.HAPROXY.label(),
                rounds(3),
                requests(1, Relay.HAPROXY, Relay.DIRECT, Relay.LATTICE_HTTP, Relay.NGINX, Relay.SSH),
                List.of(Aim.added(
                        Relay.LATTICE_HTTP.label(), Metric.P50, 1.5, Relay.HAPROXY.label(), Relay.DIRECT.label())));
    }

    private Benchmark relayEncrypted() {
        return new Benchmark(
                "relay-encrypted",
                "Gateway: requests for 1 KB over 64 connections that are kept, through TLS (a stunnel as its client)",
                Relay.STUNNEL.label(),
                rounds(3),
                requests(64, Relay.STUNNEL, Relay.LATTICE_TLS),
                List.of(Aim.times(Relay.LATTICE_TLS.label(), Metric.RATE, 1, Relay.STUNNEL.label())));
    }

    private List<Contender> requests(int connections, Relay... through) {
        return Stream.of(through)
                .<Contender>map(relay -> new RequestRate(relays, relay, connections, part == 1 ? 5 : 1))
                .toList();
    }

    private Benchmark relayBytes(String id, String title, int streams) {
        String tcp = Relay.LATTICE_TCP.label();
        return new Benchmark(
                id,
                title,
                Relay.HAPROXY.label(),
                rounds(3),
                Stream.of(Relay.HAPROXY, Relay.DIRECT, Relay.LATTICE_TCP, Relay.SSH)
                        .<Contender>map(relay -> new ByteRate(relays, relay, streams, part == 1 ? 4 : 1))
                        .toList(),
                List.of(
                        Aim.times(tcp, Metric.THROUGHPUT, 0.8, Relay.HAPROXY.label()),
                        Aim.times(tcp, Metric.THROUGHPUT, 2.5, Relay.SSH.label())));
    }

    private Benchmark relayIdle() {
        IdleConnections none = new IdleConnections(relays, 0);
        return new Benchmark(
                "relay-idle",
                "Gateway: memory with public connections that lie idle",
                none.name(),
                1,
                List.of(none, new IdleConnections(relays, work(5_000))),
                List.of());
    }

    private Benchmark relayRestart() {
        return new Benchmark(
                "relay-restart",
                "Gateway: killed and started again, until a page is served",
                GatewayRestart.NAME,
                rounds(7),
                List.of(new GatewayRestart(relays)),
                List.of(Aim.absolute(GatewayRestart.NAME, Metric.DURATION, 2)));
    }

    private Benchmark deploy() {
        return new Benchmark(
                "deploy",
                "Deploying PostgreSQL: from the request until it takes connections",
                DockerRunTime.NAME,
                rounds(7),
                List.of(new DockerRunTime(services), new DeployTime(services)),
                List.of(Aim.times(DeployTime.NAME, Metric.DURATION, 1.1, DockerRunTime.NAME)));
    }

    private Benchmark containerJob() {
        return new Benchmark(
                "container-job",
                "A job in a container: `true`, one after another",
                EngineJob.NAME,
                rounds(3),
                List.of(new EngineJob(services, work(20)), new ContainerJob(services, work(20))),
                List.of(Aim.times(ContainerJob.NAME, Metric.P50, 1.1, EngineJob.NAME)));
    }

    private Benchmark pgBench() {
        int seconds = part == 1 ? 5 : 1;
        return new Benchmark(
                "pgbench",
                "pgbench, eight clients that read",
                PgBench.Way.DIRECT.label(),
                rounds(3),
                List.of(
                        new PgBench(services, PgBench.Way.DIRECT, seconds),
                        new PgBench(services, PgBench.Way.GATEWAY, seconds)),
                List.of());
    }

    private Benchmark push(String id, String title, BuildCache cache, int rounds) {
        return new Benchmark(
                id,
                title,
                BuildByHand.NAME,
                rounds,
                List.of(new BuildByHand(pushes, workshop, cache), new PushToPage(pushes, cache)),
                List.of(Aim.times(PushToPage.NAME, Metric.DURATION, 1.15, BuildByHand.NAME)));
    }

    private Benchmark rollback() {
        return new Benchmark(
                "rollback",
                "An Express app back to the revision before, until its page is shown",
                Rollback.NAME,
                rounds(7),
                List.of(new Rollback(pushes)),
                List.of(Aim.absolute(Rollback.NAME, Metric.DURATION, 3)));
    }

    private Benchmark servedMeanwhile() {
        int seconds = part == 1 ? 15 : 3;
        return new Benchmark(
                "served-meanwhile",
                "200 requests a second for a page while another app is built on the same node",
                ServedMeanwhile.QUIET,
                rounds(5),
                List.of(new ServedMeanwhile(pushes, false, seconds), new ServedMeanwhile(pushes, true, seconds)),
                List.of(Aim.times(ServedMeanwhile.BUILDING, Metric.P99, 2, ServedMeanwhile.QUIET)));
    }

    private Benchmark ownerReturns() {
        return new Benchmark(
                "owner",
                "The owner returns: from then until a job uses nothing of the processors any more",
                OwnerReturns.PROCESSES,
                rounds(4),
                List.of(new OwnerReturns(owner, false, work(50)), new OwnerReturns(owner, true, work(50))),
                List.of(
                        Aim.absolute(OwnerReturns.PROCESSES, Metric.P99, 2_000),
                        Aim.absolute(OwnerReturns.CONTAINER, Metric.P99, 2_000)));
    }

    private Benchmark foreground() {
        String alone = Beside.NOTHING.label();
        return new Benchmark(
                "foreground",
                "The owner's own task (sysbench: events of cpu, bytes of memory) while the node works, preset Courteous",
                alone,
                rounds(9),
                Stream.of(Beside.NOTHING, Beside.PROCESSES, Beside.CONTAINERS, Beside.LOOPS)
                        .<Contender>map(beside -> new Foreground(owner, workshop, beside, part == 1 ? 5 : 1))
                        .toList(),
                Stream.of(Beside.PROCESSES, Beside.CONTAINERS)
                        .flatMap(beside -> Stream.of(Metric.RATE, Metric.THROUGHPUT)
                                .map(metric -> Aim.times(beside.label(), metric, 0.97, alone)))
                        .toList());
    }

    private Benchmark sizes() throws IOException {
        Sizes sizes = new Sizes(stand);
        return new Benchmark(
                "sizes",
                "Sizes: time to start, memory when idle",
                "server",
                rounds(3),
                List.of(sizes.supervisor(), sizes.agent(), sizes.server()),
                List.of(
                        Aim.absolute("agent", Metric.MEMORY, 100),
                        Aim.absolute("agent", Metric.START, 0.6),
                        Aim.absolute("server", Metric.START, 3)));
    }
}
