package dev.lattice.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections of one event loop whose other end takes nothing of what waits for it: what waits holds memory that
 * all the others need. One that lies idle with nothing waiting is left alone. On its loop's thread.
 */
public final class Stalls {
    private static final Logger LOG = Logger.getLogger(Stalls.class.getName());
    /** Unless {@link #patience} says otherwise: a database may let its client wait for a lock this long. */
    public static final int LONG_SECONDS = 15 * 60;
    /** Even when memory is short, a network may hiccup. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final AttributeKey<Integer> PATIENCE = AttributeKey.valueOf("dev.lattice.stall-seconds");

    private final Map<Channel, Waiting> watched = new LinkedHashMap<>();
    private final long mostBytes;

    /** @param mostBytes that may wait on all stalled connections together; then those go that have stood longest */
    Stalls(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** How long a connection may take nothing while something waits for it. */
    public static void patience(Channel channel, int seconds) {
        channel.attr(PATIENCE).set(seconds);
    }

    /** Whether something waits that the other end has not taken. On the connection's loop. */
    public static boolean waits(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out != null && !out.isEmpty();
    }

    void watch(Channel channel) {
        watched.put(channel, new Waiting(channel));
        channel.closeFuture().addListener(_ -> watched.remove(channel));
    }

    void tick(long now) {
        List<Waiting> standing = new ArrayList<>();
        List<Waiting> over = new ArrayList<>();
        long bytes = 0;
        for (Waiting each : watched.values()) {
            each.look(now);
            if (each.stoodLonger(each.patienceNanos(), now)) {
                over.add(each);
            } else if (each.stoodLonger(LEAST_NANOS, now)) {
                standing.add(each);
                bytes += each.bytes;
            }
        }
        standing.sort(Comparator.comparingLong(each -> each.since - now));
        for (int i = 0; bytes > mostBytes && i < standing.size(); i++) {
            over.add(standing.get(i));
            bytes -= standing.get(i).bytes;
        }
        over.forEach(Waiting::end);
    }

    /** What waits on a connection, as it was seen last. */
    private static final class Waiting {
        private final Channel channel;
        private @Nullable Object first;
        private long taken;
        private long bytes;
        private long since;

        Waiting(Channel channel) {
            this.channel = channel;
        }

        /** What is added behind says nothing; that the first piece moves on does. */
        @SuppressWarnings("ReferenceEquality")
        void look(long now) {
            ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
            Object head = out == null || out.isEmpty() ? null : out.current();
            if (out == null || head == null) {
                first = null;
                bytes = 0;
                return;
            }
            if (head != first || out.currentProgress() != taken) {
                first = head;
                taken = out.currentProgress();
                since = now;
            }
            bytes = out.totalPendingWriteBytes();
        }

        long patienceNanos() {
            Integer seconds = channel.attr(PATIENCE).get();
            return TimeUnit.SECONDS.toNanos(seconds == null ? LONG_SECONDS : seconds);
        }

        boolean stoodLonger(long nanos, long now) {
            return first != null && now - since > nanos;
        }

        void end() {
            LOG.log(Level.FINE, "{0} takes nothing; {1} bytes wait for it", new Object[] {
                channel.remoteAddress(), Long.toString(bytes)
            });
            Ends.abruptly(channel);
        }
    }
}
