package dev.lattice.cli.local;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import dev.lattice.cli.context.ConfigException;
import dev.lattice.cli.context.ContextFile;
import dev.lattice.cli.context.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Server, gateway and one node on this machine, for as long as {@code up} runs. */
public final class LocalStack {
    private static final String SERVER = "server";
    private static final String AGENT = "agent";
    private static final String GATEWAY = "gateway";
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 25;
    private static final long WATCH_MILLIS = 500;
    private static final long JOBS_GRACE_MILLIS = 10_000;
    private static final long CANCEL_MILLIS = 15_000;
    private static final long AGENT_GRACE_MILLIS = 20_000;
    private static final long SERVER_GRACE_MILLIS = 20_000;

    private final Surroundings around;
    private final LocalSettings settings;
    private final ChildProcess server;
    private final ChildProcess agent;
    private final LocalGateway gateway;
    private final Status status;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch hurry = new CountDownLatch(1);
    private volatile boolean interrupted;
    private @Nullable String token;

    public LocalStack(Surroundings around, LocalSettings settings, Distribution distribution) {
        this.around = around;
        this.settings = settings;
        this.status = new Status(around);
        this.server = new ChildProcess(
                settings,
                SERVER,
                List.of(distribution.launcher(), "server"),
                Map.of(
                        "LATTICE_HOME",
                        settings.home().toString(),
                        "LATTICE_OPEN_JOIN",
                        Objects.requireNonNullElse(around.variable("LATTICE_OPEN_JOIN"), "true")));
        this.agent = new ChildProcess(
                settings,
                AGENT,
                List.of(distribution.launcher(), "worker", "--server", settings.url()),
                Map.of(
                        "LATTICE_HOME",
                        settings.home().toString(),
                        // Server and machine have one owner, whose images are for trying out what they built.
                        "LATTICE_LOCAL_IMAGES",
                        Objects.requireNonNullElse(around.variable("LATTICE_LOCAL_IMAGES"), "true")));
        this.gateway = new LocalGateway(around, settings, GATEWAY, distribution.launcher());
    }

    /** Starts both, says so when they are ready, and stays until a signal comes. */
    public int run() throws IOException, InterruptedException {
        Files.createDirectories(settings.logs());
        LocalInstance instance =
                LocalInstance.take(settings.home()).orElseThrow(() -> new ConfigException(alreadyRunning(settings)));
        try (instance) {
            if (endLeftovers(settings)) {
                around.say("stopped what an earlier 'lattice up' had to leave behind; jobs that run go on");
            }
            requireFree(settings.port(), "LATTICE_PORT");
            requireFree(settings.agentPort(), "LATTICE_AGENT_PORT");
            for (LocalGateway.Wish port : gateway.wishes()) {
                requireFree(port.number(), port.variable());
            }
            instance.announce(settings.url(), false);
            Signal.handle(new Signal("INT"), signal -> interrupt());
            Signal.handle(new Signal("TERM"), signal -> stop.countDown());
            Signal.handle(new Signal("HUP"), signal -> stop.countDown());
            try {
                int code = startAndWatch(instance);
                if (interrupted) {
                    endJobs();
                }
                return code;
            } finally {
                stopAll();
            }
        }
    }

    /** Whether server or agent of an {@code up} that was killed still run. */
    public static boolean leftSomething(LocalSettings settings) throws IOException {
        return new Leftover(settings, AGENT).find().isPresent()
                || new Leftover(settings, SERVER).find().isPresent();
    }

    /**
     * Ends server and agent of an {@code up} that was killed; the jobs of the node go on. For whoever holds the data folder.
     * True when there was something.
     */
    public static boolean endLeftovers(LocalSettings settings) throws IOException, InterruptedException {
        // The node first, so that its last reports find a server.
        boolean gateway = new Leftover(settings, GATEWAY).end(AGENT_GRACE_MILLIS);
        boolean agent = new Leftover(settings, AGENT).end(AGENT_GRACE_MILLIS) || gateway;
        return new Leftover(settings, SERVER).end(SERVER_GRACE_MILLIS) || agent;
    }

    /** Ctrl-C means everything, jobs included; a second one means now. */
    private void interrupt() {
        if (interrupted) {
            hurry.countDown();
        }
        interrupted = true;
        stop.countDown();
    }

    private void endJobs() throws IOException, InterruptedException {
        try (LatticeClient client = client(token)) {
            LocalJobs jobs = new LocalJobs(client, settings);
            int count = token == null ? 0 : jobs.running().size();
            if (count > 0) {
                around.say(count + (count == 1 ? " job runs" : " jobs run") + " here and may end within "
                        + JOBS_GRACE_MILLIS / 1000
                        + " s; Ctrl-C again cancels now. ('lattice down' leaves jobs running.)");
                if (!jobs.awaitEnd(JOBS_GRACE_MILLIS, hurry) && !jobs.stop(CANCEL_MILLIS)) {
                    around.say("some jobs have not ended; the node finds them again at the next 'lattice up'");
                }
            }
        } catch (ClientException e) {
            around.say("jobs could not be asked to end: " + e.getMessage());
        }
    }

