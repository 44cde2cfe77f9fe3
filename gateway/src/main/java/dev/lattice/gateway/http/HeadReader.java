package dev.lattice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/** Reads heads, those of requests or those of answers, of one connection after each other. */
final class HeadReader {
    private final boolean requests;
    private final Limits limits;
    /** How far the head that is not complete yet was looked at. */
    private int looked;

    HeadReader(boolean requests, Limits limits) {
        this.requests = requests;
        this.limits = limits;
    }

    /**
     * Takes a head out of what has come.
     *
     * @return null when it is not complete yet; then nothing was taken
     * @throws Refusal when it is not plain, or too big
     */
    @Nullable Head read(ByteBuf in) throws Refusal {
        if (requests && looked == 0) {
            skipEmptyLines(in);
        }
        int start = in.readerIndex();
        int end = end(in, start);
        if (end < 0 ? in.readableBytes() > limits.headBytes() : end - start > limits.headBytes()) {
            throw new Refusal(431, "the head is too large");
        }
        if (end < 0) {
            return null;
        }
        looked = 0;
        byte[] bytes = new byte[end - start];
        in.readBytes(bytes);
        int lineEnd = lineEnd(bytes, 0);
        Head head = requests ? requestLine(bytes, lineEnd) : statusLine(bytes, lineEnd);
        fields(head, bytes, lineEnd + 2);
        return head;
    }

    /** Old clients send one behind a body; it means nothing. */
    private static void skipEmptyLines(ByteBuf in) {
        while (in.readableBytes() >= 2
                && in.getByte(in.readerIndex()) == '\r'
                && in.getByte(in.readerIndex() + 1) == '\n') {
            in.skipBytes(2);
        }
    }

    /** Behind the empty line; -1 when there is none yet. Any line feed counts here, for the strict look comes later. */
    private int end(ByteBuf in, int start) {
        int from = start + looked;
        while (from < in.writerIndex()) {
            int feed = in.forEachByte(from, in.writerIndex() - from, ByteProcessor.FIND_LF);
            if (feed < 0) {
                break;
            }
            int before = feed - 1;
            if (before >= start && in.getByte(before) == '\r') {
                before--;
            }
            if (before < start || in.getByte(before) == '\n') {
                return feed + 1;
            }
            from = feed + 1;
        }
        looked = Math.max(0, from - start);
        return -1;
    }

    private static int lineEnd(byte[] bytes, int from) throws Refusal {
        for (int i = from; ; i++) {
            byte character = bytes[i];
            if (character == '\r') {
                if (bytes[i + 1] != '\n') {
                    throw Refusal.bad("a carriage return stands alone");
                }
                return i;
            }
            if (character == '\n') {
                throw Refusal.bad("a line feed stands alone");
            }
        }
    }

    private static Head requestLine(byte[] bytes, int end) throws Refusal {
        int methodEnd = 0;
        while (Characters.token(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetEnd = methodEnd + 1;
        while (targetEnd < end && Characters.target(bytes[targetEnd])) {
            targetEnd++;
        }
        if (methodEnd == 0
                || bytes[methodEnd] != ' '
                || targetEnd == methodEnd + 1
                || targetEnd >= end
                || bytes[targetEnd] != ' ') {
            throw Refusal.bad("this is no request line");
        }
        boolean old = old(bytes, targetEnd + 1, end);
        return new Head(bytes, new int[] {0, methodEnd, methodEnd + 1, targetEnd}, old);
    }

    private static Head statusLine(byte[] bytes, int end) throws Refusal {
        int version = "HTTP/1.1".length();
        if (end < version + 4 || bytes[version] != ' ') {
            throw Refusal.bad("this is no status line");
        }
        for (int i = version + 1; i < version + 4; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw Refusal.bad("this is no status");
            }
        }
        int reason = Math.min(end, version + 5);
        for (int i = version + 4; i < end; i++) {
            if (!Characters.value(bytes[i])) {
                throw Refusal.bad("a control character in the status line");
            }
        }
        if (bytes[version + 1] == '0' || (end > version + 4 && bytes[version + 4] != ' ')) {
            throw Refusal.bad("this is no status");
        }
        return new Head(bytes, new int[] {version + 1, version + 4, reason, end}, old(bytes, 0, version));
    }

    private static boolean old(byte[] bytes, int from, int to) throws Refusal {
        String version = to - from == 8 ? new String(bytes, from, 8, java.nio.charset.StandardCharsets.ISO_8859_1) : "";
        return switch (version) {
            case "HTTP/1.1" -> false;
            case "HTTP/1.0" -> true;
            default ->
                throw version.startsWith("HTTP/")
                        ? new Refusal(505, "this version of HTTP is not spoken here")
                        : Refusal.bad("this is no version of HTTP");
        };
    }

    private void fields(Head head, byte[] bytes, int first) throws Refusal {
        int at = first;
        for (int end = lineEnd(bytes, at); end > at; end = lineEnd(bytes, at)) {
            if (head.count() == limits.fields()) {
                throw new Refusal(431, "the head has too many fields");
            }
            int nameEnd = at;
            while (Characters.token(bytes[nameEnd])) {
                nameEnd++;
            }
            // Nothing between name and colon, and no line that goes on with the one before it.
            if (nameEnd == at || bytes[nameEnd] != ':') {
                throw Refusal.bad("a line of the head is no field");
            }
            int valueStart = nameEnd + 1;
            while (valueStart < end && Characters.space(bytes[valueStart])) {
                valueStart++;
            }
            int valueEnd = end;
            while (valueEnd > valueStart && Characters.space(bytes[valueEnd - 1])) {
                valueEnd--;
            }
            for (int i = valueStart; i < valueEnd; i++) {
                if (!Characters.value(bytes[i])) {
                    throw Refusal.bad("a control character in a field");
                }
            }
            head.add(at, nameEnd, valueStart, valueEnd);
            at = end + 2;
        }
        if (at + 2 != bytes.length) {
            throw Refusal.bad("the head ends where it should not");
        }
    }
}
