package dev.lattice.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** A request that is plain in all its parts. */
final class Request {
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(ISO_8859_1);
    private static final byte[] OLD_VERSION = " HTTP/1.0\r\nConnection: close\r\n".getBytes(ISO_8859_1);
    private static final byte[] UPGRADE = "Connection: Upgrade\r\nUpgrade: ".getBytes(ISO_8859_1);
    private static final byte[] LINE_END = "\r\n".getBytes(ISO_8859_1);
    /** Enough for what is added to a head. */
    private static final int ADDED_BYTES = 512;

    private final Head head;
    private final Hops hops;
    private final Authority authority;
    private final Body body;
    private final String upgrade;

    private Request(Head head, Hops hops, Authority authority, Body body, String upgrade) {
        this.head = head;
        this.hops = hops;
        this.authority = authority;
        this.body = body;
        this.upgrade = upgrade;
    }

    static Request of(Head head) throws Refusal {
        Hops hops = Hops.of(head);
        // Within HTTP/2 in the clear the next requests could not be looked at.
        String upgrade = hops.upgrade()
                ? head.find(Field.UPGRADE)
                        .filter(protocol -> !protocol.toLowerCase(Locale.ROOT).contains("h2c"))
                        .orElse("")
                : "";
        return new Request(head, hops, Authority.of(head), Body.ofRequest(head), upgrade);
    }

    Head head() {
        return head;
    }

    Authority authority() {
        return authority;
    }

    Body body() {
        return body;
    }

    /** Whether another protocol is asked for. */
    boolean upgrade() {
        return !upgrade.isEmpty();
    }

    boolean toHead() {
        return head.firstIs("HEAD");
    }

    /** Whether the client's connection ends with the answer. */
    boolean last() {
        return head.old() || hops.close();
    }

    /** Whether it does no harm if it is heard twice, and can be said again. */
    boolean repeatable() {
        return body.absent() && !upgrade() && (head.firstIs("GET") || head.firstIs("HEAD") || head.firstIs("OPTIONS"));
    }

    /** At most how many bytes {@link #write} writes. */
    int mostBytes() {
        return head.length() + ADDED_BYTES + 2 * authority.text().length();
    }

    /** Writes its head as the container gets it. */
    void write(ByteBuf into, Origin origin) {
        head.writeFirst(into);
        into.writeByte(' ');
        if (authority.path() == 0) {
            head.writeSecond(into);
        } else {
            into.writeCharSequence(head.second().substring(authority.path()), ISO_8859_1);
        }
        into.writeBytes(head.old() ? OLD_VERSION : VERSION);
        for (int i = 0; i < head.count(); i++) {
            if (!hops.drops(head, i)) {
                head.write(i, into);
            }
        }
        origin.write(into, authority.text());
        if (upgrade()) {
            into.writeBytes(UPGRADE);
            into.writeCharSequence(upgrade, ISO_8859_1);
            into.writeBytes(LINE_END);
        }
        into.writeBytes(LINE_END);
    }
}
