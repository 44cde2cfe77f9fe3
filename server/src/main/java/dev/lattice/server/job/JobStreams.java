package dev.lattice.server.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets readers follow jobs over HTTP and WebSocket, for as long as their requests' tokens are good. */
public final class JobStreams {
    private final OutputStore outputs;
    private final JobViews views;
    private final Authenticator authenticator;
    private final ObjectMapper json;

    public JobStreams(OutputStore outputs, JobViews views, Authenticator authenticator, ObjectMapper json) {
        this.outputs = outputs;
        this.views = views;
        this.authenticator = authenticator;
        this.json = json;
    }

    /** The format that the header Accept asks for. */
    StreamFormat format(@Nullable String accept) {
        if (accept != null && accept.contains(BinaryFormat.CONTENT_TYPE)) {
            return new BinaryFormat(json);
        }
        if (accept == null || accept.isBlank() || accept.contains(EventFormat.CONTENT_TYPE) || accept.contains("*/*")) {
            return new EventFormat(json, EventFormat.Wire.SSE);
        }
        throw Problem.of(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "A stream comes as " + EventFormat.CONTENT_TYPE + " or " + BinaryFormat.CONTENT_TYPE + ".");
    }

    /** Writes the job's stream as the response; completes when that has ended. */
    CompletionStage<Void> follow(
            JobEntry job,
            @Nullable SubmittedJob first,
            JobCursor from,
            StreamFormat format,
            HttpServerRequest request) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        HttpServerResponse to = request.response();
        StreamSink sink = open(format, request);
        if (first != null) {
            to.write(format.event(StreamFormat.Event.JOB, null, first, null));
        }
        Follow follow = new Follow(format, sink, true, complete -> close(request, complete, ended));
        follow.add(new JobStream(job, null, from, outputs, views, format, sink, follow::wake));
        follow.start();
        return ended;
    }

    /** Writes one stream's bytes as the response; completes when that has ended. */
    CompletionStage<Void> raw(JobEntry job, LogStream stream, long from, boolean toTheEnd, HttpServerRequest request)
            throws IOException {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        RawFormat format = new RawFormat(stream, from);
        JobSnapshot now = job.latest();
        AllocationId allocation = now.allocation();
        JobCursor cursor = allocation == null || from == 0
                ? JobCursor.START
                : new JobCursor(now.attempt(), outputs.view(allocation).cursorOf(stream, from));
        StreamSink sink = open(format, request);
        Follow follow = new Follow(format, sink, toTheEnd, complete -> close(request, complete, ended));
        follow.add(new JobStream(job, null, cursor, outputs, views, format, sink, follow::wake));
        follow.start();
        return ended;
    }

    /** Writes the streams of a group's jobs, merged, and the group's end; completes when that has ended. */
    CompletionStage<Void> group(
            Map<JobEntry, Map<String, String>> members,
            Supplier<GroupView> end,
            StreamFormat format,
            HttpServerRequest request) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        HttpServerResponse to = request.response();
        StreamSink sink = open(format, request);
        Follow follow = new Follow(format, sink, true, complete -> {
            if (complete) {
                sink.write(format.event(StreamFormat.Event.GROUP_END, null, end.get(), null));
            }
            close(request, complete, ended);
        });
        members.forEach((job, values) -> {
            JobId id = job.latest().id();
            to.write(format.event(StreamFormat.Event.MEMBER, id, Map.of("jobId", id, "values", values), null));
            follow.add(new JobStream(job, id, JobCursor.START, outputs, views, format, sink, follow::wake));
        });
        follow.start();
        return ended;
    }

    /** Sends the job's events as messages; completes when the socket has closed. */
    Future<Void> follow(JobEntry job, JobCursor from, HttpServerRequest request, ServerWebSocket to) {
        Promise<Void> closed = Promise.promise();
        StreamFormat format = new EventFormat(json, EventFormat.Wire.WEB_SOCKET);
        VertxSink messages = new VertxSink(new TextMessages(to));
        StreamSink sink = permitted(messages, request);
        to.closeHandler(_ -> {
            messages.leave();
            closed.complete();
        });
        Follow follow = new Follow(format, sink, true, _ -> to.close());
        follow.add(new JobStream(job, null, from, outputs, views, format, sink, follow::wake));
        follow.start();
        return closed.future();
    }

    private StreamSink open(StreamFormat format, HttpServerRequest request) {
        HttpServerResponse to = request.response();
        to.setChunked(true);
        to.putHeader("Content-Type", format.contentType());
        to.putHeader("Cache-Control", "no-store");
        to.putHeader("X-Content-Type-Options", "nosniff");
        // Proxies that buffer answers would hold back what people wait for.
        to.putHeader("X-Accel-Buffering", "no");
        VertxSink sink = new VertxSink(to);
        to.closeHandler(_ -> sink.leave());
        // The head goes out at once: a reader knows that it is connected before the first event.
        to.write(Buffer.buffer());
        return permitted(sink, request);
    }

    private StreamSink permitted(StreamSink sink, HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return new PermittedSink(sink, () -> authenticator.authenticate(authorization, null));
    }

    private static void close(HttpServerRequest request, boolean complete, CompletableFuture<Void> ended) {
        HttpServerResponse to = request.response();
        if (complete) {
            to.end();
            ended.complete(null);
        } else if (request.version() == HttpVersion.HTTP_2) {
            to.reset();
            ended.complete(null);
        } else {
            // Not a clean end: the reader must not take what it has for everything. A reset lets the call's end write
            // the last chunk first; so the connection goes, and the call ends when it has gone.
            request.connection().close().onComplete(_ -> ended.complete(null));
        }
    }
}
