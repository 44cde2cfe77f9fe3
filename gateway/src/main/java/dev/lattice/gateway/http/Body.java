package dev.lattice.gateway.http;

import io.netty.buffer.ByteBuf;

/** Where a body ends. It looks at the bytes only to know that; they pass as they are. */
abstract class Body {
    /** A message without one. */
    static final Body NONE = new Body() {
        @Override
        int accept(ByteBuf in) {
            return 0;
        }

        @Override
        boolean complete() {
            return true;
        }

        @Override
        boolean absent() {
            return true;
        }
    };

    private Body() {}

    /**
     * Looks at what has come next, without taking it.
     *
     * @return how many of these bytes belong to it
     * @throws Refusal when it is not plain
     */
    abstract int accept(ByteBuf in) throws Refusal;

    abstract boolean complete();

    /** Whether there is none. */
    boolean absent() {
        return false;
    }

    /** Whether its end is the connection's. */
    boolean untilClose() {
        return false;
    }

    /** Of a request. */
    static Body ofRequest(Head head) throws Refusal {
        Body body = declared(head);
        return body == null ? NONE : body;
    }

    /** Of an answer, to a request whose method is HEAD or not. */
    static Body ofAnswer(Head head, boolean toHead) throws Refusal {
        Body body = declared(head);
        int status = head.status();
        if (toHead || status < 200 || status == 204 || status == 304) {
            return NONE;
        }
        return body == null ? new UntilClose() : body;
    }

    private static @org.jspecify.annotations.Nullable Body declared(Head head) throws Refusal {
        int encodings = head.occurrences(Field.TRANSFER_ENCODING);
        int lengths = head.occurrences(Field.CONTENT_LENGTH);
        if (encodings > 0) {
            if (lengths > 0 || encodings > 1 || head.old()) {
                throw Refusal.bad("it is not clear how long the body is");
            }
            if (!head.find(Field.TRANSFER_ENCODING).orElse("").equalsIgnoreCase("chunked")) {
                throw new Refusal(501, "only chunked bodies are understood");
            }
            return new Chunked();
        }
        if (lengths == 0) {
            return null;
        }
        if (lengths > 1) {
            throw Refusal.bad("the body has two lengths");
        }
        return new Counted(length(head.find(Field.CONTENT_LENGTH).orElse("")));
    }

    private static long length(String text) throws Refusal {
        if (text.isEmpty() || text.length() > 18) {
            throw Refusal.bad("the body's length is no number");
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw Refusal.bad("the body's length is no number");
            }
            length = 10 * length + digit - '0';
        }
        return length;
    }

    private static final class Counted extends Body {
        private long left;

        Counted(long left) {
            this.left = left;
        }

        @Override
        int accept(ByteBuf in) {
            int length = (int) Math.min(left, in.readableBytes());
            left -= length;
            return length;
        }

        @Override
        boolean complete() {
            return left == 0;
        }
    }

    private static final class UntilClose extends Body {
        @Override
        int accept(ByteBuf in) {
            return in.readableBytes();
        }

        @Override
        boolean complete() {
            return false;
        }

        @Override
        boolean untilClose() {
            return true;
        }
    }

    private static final class Chunked extends Body {
        private enum Part {
            SIZE,
            EXTENSION,
            SIZE_FEED,
            DATA,
            DATA_RETURN,
            DATA_FEED,
            TRAILER_START,
            TRAILER_NAME,
            TRAILER_VALUE,
            TRAILER_FEED,
            LAST_FEED,
            END
        }

        private static final int MOST_DIGITS = 15;
        /** Of one chunk's extension, or of all trailers. */
        private static final int MOST_EXTRA_BYTES = 8 << 10;

        private Part part = Part.SIZE;
        private long left;
        private int digits;
        private int extra;

        @Override
        int accept(ByteBuf in) throws Refusal {
            int start = in.readerIndex();
            int end = in.writerIndex();
            int at = start;
            while (at < end && part != Part.END) {
                if (part == Part.DATA) {
                    long length = Math.min(left, end - at);
                    at += (int) length;
                    left -= length;
                    if (left == 0) {
                        part = Part.DATA_RETURN;
                    }
                } else {
                    part = next(in.getByte(at++));
                }
            }
            return at - start;
        }

        private Part next(byte character) throws Refusal {
            return switch (part) {
                case SIZE -> size(character);
                case EXTENSION -> {
                    if (character == '\r') {
                        yield Part.SIZE_FEED;
                    }
                    yield extra(character, Part.EXTENSION);
                }
                case SIZE_FEED -> {
                    feed(character);
                    digits = 0;
                    extra = 0;
                    yield left > 0 ? Part.DATA : Part.TRAILER_START;
                }
                case DATA_RETURN -> {
                    if (character != '\r') {
                        throw Refusal.bad("a chunk is longer than it says");
                    }
                    yield Part.DATA_FEED;
                }
                case DATA_FEED -> {
                    feed(character);
                    yield Part.SIZE;
                }
                case TRAILER_START -> {
                    if (character == '\r') {
                        yield Part.LAST_FEED;
                    }
                    yield trailerName(character);
                }
                case TRAILER_NAME -> character == ':' ? Part.TRAILER_VALUE : trailerName(character);
                case TRAILER_VALUE -> {
                    if (character == '\r') {
                        yield Part.TRAILER_FEED;
                    }
                    yield extra(character, Part.TRAILER_VALUE);
                }
                case TRAILER_FEED -> {
                    feed(character);
                    yield Part.TRAILER_START;
                }
                case LAST_FEED -> {
                    feed(character);
                    yield Part.END;
                }
                case DATA, END -> throw new IllegalStateException("not by single bytes");
            };
        }

        private Part size(byte character) throws Refusal {
            int digit = Characters.hex(character);
            if (digit >= 0) {
                if (++digits > MOST_DIGITS) {
                    throw Refusal.bad("a chunk is too large");
                }
                left = 16 * left + digit;
                return Part.SIZE;
            }
            if (digits == 0) {
                throw Refusal.bad("a chunk has no size");
            }
            return switch (character) {
                case '\r' -> Part.SIZE_FEED;
                case ';' -> Part.EXTENSION;
                default -> throw Refusal.bad("a chunk's size is no number");
            };
        }

        private Part trailerName(byte character) throws Refusal {
            if (!Characters.token(character)) {
                throw Refusal.bad("a trailer is no field");
            }
            return extra(character, Part.TRAILER_NAME);
        }

        private Part extra(byte character, Part then) throws Refusal {
            if (!Characters.value(character)) {
                throw Refusal.bad("a control character in a chunked body");
            }
            if (++extra > MOST_EXTRA_BYTES) {
                throw Refusal.bad("too much beside the chunks");
            }
            return then;
        }

        private static void feed(byte character) throws Refusal {
            if (character != '\n') {
                throw Refusal.bad("a line of a chunked body does not end");
            }
        }

        @Override
        boolean complete() {
            return part == Part.END;
        }
    }
}
