package dev.lattice.gateway.http;

import dev.lattice.gateway.page.Page;
import dev.lattice.gateway.relay.RawRelay;
import dev.lattice.gateway.route.Backend;
import dev.lattice.gateway.route.Route;
import dev.lattice.gateway.tunnel.Taker;
import dev.lattice.protocol.tunnel.StreamStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. On its client's loop.
 *
 * <p>As long as the agent has not said that the container's port took the connection, nothing was heard there, and the
 * request may go to another backend; so what was sent of its body is kept until then. Later it may only go to another
 * one if it is {@link Request#repeatable} and nothing of an answer has come.
 */
final class Exchange {
    private static final Logger LOG = Logger.getLogger(Exchange.class.getName());
    /** Streams that may end unheard until a backend is given up. */
    private static final int MOST_LOST = 3;

    private static final int MOST_TOGETHER_BYTES = 8 << 10;

    private static final int MOST_KEPT_BYTES = 64 << 10;

    private final HttpSide side;
    private final ClientConnection client;
    private final Request request;
    private final Route route;
    private final Set<Backend> tried = new HashSet<>();
    private final List<ByteBuf> sent = new ArrayList<>();
    private int sentBytes;
    private @Nullable Upstream upstream;
    private int lost;
    private boolean reused;
    private boolean opened;
    private boolean refused;
    private boolean answering;
    private boolean over;
    private @Nullable Answer answer;

    Exchange(HttpSide side, ClientConnection client, Request request, Route route) {
        this.side = side;
        this.client = client;
        this.request = request;
        this.route = route;
    }

    Request request() {
        return request;
    }

    /** Whether what comes from the client now is of its body. */
    boolean takesBody() {
        return !over && !request.body().complete();
    }

    /** Whether it is a stream of events by now. */
    boolean streamsEvents() {
        return answer != null && answer.events();
    }

    /** Looks for a backend. */
    void start() {
        if (tried.isEmpty() && side.crowded(route)) {
            give(Page.crowded(route));
            return;
        }
        Optional<Backend> chosen = route.choose(tried, side.tunnels()::present);
        if (chosen.isEmpty()) {
            give(Page.ofRoute(route, refused));
            return;
        }
        Backend backend = chosen.get();
        Optional<Upstream> ready = client.kept().take(backend, request.repeatable());
        if (ready.isPresent()) {
            attach(ready.get(), true);
        } else {
            open(backend);
        }
    }

    private void open(Backend backend) {
        tried.add(backend);
        side.tunnels().take(backend.nodeId(), client.channel().eventLoop(), new Taker() {
            @Override
            public void taken(Channel stream) {
                if (over) {
                    stream.close();
                } else {
                    attach(new Upstream(stream, backend, client.kept(), side.limits()), false);
                }
            }

            @Override
            public void none() {
                if (!over) {
                    start();
                }
            }
        });
    }

    private void attach(Upstream stream, boolean again) {
        upstream = stream;
        reused = again;
        opened = again;
        stream.serve(this);
        ByteBuf head = stream.channel()
                .alloc()
                .buffer(request.mostBytes() + stream.backend().header().length);
        if (!again) {
            head.writeBytes(stream.backend().header());
        }
        request.write(head, client.origin());
        stream.channel().write(head);
        sent.forEach(part -> stream.channel().write(part.retainedDuplicate()));
        client.go();
    }

    /**
     * Takes of the body what has come.
     *
     * @return whether it could take anything
     */
    boolean body(ByteBuf in) throws Refusal {
        Upstream to = upstream;
        if (to == null || !to.channel().isWritable() || (!opened && sentBytes >= MOST_KEPT_BYTES)) {
            return false;
        }
        ByteBuf part = in.readRetainedSlice(request.body().accept(in));
        if (!opened) {
            sent.add(part.retainedDuplicate());
            sentBytes += part.readableBytes();
        }
        to.channel().write(part);
        return true;
    }

    /** Nothing more can be taken for now. */
    void bodyPaused() {
        if (upstream != null) {
            upstream.channel().flush();
        }
    }

    /** More can be taken. */
    void resume() {
        client.go();
    }

    void opened(StreamStatus status) {
        Upstream from = upstream;
        if (from == null) {
            return;
        }
        if (status == StreamStatus.CONNECTED) {
            opened = true;
            forget();
            resume();
            return;
        }
        LOG.log(Level.FINE, "{0}: {1}", new Object[] {from.backend(), status});
        refused = true;
        upstream = null;
        from.close();
        start();
    }

    /** Something of the answer has come; what is left in there is not complete yet. */
    void answer(ByteBuf in) {
        Upstream from = upstream;
        if (from == null) {
            return;
        }
        try {
            while (in.isReadable() && !over) {
                Answer current = answer;
                if (current == null) {
                    Head head = from.reader().read(in);
                    if (head == null) {
                        return;
                    }
                    answering = true;
                    begin(Answer.of(head, request.toHead()), from, in);
                } else {
                    client.write(in.readRetainedSlice(current.body().accept(in)));
                }
                if (answer != null && answer.body().complete() && !over) {
                    finish(from, !in.isReadable());
                }
            }
        } catch (Refusal wrong) {
            LOG.log(Level.INFO, "{0} does not answer in HTTP: {1}", new Object[] {from.backend(), wrong.reason()});
            answerBroken();
        }
    }

    private void begin(Answer next, Upstream from, ByteBuf in) throws Refusal {
        if (next.preliminary()) {
            if (!request.head().old()) {
                client.write(head(next, false));
            }
            return;
        }
        if (next.status() == 101) {
            if (!request.upgrade()) {
                throw Refusal.bad("it changes the protocol and nobody asked for that");
            }
            client.write(head(next, false));
            change(from, in);
            return;
        }
        if (request.head().old() && next.chunked()) {
            throw Refusal.bad("it speaks in chunks to an old client");
        }
        answer = next;
        writeWithBeginning(next, in);
    }

    /** A small answer, or a small beginning of one, goes out with its head: one buffer costs less than two. */
    private void writeWithBeginning(Answer given, ByteBuf in) throws Refusal {
        int together =
                in.readableBytes() <= MOST_TOGETHER_BYTES && !given.body().complete()
                        ? given.body().accept(in)
                        : 0;
        ByteBuf head = client.channel().alloc().buffer(given.mostBytes() + together);
        given.write(head, lastOnClient(given));
        head.writeBytes(in, together);
        client.write(head);
    }

    private boolean lastOnClient(Answer given) {
        return request.last() || given.body().untilClose() || client.inputEnded();
    }

    private ByteBuf head(Answer given, boolean last) {
        ByteBuf head = client.channel().alloc().buffer(given.mostBytes());
        given.write(head, last);
        return head;
    }

    /** From here on it is the two sides' own affair what they say. */
    private void change(Upstream from, ByteBuf in) {
        over = true;
        from.detach();
        if (in.isReadable()) {
            client.write(in.readRetainedSlice(in.readableBytes()));
        }
        Channel inside = from.channel();
        ByteBuf early = client.detach();
        if (early != null) {
            inside.write(early);
        }
        inside.flush();
        client.channel().flush();
        RawRelay.tie(client.channel(), inside, side.traffic()::in, side.traffic()::out);
    }

    private void finish(Upstream from, boolean clean) {
        over = true;
        Answer given = answer;
        boolean heard = request.body().complete();
        upstream = null;
        if (clean && heard && given != null && given.mayFollow() && !request.last() && from.usable()) {
            from.keep();
        } else {
            from.close();
        }
        forget();
        client.finished(!heard || given == null || lastOnClient(given), !heard);
    }

    /** Nothing more has come with what came. */
    void answerPaused() {
        client.channel().flush();
        if (upstream != null && !client.channel().isWritable()) {
            upstream.channel().config().setAutoRead(false);
        }
    }

    /** Within a burst of reads, too: all of one burst is megabytes. */
    void throttle() {
        if (upstream != null && !client.channel().isWritable()) {
            answerPaused();
        }
    }

    void clientWritable() {
        if (upstream != null) {
            upstream.channel().config().setAutoRead(true);
        }
    }

    /** Nothing more comes of the answer. */
    void answerEnded() {
        Upstream from = upstream;
        if (from == null || over) {
            return;
        }
        if (answer != null && answer.body().untilClose()) {
            finish(from, false);
        } else if (!answering && request.repeatable() && (reused || !opened)) {
            // A kept stream that its container closed just now, or an agent that went away.
            upstream = null;
            from.close();
            if (reused) {
                open(from.backend());
            } else {
                // Its node was not heard; by another stream it may be, or when its agent is back.
                lost++;
                if (lost <= MOST_LOST) {
                    tried.remove(from.backend());
                }
                start();
            }
        } else {
            answerBroken();
        }
    }

    /** What has come of the answer, if anything, is no answer. */
    void answerBroken() {
        Upstream from = upstream;
        if (from == null || over) {
            return;
        }
        upstream = null;
        from.abort();
        if (answer == null) {
            give(Page.brokenAnswer(route));
        } else {
            over = true;
            forget();
            client.abort();
        }
    }

    /** Answers in the container's place. */
    private void give(Page page) {
        over = true;
        forget();
        client.give(page, request);
    }

    /** The client is gone. */
    void abandon() {
        over = true;
        forget();
        if (upstream != null) {
            upstream.abort();
            upstream = null;
        }
    }

    private void forget() {
        sent.forEach(ByteBuf::release);
        sent.clear();
    }
}
