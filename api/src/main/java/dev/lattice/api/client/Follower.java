package dev.lattice.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.http.HttpResponse;
import dev.lattice.api.client.json.MissingFieldException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of frames to its end, over as many connections as it takes.
 *
 * @param <L> who is told
 */
abstract class Follower<L extends FollowListener> {
    /** The server pings every 15 s. */
    private static final int SILENCE_MILLIS = 45_000;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long GIVE_UP_AFTER_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int TRIES_BEFORE_ACCEPTED = 5;

    private final Calls calls;
    private final L listener;
    private boolean answered;

    Follower(Calls calls, L listener) {
        this.calls = calls;
        this.listener = listener;
    }

    L listener() {
        return listener;
    }

    /** Whether the server has begun to tell. */
    boolean answered() {
        return answered;
    }

    /** The request that continues where this follower stands. */
    abstract HttpRequest request();

    /** The server is known to hold what is followed, so that its disappearance is worth waiting out. */
    abstract boolean accepted();

    /** Whether an answer that ends in good order is complete, without a frame that says so. */
    boolean endsWithItsConnection() {
        return false;
    }

    /** Takes a frame; true when it was the last. */
    abstract boolean take(FrameType type, FrameReader frame) throws IOException;

    final void run() throws OutputException {
        int failures = 0;
        long failingSince = 0;
        while (true) {
            IOException failure;
            FrameReader frames = null;
            try (HttpResponse response = calls.accepted(
                    request().with("Accept", FrameReader.MEDIA_TYPE).withSilence(SILENCE_MILLIS))) {
                requireFrames(response);
                answered = true;
                frames = new FrameReader(response.body());
                for (FrameType type = frames.next(); type != null; type = frames.next()) {
                    failures = 0;
                    if (type != FrameType.PING && take(type, frames)) {
                        Calls.drain(response);
                        return;
                    }
                }
                if (endsWithItsConnection()) {
                    return;
                }
                failure = new EOFException("the server ended the stream early");
            } catch (OutputException e) {
                throw e;
            } catch (JsonProcessingException | MissingFieldException | IllegalArgumentException e) {
                throw new UnexpectedAnswerException(calls.transport().server(), e);
            } catch (ApiException e) {
                if (!accepted() || e.status() < 500) {
                    throw e;
                }
                failure = new IOException(e.getMessage(), e);
            } catch (IOException e) {
                failure = e;
            }
            if (failures++ == 0) {
                failingSince = System.nanoTime();
            }
            if (hopeless(failure, failures, failingSince)) {
                throw new UnreachableException(calls.transport().server(), failure);
            }
            if (accepted() && failures == 1) {
                listener.reconnecting(String.valueOf(failure.getMessage()));
            }
            pause(failures);
        }
    }

    private boolean hopeless(IOException failure, int failures, long failingSince) {
        if (accepted()) {
            return System.nanoTime() - failingSince > GIVE_UP_AFTER_NANOS;
        }
        return failure instanceof ConnectException
                || failure.getClass().getSimpleName().equals("UnknownHostException")
                || failures >= TRIES_BEFORE_ACCEPTED;
    }

    private void pause(int failures) {
        long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
        try {
            Pause.jittered(millis);
        } catch (IOException e) {
            throw new UnreachableException(calls.transport().server(), e);
        }
    }

    private static void requireFrames(HttpResponse response) throws IOException {
        @Nullable String type = response.header("content-type");
        if (type == null || !type.startsWith(FrameReader.MEDIA_TYPE)) {
            throw new IllegalArgumentException("a stream of frames was asked for, but it is '" + type + "'");
        }
    }
}