    /** @throws ConfigException when a Lattice runs in that data folder already */
    static void requireNone(LocalSettings settings) throws IOException {
        if (LocalInstance.holder(settings.home()) != null) {
            throw new ConfigException(alreadyRunning(settings));
        }
    }

    /** What to tell when another {@code up} holds the data folder. */
    public static String alreadyRunning(LocalSettings settings) {
        try {
            LocalInstance.Holder holder = LocalInstance.holder(settings.home());
            // Between taking the lock and saying so it has no number yet.
            if (holder != null && holder.pid() > 0) {
                return "Lattice is already running at " + holder.url() + " (pid " + holder.pid() + ", data in "
                        + settings.home() + "). 'lattice down' stops it.";
            }
        } catch (IOException e) {
            return "the data folder " + settings.home() + " is in use, and " + e.getMessage();
        }
        return "Lattice is starting or stopping in " + settings.home() + ". Try again in a moment.";
    }

    private void requireFree(int port, String variable) {
        if (PortOwner.isFree(settings.host(), port)) {
            return;
        }
        String owner = PortOwner.describe(port);
        throw new ConfigException("port " + port + " is taken" + (owner == null ? "" : " by " + owner)
                + ". Stop that process, or choose another port: " + variable + "=" + (port + 10) + " lattice up");
    }

    private int startAndWatch(LocalInstance instance) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        boolean first = !Files.exists(settings.home().resolve("server").resolve("postgres"));
        status.show(first ? "starting the server; the first time, its database is made" : "starting the server");
        server.start();
        if (!awaitServer(begin)) {
            return failed(server);
        }
        // Not earlier: an agent that finds no server waits longer than its own start takes.
        agent.start();
        ContextFile contexts = new ContextFile(Folders.config(around));
        FirstAdmin admin = FirstAdmin.signIn(settings, contexts);
        token = admin.token();
        // It takes its token from what the server keeps.
        gateway.start();
        status.show("starting the node");
        if (!awaitNode(admin, begin)) {
            return failed(server.alive() ? agent : server);
        }
        if (stop.getCount() > 0) {
            status.clear();
            new Welcome(around).print(settings, admin, (System.nanoTime() - begin) / 1_000_000);
            FirstAdmin.forget(settings);
            instance.announce(settings.url(), true);
            watch();
        }
        return ExitCode.OK;
    }

    private boolean awaitServer(long begin) throws InterruptedException {
        try (LatticeClient client = client(null)) {
            while (stop.getCount() > 0 && System.nanoTime() - begin < READY_NANOS) {
                try {
                    if ("ok".equals(client.health().text("status"))) {
                        return true;
                    }
                } catch (ClientException e) {
                    // not yet
                }
                if (!server.alive()) {
                    return false;
                }
                stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        return stop.getCount() == 0;
    }

    /** Without a token there is nobody to ask; then the node's process has to do. */
    private boolean awaitNode(FirstAdmin admin, long begin) throws IOException, InterruptedException {
        if (admin.token() == null) {
            return agent.alive();
        }
        LocalNode node = new LocalNode(settings);
        try (LatticeClient client = client(admin.token())) {
            while (stop.getCount() > 0 && System.nanoTime() - begin < READY_NANOS) {
                if (node.online(client)) {
                    return true;
                }
                if (!agent.alive() || !server.alive()) {
                    return false;
                }
                stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        return stop.getCount() == 0;
    }

    private LatticeClient client(@Nullable String bearer) {
        return new LatticeClient(ServerUrl.parse(settings.url()), bearer, "lattice-cli/" + Version.CURRENT);
    }

    private int failed(ChildProcess child) {
        status.clear();
        around.say("the " + child.name()
                + (child.alive() ? " is not ready after a minute" : " ended with exit code " + child.exitCode())
                + ". Its log is " + child.log() + "; the last lines:");
        around.err().println(child.lastLines(15));
        return ExitCode.OURS;
    }

    /** Until a signal: starts a child again that died, and keeps the logs short. */
    private void watch() throws InterruptedException, IOException {
        while (!stop.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            for (ChildProcess child : List.of(server, agent, gateway.process())) {
                child.rotateLog();
                if (!child.alive()) {
                    long pause = child.pauseMillis();
                    around.say("the " + child.name() + " ended (exit code " + child.exitCode() + ", log: " + child.log()
                            + "); starting it again in " + pause / 1000.0 + " s");
                    if (stop.await(pause, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    child.start();
                }
            }
        }
    }

    /** The node before the server, so that its last reports find one. */
    private void stopAll() throws InterruptedException {
        gateway.stop();
        status.show("stopping the node");
        agent.stop(AGENT_GRACE_MILLIS);
        status.show("stopping the server");
        server.stop(SERVER_GRACE_MILLIS);
        status.clear();
        around.say("stopped; the data stay in " + Objects.requireNonNull(settings.home()));
    }
}
