package dev.lattice.server.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.PermittedSink;
import dev.lattice.server.http.StreamSink;
import dev.lattice.server.http.VertxSink;
import dev.lattice.server.log.OutputStore;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets readers follow jobs over HTTP and WebSocket, for as long as their requests' tokens are good. */
public final class JobStreams {
    private final JobStore store;
    private final OutputStore outputs;
    private final JobViews views;
    private final Authenticator authenticator;
    private final ObjectMapper json;

    public JobStreams(
            JobStore store, OutputStore outputs, JobViews views, Authenticator authenticator, ObjectMapper json) {
        this.store = store;
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
        StreamedResponse to = StreamedResponse.open(request, format.contentType());
        if (first != null) {
            request.response().write(format.event(StreamFormat.Event.JOB, null, first, null));
        }
        StreamSink sink = permitted(to.sink(), request);
        Follow follow = new Follow(format, sink, true, to::close);
        follow.add(new JobStream(job, null, from, store, outputs, views, format, sink, follow::wake));
        follow.start();
        return to.ended();
    }

    /** Writes one stream's bytes as the response; completes when that has ended. */
    CompletionStage<Void> raw(JobEntry job, LogStream stream, long from, boolean toTheEnd, HttpServerRequest request)
            throws IOException {
        RawFormat format = new RawFormat(stream, from);
        JobSnapshot now = job.latest();
        AllocationId allocation = now.allocation();
        JobCursor cursor = allocation == null || from == 0
                ? JobCursor.START
                : new JobCursor(now.attempt(), outputs.view(allocation).cursorOf(stream, from));
        StreamedResponse to = StreamedResponse.open(request, format.contentType());
        StreamSink sink = permitted(to.sink(), request);
        Follow follow = new Follow(format, sink, toTheEnd, to::close);
        follow.add(new JobStream(job, null, cursor, store, outputs, views, format, sink, follow::wake));
        follow.start();
        return to.ended();
    }

    /** Writes the streams of a group's jobs, merged, and the group's end; completes when that has ended. */
    CompletionStage<Void> group(
            Map<JobEntry, Map<String, String>> members,
            Supplier<GroupView> end,
            StreamFormat format,
            HttpServerRequest request) {
        StreamedResponse to = StreamedResponse.open(request, format.contentType());
        StreamSink sink = permitted(to.sink(), request);
        Follow follow = new Follow(format, sink, true, complete -> {
            if (complete) {
                sink.write(format.event(StreamFormat.Event.GROUP_END, null, end.get(), null));
            }
            to.close(complete);
        });
        members.forEach((job, values) -> {
            JobId id = job.latest().id();
            request.response()
                    .write(format.event(StreamFormat.Event.MEMBER, id, Map.of("jobId", id, "values", values), null));
            follow.add(new JobStream(job, id, JobCursor.START, store, outputs, views, format, sink, follow::wake));
        });
        follow.start();
        return to.ended();
    }

    /**
     * Writes the output of a workload's instances, merged; completes when that has ended.
     *
     * @param shown instances whose output is shown as far as it is there
     * @param live when it is to be followed: those that there are at the moment; empty to end after what is there
     * @param tailBytes of each instance, at most
     * @param accept the header
     */
    public CompletionStage<Void> instances(
            List<JobEntry> shown,
            Optional<Supplier<List<JobEntry>>> live,
            long tailBytes,
            @Nullable String accept,
            HttpServerRequest request) {
        StreamFormat format = format(accept);
        StreamedResponse to = StreamedResponse.open(request, format.contentType());
        StreamSink sink = permitted(to.sink(), request);
        Follow follow = new Follow(format, sink, live.isPresent(), to::close);
        Arrivals arrivals = new Arrivals(live.orElse(List::of), follow, outputs, format, sink);
        shown.forEach(instance -> arrivals.add(instance, tailBytes));
        if (live.isPresent()) {
            follow.add(arrivals);
        }
        follow.start();
        return to.ended();
    }

    /**
     * Writes the output of a build; completes when that has ended.
     *
     * @param follow waits for more until the build ends
     * @param tailBytes at most, of what is there already
     * @param accept the header
     */
    public CompletionStage<Void> build(
            JobEntry build, boolean follow, long tailBytes, @Nullable String accept, HttpServerRequest request) {
        StreamFormat format = format(accept);
        StreamedResponse to = StreamedResponse.open(request, format.contentType());
        StreamSink sink = permitted(to.sink(), request);
        Follow reader = new Follow(format, sink, follow, to::close);
        reader.add(new InstanceStream(build, tailBytes, outputs, format, sink, reader::wake));
        reader.start();
        return to.ended();
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
        follow.add(new JobStream(job, null, from, store, outputs, views, format, sink, follow::wake));
        follow.start();
        return closed.future();
    }

    private StreamSink permitted(StreamSink sink, HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return new PermittedSink(sink, () -> authenticator.authenticate(authorization, null));
    }
}
