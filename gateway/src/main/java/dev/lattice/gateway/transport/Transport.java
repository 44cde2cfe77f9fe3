package dev.lattice.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loops, and how sockets are set up. A public connection and the streams that serve it are always on one
 * loop, so nothing that they do is shared between threads.
 */
public final class Transport implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int LEAST_READ_BYTES = 1 << 10;
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int MOST_READ_BYTES = 256 << 10;
    private static final int KEEP_IDLE_SECONDS = 30;
    private static final int KEEP_INTERVAL_SECONDS = 10;
    private static final int KEEP_COUNT = 3;
    private static final WriteBufferWaterMark PENDING_BYTES = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup group;
    private final List<EventLoop> loops;
    private final Class<? extends ServerChannel> serverChannel;

    private Transport(EventLoopGroup group, Class<? extends ServerChannel> serverChannel) {
        this.group = group;
        this.serverChannel = serverChannel;
        List<EventLoop> found = new ArrayList<>();
        for (EventExecutor loop : group) {
            found.add((EventLoop) loop);
        }
        loops = List.copyOf(found);
    }

    /** @param loops how many threads serve all connections */
    public static Transport open(int loops) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new Transport(
                new MultiThreadIoEventLoopGroup(loops, io),
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    /** Enough to keep the cores of this machine busy that the system leaves. */
    public static int defaultLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    public List<EventLoop> loops() {
        return loops;
    }

    /** What a port is opened by; its connections begin to read when their handler says so. */
    public ServerBootstrap listener() {
        ServerBootstrap listener = new ServerBootstrap()
                .group(group)
                .channel(serverChannel)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING_BYTES)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES));
        if (serverChannel == EpollServerSocketChannel.class) {
            listener.childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_IDLE_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_INTERVAL_SECONDS)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_COUNT);
        }
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
        ChannelFuture bound = listener()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        add(channel);
                        connections.accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException("port " + address.getPort() + " cannot be opened: " + cause.getMessage(), cause);
        }
        return bound.channel();
    }

    /** A connection that ends with this at the latest. */
    public void add(Channel connection) {
        connections.add(connection);
    }

    @Override
    public void close() {
        // The loops' own end would leave them open until the process's.
        connections.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
