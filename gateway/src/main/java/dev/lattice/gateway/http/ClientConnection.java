package dev.lattice.gateway.http;

import dev.lattice.gateway.page.Page;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.transport.Ends;
import dev.lattice.gateway.transport.Stalls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A public HTTP connection: takes one request after the other, however many the client sends at once. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ClientConnection.class.getName());
    /** What a client may send ahead of its turn. */
    private static final int MOST_AHEAD_BYTES = 64 << 10;
    /** How long one that was told to stop may go on sending until its answer has reached it. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final HttpSide side;
    private final Channel channel;
    private final KeptStreams kept;
    private final Origin origin;
    private final HeadReader reader;
    private @Nullable ByteBuf pending;
    private @Nullable Exchange exchange;
    private boolean going;
    private boolean inputEnded;
    private boolean leaving;
    private boolean headBegun;
    private long since = System.nanoTime();

    ClientConnection(HttpSide side, Channel channel, KeptStreams kept, Origin origin) {
        this.side = side;
        this.channel = channel;
        this.kept = kept;
        this.origin = origin;
        this.reader = new HeadReader(true, side.limits());
    }

    Channel channel() {
        return channel;
    }

    KeptStreams kept() {
        return kept;
    }

    Origin origin() {
        return origin;
    }

    /** Whether the client has said all that it will. */
    boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        side.traffic().in(in.readableBytes());
        if (leaving) {
            in.release();
            return;
        }
        pending = Joined.of(context.alloc(), pending, in);
        go();
    }

    /** Goes as far as it can with what the client has sent. */
    void go() {
        if (going) {
            return;
        }
        going = true;
        try {
            while (pending != null && pending.isReadable() && !leaving && step(pending)) {
                since = System.nanoTime();
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        } finally {
            going = false;
        }
        if (pending != null && !pending.isReadable()) {
            pending.release();
            pending = null;
        }
        if (exchange != null) {
            exchange.bodyPaused();
        }
        channel.config().setAutoRead(pending == null || leaving || pending.readableBytes() < MOST_AHEAD_BYTES);
        if (inputEnded && exchange == null && !leaving) {
            leave(false);
        }
    }

    /** Returns whether anything was done. */
    private boolean step(ByteBuf in) throws Refusal {
        Exchange current = exchange;
        if (current != null) {
            return current.takesBody() && current.body(in);
        }
        if (!channel.isWritable()) {
            // Who asks and asks, and takes no answer, would have them all wait here.
            return false;
        }
        if (!headBegun) {
            headBegun = true;
            since = System.nanoTime();
        }
        Head head = reader.read(in);
        if (head == null) {
            return false;
        }
        headBegun = false;
        Request request = Request.of(head);
        Optional<String> own = side.ownAnswer(request);
        Optional<Route> route = side.routes().byHost(request.authority().host());
        if (own.isPresent()) {
            give(Page.text(own.get()), request);
        } else if (route.isEmpty()) {
            give(Page.unknownHost(), request);
        } else {
            Exchange next = new Exchange(side, this, request, route.get());
            exchange = next;
            next.start();
        }
        return true;
    }

    private void refuse(Refusal refusal) {
        LOG.log(Level.FINE, "{0}: {1}", new Object[] {channel.remoteAddress(), refusal.reason()});
        Exchange current = exchange;
        if (current != null) {
            current.abandon();
            exchange = null;
        }
        write(Page.refusal(refusal.status(), refusal.reason()).encoded(channel.alloc(), false, false, true));
        leave(true);
    }

    /** Answers in a container's place. */
    void give(Page page, Request request) {
        boolean unheard = !request.body().complete();
        boolean last = unheard || request.last() || inputEnded;
        boolean json = request.head().find(Field.ACCEPT).orElse("").contains("application/json");
        write(page.encoded(channel.alloc(), json, request.toHead(), last));
        finished(last, unheard);
    }

    void write(ByteBuf bytes) {
        side.traffic().out(bytes.readableBytes());
        channel.write(bytes);
    }

    /**
     * The exchange is over.
     *
     * @param last whether the connection is, too
     * @param unheard whether the client may still be sending what nobody will hear
     */
    void finished(boolean last, boolean unheard) {
        exchange = null;
        since = System.nanoTime();
        if (last) {
            leave(unheard);
        } else {
            channel.flush();
            go();
        }
    }

    private void leave(boolean unheard) {
        leaving = true;
        since = System.nanoTime();
        if (pending != null) {
            pending.release();
            pending = null;
        }
        if (unheard && !inputEnded && !side.encrypted()) {
            // Closing now would make the system throw away the answer together with what was not read.
            channel.config().setAutoRead(true);
            Ends.output(channel);
        } else {
            Ends.afterFlush(channel);
        }
    }

    /** Ends it so that the client sees that its answer is not whole. */
    void abort() {
        exchange = null;
        leaving = true;
        channel.flush();
        Ends.abruptly(channel);
    }

    /** No longer takes part; returns what has come and was not looked at. */
    @Nullable ByteBuf detach() {
        ByteBuf early = pending;
        pending = null;
        exchange = null;
        side.forget(this);
        channel.pipeline().remove(this);
        return early;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            return;
        }
        if (exchange != null) {
            exchange.clientWritable();
        } else {
            go();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            Exchange current = exchange;
            if (leaving || current == null) {
                Ends.afterFlush(channel);
            } else if (current.takesBody() || current.streamsEvents()) {
                current.abandon();
                abort();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        side.forget(this);
        leaving = true;
        if (exchange != null) {
            exchange.abandon();
            exchange = null;
        }
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.FINE, cause, () -> "a public connection");
        Ends.abruptly(channel);
    }

    /** Called each second or so: ends what takes too long. */
    void tick(long now) {
        long waited = TimeUnit.NANOSECONDS.toSeconds(now - since);
        Limits limits = side.limits();
        if (leaving) {
            if (now - since > LINGER_NANOS && !Stalls.waits(channel)) {
                channel.close();
            }
        } else if (exchange != null) {
            boolean stalled = exchange.takesBody() && pending == null && waited > limits.stallSeconds();
            if (stalled) {
                refuse(new Refusal(408, "nothing has come of the body for a while"));
            }
        } else if (headBegun) {
            if (waited > limits.headSeconds()) {
                refuse(new Refusal(408, "the head of the request took too long"));
            }
        } else if (waited > limits.idleSeconds()) {
            Ends.afterFlush(channel);
            leaving = true;
        }
    }
}
