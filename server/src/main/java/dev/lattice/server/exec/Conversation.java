package dev.lattice.server.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lattice.server.call.Call;
import dev.lattice.server.call.Said;
import dev.lattice.server.call.TerminalSize;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.http.VertxSink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A person at a socket and a command on a node. Two threads: one passes on what the command says, the other what the
 * person types; each waits while its listener is slow. The messages are described at {@link ExecResource}.
 */
final class Conversation {
    private static final Logger LOG = Logger.getLogger(Conversation.class);
    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte END_OF_INPUT = 3;
    private static final byte SIZE = 4;
    private static final byte END = 5;

    private static final int SIZE_BYTES = 5;
    private static final int MOST_BYTES = 32 << 10;
    /** Messages that wait for a command which does not read; then the socket is not read either. */
    private static final int MOST_WAITING = 32;

    private static final int FEW_WAITING = 8;
    /** Proxies close what is silent; and whoever may not listen any more is found out in silence, too. */
    private static final Duration PING = Duration.ofSeconds(10);

    private static final short UNSUPPORTED = 1003;
    private static final short NOT_PERMITTED = 1008;
    /** Stands for the end of what the person says. */
    private static final Buffer GONE = Buffer.buffer();

    private final Call call;
    private final ServerWebSocket socket;
    private final VertxSink messages;
    private final StreamSink sink;
    private final ObjectMapper json;
    private final BlockingQueue<Buffer> typed = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Promise<Void> closed = Promise.promise();

    /**
     * @param messages where the socket's end is told
     * @param sink writes to it for as long as the person may listen
     */
    Conversation(Call call, ServerWebSocket socket, VertxSink messages, StreamSink sink, ObjectMapper json) {
        this.call = call;
        this.socket = socket;
        this.messages = messages;
        this.sink = sink;
        this.json = json;
    }

    /** Completes when the socket has closed. */
    Future<Void> begin() {
        Context context = Vertx.currentContext();
        socket.binaryMessageHandler(message -> {
            typed.add(message);
            if (waiting.incrementAndGet() == MOST_WAITING) {
                socket.pause();
            }
        });
        socket.closeHandler(_ -> {
            messages.leave();
            call.close();
            typed.add(GONE);
            closed.complete();
        });
        Thread.ofVirtual().name("exec output").start(this::speak);
        Thread.ofVirtual().name("exec input").start(() -> listen(context));
        return closed.future();
    }

    // ---- what the command says ----

    private void speak() {
        try {
            boolean heard = true;
            while (heard) {
                Said said = call.next(PING);
                if (said instanceof Said.End end) {
                    sink.write(message(END, json.writeValueAsBytes(view(end))));
                    socket.close();
                    return;
                }
                heard = pass(said);
            }
            socket.close(NOT_PERMITTED, "the token is no longer good");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            socket.close();
        } catch (JsonProcessingException impossible) {
            throw new AssertionError("an end is JSON", impossible);
        } finally {
            call.close();
        }
    }

    private boolean pass(@Nullable Said said) throws InterruptedException {
        return switch (said) {
            case Said.Out out -> write(STDOUT, out.bytes());
            case Said.Err err -> write(STDERR, err.bytes());
            case null -> {
                if (!sink.gone()) {
                    socket.writePing(Buffer.buffer());
                }
                yield sink.write(Buffer.buffer());
            }
            case Said.End _ -> throw new IllegalStateException("an end is not passed on like this");
        };
    }

    private boolean write(byte kind, ByteString bytes) throws InterruptedException {
        for (int from = 0; from < bytes.size(); from += MOST_BYTES) {
            ByteString part = bytes.substring(from, Math.min(bytes.size(), from + MOST_BYTES));
            if (!sink.write(message(kind, part.toByteArray()))) {
                return false;
            }
        }
        return true;
    }

    private static Buffer message(byte kind, byte[] bytes) {
        return Buffer.buffer(bytes.length + 1).appendByte(kind).appendBytes(bytes);
    }

    private static Map<String, Object> view(Said.End end) {
        return switch (end) {
            case Said.Exit exit -> Map.of("exitCode", exit.code());
            case Said.Failure failure -> Map.of("error", Map.of("code", failure.code(), "message", failure.message()));
        };
    }

    // ---- what the person types ----

    @SuppressWarnings("ReferenceEquality") // the mark is known by identity: an empty message can also be sent
    private void listen(@Nullable Context context) {
        try {
            for (Buffer message = typed.take(); message != GONE; message = typed.take()) {
                if (waiting.decrementAndGet() == FEW_WAITING) {
                    resume(context);
                }
                if (!say(message)) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException strange) {
            LOG.debugf("a message that is none: %s", strange.getMessage());
            socket.close(UNSUPPORTED, strange.getMessage());
        }
    }

    /** Behind the pause, if there was one, on the same thread. */
    private void resume(@Nullable Context context) {
        if (context == null) {
            socket.resume();
        } else {
            context.runOnContext(_ -> socket.resume());
        }
    }

    private boolean say(Buffer message) throws InterruptedException {
        if (message.length() == 0) {
            throw new IllegalArgumentException("a message begins with its kind");
        }
        return switch (message.getByte(0)) {
            case STDIN -> call.write(UnsafeByteOperations.unsafeWrap(message.getBytes(1, message.length())));
            case END_OF_INPUT -> call.endInput();
            case SIZE -> {
                if (message.length() != SIZE_BYTES) {
                    throw new IllegalArgumentException("a size is two numbers of two bytes");
                }
                yield call.resize(new TerminalSize(message.getUnsignedShort(1), message.getUnsignedShort(3)));
            }
            default -> throw new IllegalArgumentException("no such kind of message: " + message.getByte(0));
        };
    }
}
