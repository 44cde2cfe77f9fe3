package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Follows one job; after a break it continues at its cursor, {@code <attempt>-<bytes of both streams so far>}. */
final class JobFollower extends Follower<FrameListener> {
    private @Nullable HttpRequest submission;
    private @Nullable JobId job;
    private int attempt;
    private long bytes;

    JobFollower(Calls calls, FrameListener listener) {
        super(calls, listener);
    }

    void submitAndFollow(HttpRequest request) throws OutputException {
        submission = request;
        run();
    }

    void follow(JobId id) throws OutputException {
        job = id;
        run();
    }

    @Override
    HttpRequest request() {
        if (job == null && submission != null) {
            return submission;
        }
        String from = attempt == 0 ? "0" : attempt + "-" + bytes;
        return HttpRequest.get("/api/jobs/" + job + "/stream?offset=" + from);
    }

    @Override
    boolean accepted() {
        // Of a job that somebody names, only an answer tells that the server has it.
        return job != null && (submission != null || answered());
    }

    @Override
    boolean take(FrameType type, FrameReader frame) throws IOException {
        switch (type) {
            case JOB -> {
                SubmittedJob submitted = Views.submitted(frame.json());
                job = submitted.jobId();
                listener().submitted(submitted);
            }
            case STDOUT -> output(LogStream.STDOUT, frame);
            case STDERR -> output(LogStream.STDERR, frame);
            case STATE -> state(Views.job(frame.json()));
            case GAP -> gap(frame.json());
            case END -> {
                listener().end(Views.job(frame.json()));
                return true;
            }
            case PING, MEMBER, GROUP_END -> {}
        }
        return false;
    }

    private void output(LogStream stream, FrameReader frame) throws OutputException {
        try {
            listener().output(stream, frame.payload(), 0, frame.length());
        } catch (IOException e) {
            throw new OutputException(e);
        }
        bytes += frame.length();
    }

    private void state(JobView view) {
        if (view.attempt() > attempt) {
            attempt = view.attempt();
            bytes = 0;
        }
        listener().state(view);
    }

    private void gap(JsonObject gap) {
        bytes += gap.number("lostBytes");
        listener()
                .gap(
                        gap.text("stream").equals("stderr") ? LogStream.STDERR : LogStream.STDOUT,
                        gap.number("offset"),
                        gap.number("lostBytes"));
    }
}
