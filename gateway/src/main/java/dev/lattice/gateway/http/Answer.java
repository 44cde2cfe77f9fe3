package dev.lattice.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** What a container answers, once its head is read. */
final class Answer {
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(ISO_8859_1);
    private static final byte[] LINE_END = "\r\n".getBytes(ISO_8859_1);
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(ISO_8859_1);
    private static final byte[] UPGRADE = "Connection: Upgrade\r\nUpgrade: ".getBytes(ISO_8859_1);
    private static final int ADDED_BYTES = 128;

    private final Head head;
    private final Hops hops;
    private final Body body;

    private Answer(Head head, Hops hops, Body body) {
        this.head = head;
        this.hops = hops;
        this.body = body;
    }

    /** @param toHead whether the request only asked for the head */
    static Answer of(Head head, boolean toHead) throws Refusal {
        return new Answer(head, Hops.of(head), Body.ofAnswer(head, toHead));
    }

    int status() {
        return head.status();
    }

    /** Whether another answer follows. */
    boolean preliminary() {
        return status() < 200 && status() != 101;
    }

    Body body() {
        return body;
    }

    /** Whether another request may follow on its connection. */
    boolean mayFollow() {
        return !head.old() && !hops.close() && !body.untilClose();
    }

    boolean chunked() {
        return head.occurrences(Field.TRANSFER_ENCODING) > 0;
    }

    /** Whether it is a stream of events, whose client has nothing more to say. */
    boolean events() {
        return head.find(Field.CONTENT_TYPE)
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                .isPresent();
    }

    int mostBytes() {
        return head.length() + ADDED_BYTES;
    }

    /** Writes its head as the client gets it. */
    void write(ByteBuf into, boolean last) {
        into.writeBytes(VERSION);
        head.writeFirst(into);
        into.writeByte(' ');
        head.writeSecond(into);
        into.writeBytes(LINE_END);
        for (int i = 0; i < head.count(); i++) {
            if (!hops.drops(head, i)) {
                head.write(i, into);
            }
        }
        if (status() == 101) {
            into.writeBytes(UPGRADE);
            into.writeCharSequence(head.find(Field.UPGRADE).orElse(""), ISO_8859_1);
            into.writeBytes(LINE_END);
        } else if (last) {
            into.writeBytes(CLOSE);
        }
        into.writeBytes(LINE_END);
    }
}
