package dev.lattice.agent.session;

import dev.lattice.agent.facts.Load;
import dev.lattice.protocol.AgentServiceGrpc;
import dev.lattice.protocol.AgentServiceGrpc.AgentServiceBlockingV2Stub;
import dev.lattice.protocol.Heartbeat;
import dev.lattice.protocol.NodeFacts;
import dev.lattice.protocol.RegisterReply;
import dev.lattice.protocol.RegisterRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps a session open for as long as the agent runs: registers, connects, and connects again. */
public final class Connection {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());
    private static final Pattern CODE = Pattern.compile("^[A-Z_]+: ");
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LONGEST_RETRY_MILLIS = 5_000;
    private static final long TURNED_AWAY_MILLIS = 10_000;
    private static final int MESSAGE_BYTES = 64 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int READY_BYTES = 256 << 10;
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long CALL_SECONDS = 15;
    private static final long ACCOMPANIED = Long.MIN_VALUE;

    /** The server will not have this node, and only its owner can change that. */
    public static final class TurnedAwayException extends Exception {
        private static final long serialVersionUID = 1;

        TurnedAwayException(String message) {
            super(message);
        }
    }

    private final URI server;
    private final @Nullable String joinToken;
    private final NodeIdentity identity;
    private final Supplier<NodeFacts> facts;
    private final NodeParts node;
    private final ScheduledExecutorService housekeeping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable ManagedChannel channel;
    private @Nullable ServerAddress address;
    private volatile @Nullable AgentSession session;
    private @Nullable ScheduledFuture<?> heartbeats;
    private volatile boolean stopping;
    /** When there was a session last, by {@link System#nanoTime()}; {@link #ACCOMPANIED} while there is one. */
    private volatile long aloneSince = System.nanoTime();

    /**
     * @param server its public address
     * @param joinToken for the first registration; null where the server asks for none
     * @param housekeeping one thread for what needs no haste
     */
    public Connection(
            URI server,
            @Nullable String joinToken,
            NodeIdentity identity,
            Supplier<NodeFacts> facts,
            NodeParts node,
            ScheduledExecutorService housekeeping) {
        this.server = server;
        this.joinToken = joinToken;
        this.identity = identity;
        this.facts = facts;
        this.node = node;
        this.housekeeping = housekeeping;
    }

    /**
     * Keeps a session open until {@link #stop}.
     *
     * @throws TurnedAwayException when the server refuses the node before it was ever let in
     */
    public void run() throws TurnedAwayException, InterruptedException {
        long retry = FIRST_RETRY_MILLIS;
        boolean complained = false;
        boolean mayJoinAnew = true;
        boolean joinAnew = false;
        while (!stopping) {
            Status status;
            boolean worked = false;
            try {
                ManagedChannel open = connect();
                if (joinAnew || !identity.registered()) {
                    register(open);
                    joinAnew = false;
                }
                AgentSession next = new AgentSession(node, housekeeping, this::welcomed);
                session = next;
                status = next.open(
                                AgentServiceGrpc.newStub(open)
                                        .withInterceptors(identity.proof())
                                        .withOnReadyThreshold(READY_BYTES),
                                facts.get())
                        .get();
                worked = next.welcomed();
            } catch (TurnedAwayException refused) {
                if (!joinAnew) {
                    throw refused;
                }
                status = Status.UNAUTHENTICATED.withDescription(refused.getMessage());
            } catch (IOException | ExecutionException failed) {
                status = Status.UNAVAILABLE.withDescription(failed.getMessage());
            } catch (StatusRuntimeException failed) {
                status = failed.getStatus();
            } catch (RuntimeException unforeseen) {
                // A server that answers nonsense must not end what runs here.
                if (!stopping) {
                    LOG.log(Level.WARNING, "opening a session failed", unforeseen);
                }
                status = Status.UNKNOWN.withDescription(String.valueOf(unforeseen));
            }
            quiet();
            if (aloneSince == ACCOMPANIED) {
                aloneSince = System.nanoTime();
            }
            if (stopping) {
                return;
            }
            mayJoinAnew &= !worked;
            if (status.getCode() == Status.Code.UNAUTHENTICATED) {
                // Turned away at its start: the server was set up anew, or the owner starts a node again that was
                // removed. One that is removed while it runs stays away until then.
                joinAnew = mayJoinAnew;
                mayJoinAnew = false;
                if (joinAnew) {
                    continue;
                }
            }
            if (worked || !complained) {
                LOG.log(Level.WARNING, "no session with {0}: {1}; trying again, what runs goes on", new Object[] {
                    server, describe(status)
                });
            }
            complained = true;
            retry = worked ? FIRST_RETRY_MILLIS : retry;
            pause(patience(status, retry));
            retry = Math.min(LONGEST_RETRY_MILLIS, retry * 2);
        }
    }

    private ManagedChannel connect() throws IOException {
        ManagedChannel open = channel;
        ServerAddress current = ServerAddress.ask(server);
        if (open == null || !current.equals(address)) {
            if (open != null) {
                open.shutdownNow();
            }
            LOG.log(Level.FINE, "connecting to {0}", current);
            OkHttpChannelBuilder way = OkHttpChannelBuilder.forAddress(current.host(), current.port());
            // Whoever says https wants nothing in the clear, on the agents' port neither.
            if ("https".equals(server.getScheme())) {
                way.sslSocketFactory(Tls.sockets());
            } else {
                way.usePlaintext();
            }
            open = way.directExecutor()
                    .disableRetry()
                    .maxInboundMessageSize(MESSAGE_BYTES)
                    .flowControlWindow(WINDOW_BYTES)
                    .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .build();
            channel = open;
            address = current;
        } else {
            open.resetConnectBackoff();
        }
        return open;
    }

    private void register(ManagedChannel open) throws TurnedAwayException, IOException {
        RegisterRequest.Builder request = RegisterRequest.newBuilder()
                .setNodeId(identity.nodeId().value())
                .setFacts(facts.get());
        if (joinToken != null) {
            request.setJoinToken(joinToken);
        }
        try {
            RegisterReply reply = AgentServiceGrpc.newBlockingStub(open)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .register(request.build());
            identity.accept(reply.getNodeToken());
            LOG.log(Level.INFO, "registered as {0}{1}", new Object[] {
                identity.nodeId(), reply.getPendingApproval() ? "; an admin has to approve this node" : ""
            });
        } catch (StatusRuntimeException refused) {
            switch (refused.getStatus().getCode()) {
                case UNAUTHENTICATED, PERMISSION_DENIED, ALREADY_EXISTS, INVALID_ARGUMENT ->
                    throw new TurnedAwayException(refusal(refused.getStatus(), joinToken != null));
                default -> throw refused;
            }
        }
    }

    /** One sentence: why the server does not want this node, and what to do. */
    static String refusal(Status status, boolean hadToken) {
        String text = reason(status);
        if (status.getCode() != Status.Code.UNAUTHENTICATED) {
            return "the server refuses this node: " + text;
        }
        String remedy = "an admin makes one with 'lattice nodes token', and it goes to --token-file or WORKER_TOKEN";
        return !hadToken
                ? "the server takes no node without a join token; " + remedy
                : "the server does not take this join token, which is unknown, expired or used; ask for a new one: "
                        + remedy;
    }

    /** What the server said, as a part of a sentence of ours: without the code before it and the dot behind. */
    private static String reason(Status status) {
        String text = status.getDescription();
        if (text == null) {
            return status.getCode().name();
        }
        String words = CODE.matcher(text).replaceFirst("");
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }

    private void welcomed(int heartbeatSeconds) {
        LOG.log(Level.INFO, "session with {0} is open", server);
        aloneSince = ACCOMPANIED;
        int seconds = Math.max(1, heartbeatSeconds);
        quiet();
        lock.lock();
        try {
            heartbeats = housekeeping.scheduleAtFixedRate(
                    () -> node.outbox()
                            .heartbeat(Heartbeat.newBuilder()
                                    .setLoadMillis(Load.loadMillis())
                                    .setFreeMemoryMb(Load.freeMemoryMb())
                                    .build()),
                    0,
                    seconds,
                    TimeUnit.SECONDS);
        } finally {
            lock.unlock();
        }
    }

    private void quiet() {
        lock.lock();
        try {
            if (heartbeats != null) {
                heartbeats.cancel(false);
                heartbeats = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private static String describe(Status status) {
        String text = reason(status);
        return switch (status.getCode()) {
            case UNAUTHENTICATED ->
                text + ". If this node was removed there, start it again with a new join token to bring it back";
            case ABORTED -> text + ". Another agent uses this node's identity; stop one of them";
            default -> text;
        };
    }

    /** Time until the next attempt: jittered, and long where trying soon cannot help. */
    private static long patience(Status status, long retry) {
        long longest = switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, ABORTED -> TURNED_AWAY_MILLIS;
            default -> retry;
        };
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }

    private void pause(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !stopping) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * For how long there has been no session; zero while there is one. A cut that nobody announces is noticed after {@value
     * #KEEP_ALIVE_SECONDS} s twice at the latest. Any thread.
     */
    public Duration alone() {
        long since = aloneSince;
        return since == ACCOMPANIED ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** For calls beside the session; null before the first connection. Any thread. */
    public @Nullable AgentServiceBlockingV2Stub calls() {
        ManagedChannel open = channel;
        return open == null || !identity.registered()
                ? null
                : AgentServiceGrpc.newBlockingV2Stub(open).withInterceptors(identity.proof());
    }

    /** Tells the server to send no more tasks; tells whether there is a session in which it can be told. Any thread. */
    public boolean leave() {
        node.outbox().leave();
        AgentSession open = session;
        return open != null && open.welcomed() && open.ready();
    }

    /** Ends the session and {@link #run}. Any thread. */
    public void stop() {
        stopping = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        AgentSession open = session;
        if (open != null) {
            open.close();
        }
        ManagedChannel current = channel;
        if (current != null) {
            current.shutdownNow();
        }
    }
}
