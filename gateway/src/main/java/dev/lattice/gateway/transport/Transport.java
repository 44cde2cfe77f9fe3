package dev.lattice.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.net.ExtendedSocketOptions;

/**
 * The event loops, and how sockets are set up. A public connection and the streams that serve it are always on one
 * loop, so nothing that they do is shared between threads.
 */
public final class Transport implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Transport.class.getName());
    private static final int BACKLOG = 4_096;
    private static final int FAILED = 1;
    private static final int LEAST_READ_BYTES = 1 << 10;
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int MOST_READ_BYTES = 64 << 10;
    private static final int KEEP_IDLE_SECONDS = 30;
    private static final int KEEP_INTERVAL_SECONDS = 10;
    private static final int KEEP_COUNT = 3;
    /** With one read more, this is what a connection can hold whose other end takes nothing. */
    private static final WriteBufferWaterMark PENDING_BYTES = new WriteBufferWaterMark(32 << 10, 64 << 10);
    /** Of the memory that the launcher gives a gateway for buffers, 512 MB, what stalled connections may hold. */
    private static final long MOST_STALLED_BYTES = 256L << 20;

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
    private final EventLoopGroup group;
    private final List<EventLoop> loops;
    private final Map<EventLoop, Stalls> stalls = new HashMap<>();
    private volatile boolean closing;

    private Transport(int count, long mostStalledBytes, Runnable died) {
        // Not the native transport: as of 4.2.15 its epoll forgets a connection whose input has ended and that has
        // nothing to write, and what is written to it later is lost.
        this.group = new MultiThreadIoEventLoopGroup(count, NioIoHandler.newFactory());
        List<EventLoop> found = new ArrayList<>();
        for (EventExecutor loop : group) {
            found.add((EventLoop) loop);
        }
        loops = List.copyOf(found);
        for (EventLoop loop : loops) {
            Stalls own = new Stalls(mostStalledBytes / count);
            stalls.put(loop, own);
            everySecond(loop, () -> own.tick(System.nanoTime()));
            loop.terminationFuture().addListener(_ -> {
                if (!closing) {
                    died.run();
                }
            });
        }
        options.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        options.put(ChannelOption.TCP_NODELAY, true);
        options.put(ChannelOption.SO_KEEPALIVE, true);
        options.put(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING_BYTES);
        options.put(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES));
        options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_IDLE_SECONDS);
        options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_INTERVAL_SECONDS);
        options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_COUNT);
    }

    /** @param loops how many threads serve all connections */
    public static Transport open(int loops) {
        return open(loops, MOST_STALLED_BYTES, Transport::endProcess);
    }

    /**
     * As above, with a bound of its own on what stalled connections may hold.
     *
     * @param died told when a loop has ended that nobody asked to
     */
    static Transport open(int loops, long mostStalledBytes, Runnable died) {
        return new Transport(loops, mostStalledBytes, died);
    }

    /** Connections of a loop that has ended would be taken and never answered; whoever starts gateways sees this. */
    private static void endProcess() {
        try {
            LOG.log(Level.SEVERE, "one of the threads that move connections has ended; the gateway ends");
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> void child(ServerBootstrap listener, ChannelOption<T> option, Object value) {
        listener.childOption(option, (T) value);
    }

    /** Enough to keep the cores of this machine busy that the system leaves. */
    public static int defaultLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /**
     * Has something done on a loop each second. What fails is logged and done again the next time: a loop by itself forgets
     * a task that has thrown, and nobody would notice.
     */
    public static void everySecond(EventLoop loop, Runnable task) {
        loop.scheduleAtFixedRate(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error failed) {
                        // An error, too: looking after who stalls is what gets memory back.
                        LOG.log(Level.SEVERE, "what is done each second failed", failed);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    public List<EventLoop> loops() {
        return loops;
    }

    /** What a port is opened by; its connections begin to read when their handler says so. */
    public ServerBootstrap listener() {
        ServerBootstrap listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true);
        options.forEach((option, value) -> child(listener, option, value));
        return listener;
    }

    /**
     * Opens a port.
     *
     * @param address port 0 takes any
     * @param connections sets each of them up
     * @throws IOException when it cannot be had
     */
    public Channel open(InetSocketAddress address, Consumer<Channel> connections) throws IOException {
        return bound(listener().childHandler(initializer(connections)).bind(address), address);
    }

    /** As above, with a say in which loop a connection belongs to; it stays there. */
    public Channel open(InetSocketAddress address, Consumer<Channel> connections, Supplier<EventLoop> loop)
            throws IOException {
        ChannelInitializer<Channel> initializer = initializer(connections);
        return bound(
                listener()
                        .handler(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                Channel channel = (Channel) message;
                                setUp(channel);
                                channel.pipeline().addLast(initializer);
                                loop.get().register(channel);
                            }
                        })
                        .childHandler(initializer)
                        .bind(address),
                address);
    }

    private ChannelInitializer<Channel> initializer(Consumer<Channel> connections) {
        return new Initializer(connections);
    }

    private static Channel bound(ChannelFuture binding, InetSocketAddress address) throws IOException {
        Throwable cause = binding.awaitUninterruptibly().cause();
        if (cause != null) {
            throw new IOException("port " + address.getPort() + " cannot be opened: " + cause.getMessage(), cause);
        }
        return binding.channel();
    }

    /** Sets every connection up, with the options of {@link #listener}. */
    private void setUp(Channel channel) {
        options.forEach((option, value) -> set(channel, option, value));
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(Channel channel, ChannelOption<T> option, Object value) {
        channel.config().setOption(option, (T) value);
    }

    @ChannelHandler.Sharable
    private final class Initializer extends ChannelInitializer<Channel> {
        private final Consumer<Channel> connections;

        Initializer(Consumer<Channel> connections) {
            this.connections = connections;
        }

        @Override
        protected void initChannel(Channel channel) {
            add(channel);
            connections.accept(channel);
        }
    }

    /** A connection that ends with this at the latest, and sooner when it stalls. On its loop. */
    public void add(Channel connection) {
        connections.add(connection);
        Objects.requireNonNull(stalls.get(connection.eventLoop()), "a loop of this transport")
                .watch(connection);
    }

    @Override
    public void close() {
        closing = true;
        // The loops' own end would leave them open until the process's.
        connections.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
