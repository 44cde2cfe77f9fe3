package dev.lattice.gateway.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many connections there may be: in all, and of one origin. Any thread. */
public final class Admission {
    private final int most;
    private final int mostOfOne;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<Object, Integer> ofOne = new ConcurrentHashMap<>();

    public Admission(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Whom an address belongs to: of IPv6, one client has a network of 64 bits. One that is gone already is nobody's. */
    public static Object origin(@Nullable SocketAddress from) {
        if (!(from instanceof InetSocketAddress inet)) {
            return "";
        }
        InetAddress address = inet.getAddress();
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }

    /** Counts a connection; false when there are too many, and then it is not counted. */
    public boolean enter(Object origin) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return false;
        }
        if (ofOne.merge(origin, 1, Integer::sum) > mostOfOne) {
            leave(origin);
            return false;
        }
        return true;
    }

    /** One that was counted is gone. */
    public void leave(Object origin) {
        all.decrementAndGet();
        ofOne.computeIfPresent(origin, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Those that are open. */
    public int open() {
        return all.get();
    }
}
