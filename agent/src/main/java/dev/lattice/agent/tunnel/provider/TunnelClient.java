package dev.lattice.agent.tunnel.provider;

import dev.lattice.agent.allocation.TunnelStatus;
import dev.lattice.agent.tunnel.provider.ClientOutput.Interrupted;
import dev.lattice.agent.tunnel.provider.ClientOutput.News;
import dev.lattice.agent.tunnel.provider.ClientOutput.Opened;
import dev.lattice.agent.tunnel.provider.ClientOutput.Trouble;
import dev.lattice.core.service.TunnelState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps one client of a provider running, and so a public address, until it is closed. */
public final class TunnelClient implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TunnelClient.class.getName());
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long STOP_SECONDS = 2;
    private static final long LONGEST_PAUSE_SECONDS = 60;
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_NOTE = 300;
    private static final int LINES = 100;

    /**
     * Whoever hears how it stands.
     *
     * @param port inside the container
     */
    record Listener(int port, Consumer<TunnelStatus> changed) {}

    /** @param line null after the last */
    private record Said(@Nullable String line) {}

    private final TunnelClients clients;
    private final TunnelProvider.Errand errand;
    private final Listener listener;
    private final Thread thread;
    private String url = "";
    private String trouble = "";
    private boolean opened;
    private int failures;
    private volatile @Nullable TunnelStatus status;

    TunnelClient(TunnelClients clients, TunnelProvider.Errand errand, Listener listener) {
        this.clients = clients;
        this.errand = errand;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("tunnel " + errand.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                String why = attempt();
                long pause = Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(failures, MOST_DOUBLINGS));
                failures++;
                tell(
                        opened ? TunnelState.DISCONNECTED : TunnelState.ERROR,
                        why + "; it is tried again in " + pause + " s");
                TimeUnit.SECONDS.sleep(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #connect}; what nobody foresaw ends one attempt, and not the address. */
    private String attempt() throws InterruptedException {
        try {
            return connect();
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, failed, () -> "the tunnel's client for " + errand.name() + " failed");
            return "the node failed to keep it up: " + failed;
        }
    }

    /** From one start of the client to its end; returns why it ended, for people. */
    private String connect() throws InterruptedException {
        String program = clients.provider().program();
        Optional<Path> found = clients.find();
        opened = false;
        if (found.isEmpty()) {
            return "the program '" + program + "' is not on this node: "
                    + clients.provider().installation();
        }
        tell(TunnelState.CONNECTING, trouble);
        trouble = "";
        Process client;
        try {
            client = launch(found.get());
        } catch (IOException refused) {
            return "'" + program + "' cannot be started: " + refused.getMessage();
        }
        clients.left().remember(errand.name(), client.toHandle());
        try {
            String ended = follow(client);
            return trouble.isEmpty() ? ended : ended + ": " + trouble;
        } finally {
            end(client);
            clients.left().forget(errand.name());
        }
    }

    private Process launch(Path program) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(clients.provider().arguments(errand));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(errand.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(clients.environment());
        Process client = builder.start();
        // It has nothing to ask.
        client.getOutputStream().close();
        return client;
    }

    /** Lines that were not understood go nowhere: some clients print their token. */
    private String follow(Process client) throws InterruptedException {
        String program = clients.provider().program();
        BlockingQueue<Said> lines = new ArrayBlockingQueue<>(LINES);
        Thread.ofVirtual().name("tunnel output").start(() -> read(client, lines));
        ClientOutput output = clients.provider().output();
        long since = System.nanoTime();
        long connected = FOREVER;
        while (true) {
            long left = connected == FOREVER ? OPENING_NANOS - (System.nanoTime() - since) : FOREVER;
            Said said = lines.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (said == null) {
                return "'" + program + "' got no address within " + TimeUnit.NANOSECONDS.toSeconds(OPENING_NANOS)
                        + " s";
            }
            String line = said.line();
            if (line == null) {
                break;
            }
            Optional<News> news = output.hear(line);
            if (news.isPresent()) {
                connected = take(news.get(), connected);
            }
        }
        if (connected != FOREVER && System.nanoTime() - connected > WELL_NANOS) {
            failures = 0;
        }
        return client.waitFor(STOP_SECONDS, TimeUnit.SECONDS)
                ? "'" + program + "' ended with exit code " + client.exitValue()
                : "'" + program + "' says nothing any more";
    }

    /** Returns since when there is an address. */
    private long take(News news, long connected) {
        switch (news) {
            case Opened(String address) -> {
                url = address;
                trouble = "";
                opened = true;
                tell(TunnelState.CONNECTED, "");
                return connected == FOREVER ? System.nanoTime() : connected;
            }
            case Interrupted() -> tell(TunnelState.DISCONNECTED, "the client lost its connection and makes a new one");
            case Trouble(String why) -> {
                trouble = why.length() > MOST_NOTE ? why.substring(0, MOST_NOTE) : why;
            }
        }
        return connected;
    }

    private static void read(Process client, BlockingQueue<Said> lines) {
        try {
            try (BufferedReader output = client.inputReader(StandardCharsets.UTF_8)) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.put(new Said(line));
                }
            } catch (IOException killed) {
                LOG.log(Level.FINE, "a tunnel''s client says nothing any more: {0}", killed.getMessage());
            }
            lines.put(new Said(null));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process client) {
        List<ProcessHandle> below = client.descendants().toList();
        client.destroy();
        try {
            client.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            client.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void tell(TunnelState state, String note) {
        TunnelStatus now = new TunnelStatus(listener.port(), clients.provider().name(), state, url, note);
        if (!now.equals(status)) {
            status = now;
            listener.changed().accept(now);
        }
    }

    /** Its address leads nowhere from now on; the client ends soon. */
    @Override
    public void close() {
        thread.interrupt();
    }

    /** Waits for the end of a client that was closed, and returns whether it came in time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }
}
