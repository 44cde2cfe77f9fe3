package dev.lattice.api.client;

import static dev.lattice.api.client.WireServer.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.job.Command;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowingTest {
    private static final byte[] SUBMITTED =
            frame(0, "{\"jobId\":\"0000000000001\",\"status\":\"queued\",\"createdAt\":\"2026-01-01T00:00:00Z\"}");

    private final WireServer server = new WireServer();
    private final LatticeClient client = new LatticeClient(ServerUrl.parse(server.url()), "secret", "test/1");
    private final Recorder seen = new Recorder();

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static final class Recorder implements FrameListener {
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder err = new StringBuilder();
        private final List<String> events = new ArrayList<>();

        @Override
        public void submitted(SubmittedJob job) {
            events.add("submitted");
        }

        @Override
        public void output(LogStream stream, byte[] buffer, int offset, int length) {
            (stream == LogStream.STDERR ? err : out).append(new String(buffer, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void state(JobView job) {
            events.add("state " + job.attempt());
        }

        @Override
        public void end(JobView job) {
            events.add("end " + job.exitCode());
        }

        @Override
        public void gap(LogStream stream, long offset, long lostBytes) {
            events.add("gap " + lostBytes);
        }

        @Override
        public void reconnecting(String why) {
            events.add("reconnecting");
        }

        @Override
        public void member(JobId job, Map<String, String> values) {
            events.add("member " + values);
        }

        @Override
        public void groupEnd(GroupView group) {
            events.add("group-end " + group.exitCode());
        }
    }

    private static String job(int attempt, String status, String exitCode) {
        return "{\"jobId\":\"0000000000001\",\"command\":\"x\",\"status\":\"" + status + "\",\"exitCode\":" + exitCode
                + ",\"createdAt\":\"2026-01-01T00:00:00Z\",\"timeout\":3600,\"attempt\":" + attempt + "}";
    }

    private static SubmitJobRequest request() {
        return new SubmitJobRequest(new Command.Shell("x"), null, null, null, null, null, null, null, null, null, null);
    }

    private List<String> lines() {
        return server.asked().stream().map(WireServer.Asked::line).toList();
    }

    @Test
    void oneConnectionFromSubmissionToEnd() throws IOException {
        server.frames(
                SUBMITTED,
                frame(3, job(1, "running", "null")),
                frame(1, "out"),
                frame(6, ""),
                frame(2, "err"),
                frame(99, "of a newer server"),
                frame(4, job(1, "failed", "3")));
        client.jobs().submitAndFollow(request(), "key", seen);
        assertThat(seen.out).hasToString("out");
        assertThat(seen.err).hasToString("err");
        assertThat(seen.events).containsExactly("submitted", "state 1", "end 3");
        assertThat(lines()).containsExactly("POST /api/jobs/submit?follow=true HTTP/1.1");
    }

    @Test
    void aBrokenStreamGoesOnAtItsCursor() throws IOException {
        server.framesThenCut(SUBMITTED, frame(3, job(2, "running", "null")), frame(1, "12345"), frame(2, "678"))
                .frames(frame(1, "rest"), frame(4, job(2, "completed", "0")));
        client.jobs().submitAndFollow(request(), "key", seen);
        assertThat(seen.out).hasToString("12345rest");
        assertThat(lines())
                .containsExactly(
                        "POST /api/jobs/submit?follow=true HTTP/1.1",
                        "GET /api/jobs/0000000000001/stream?offset=2-8 HTTP/1.1");
        assertThat(seen.events).contains("reconnecting", "end 0");
    }

    @Test
    void lostBytesCountForTheCursor() throws IOException {
        server.framesThenCut(
                        SUBMITTED,
                        frame(3, job(1, "running", "null")),
                        frame(5, "{\"stream\":\"stdout\",\"offset\":0,\"lostBytes\":100}"),
                        frame(1, "x"))
                .frames(frame(4, job(1, "completed", "0")));
        client.jobs().submitAndFollow(request(), "key", seen);
        assertThat(lines()).last().isEqualTo("GET /api/jobs/0000000000001/stream?offset=1-101 HTTP/1.1");
        assertThat(seen.events).contains("gap 100");
    }

    @Test
    void aWorkloadsLogBeginsAnywhereAndNothingComesTwice() throws IOException {
        List<String> told = new ArrayList<>();
        InstanceListener listener = new InstanceListener() {
            @Override
            public void instance(JobId id, Map<String, String> values) {
                told.add(id + " " + values);
            }

            @Override
            public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) {
                told.add(id + " " + stream + " " + new String(buffer, offset, length, StandardCharsets.UTF_8));
            }
        };
        String first = "{\"jobId\":\"0000000000001\",\"values\":{\"instance\":\"0\"},\"offset\":";
        server.frames(frame(7, first + "100}"), frame(1, "ab"), frame(2, "cd"))
                .framesThenCut(frame(7, first + "102}"), frame(2, "cd"), frame(1, "e"))
                .frames(
                        frame(7, first + "100}"),
                        frame(1, "abcde"),
                        frame(7, "{\"jobId\":\"0000000000002\"}"),
                        frame(1, "f"),
                        frame(8, "{}"));
        InstanceLog log = client.workloads().log("db", 4L);
        log.read(listener);
        log.follow(listener);
        assertThat(told)
                .containsExactly(
                        "0000000000001 {instance=0}",
                        "0000000000001 STDOUT ab",
                        "0000000000001 STDERR cd",
                        "0000000000001 STDOUT e",
                        "0000000000002 {}",
                        "0000000000002 STDOUT f");
        assertThat(lines())
                .containsExactly(
                        "GET /api/workloads/db/logs?follow=false&tail=4 HTTP/1.1",
                        "GET /api/workloads/db/logs?follow=true&tail=4 HTTP/1.1",
                        "GET /api/workloads/db/logs?follow=true&tail=4 HTTP/1.1");
    }

    @Test
    void aBuildsLogEndsWithItsConnectionAndGoesOnAfterABreak() throws IOException {
        StringBuilder told = new StringBuilder();
        InstanceListener listener = (id, stream, buffer, offset, length) ->
                told.append(new String(buffer, offset, length, StandardCharsets.UTF_8));
        String from = "{\"jobId\":\"0000000000001\",\"offset\":0}";
        server.framesThenCut(frame(7, from), frame(2, "#1 on"))
                .frames(frame(7, from), frame(2, "#1 one\n"), frame(2, "#1 DONE\n"))
                .frames(frame(7, from), frame(2, "#1 one\n"), frame(2, "#1 DONE\n"), frame(2, "#2 more\n"));
        InstanceLog log = client.builds().log("web", 3, 100L);
        log.follow(listener);
        assertThat(told).hasToString("#1 one\n#1 DONE\n");
        log.read(listener);
        assertThat(told).hasToString("#1 one\n#1 DONE\n#2 more\n");
        assertThat(lines())
                .containsExactly(
                        "GET /api/workloads/web/builds/3/log?follow=true&tail=100 HTTP/1.1",
                        "GET /api/workloads/web/builds/3/log?follow=true&tail=100 HTTP/1.1",
                        "GET /api/workloads/web/builds/3/log?follow=false&tail=100 HTTP/1.1");
    }

    @Test
    void aNewAttemptBeginsAtItsFirstByte() throws IOException {
        server.framesThenCut(
                        SUBMITTED,
                        frame(3, job(1, "running", "null")),
                        frame(1, "first"),
                        frame(3, job(2, "running", "null")),
                        frame(1, "ab"))
                .frames(frame(4, job(2, "completed", "0")));
        client.jobs().submitAndFollow(request(), "key", seen);
        assertThat(lines()).last().isEqualTo("GET /api/jobs/0000000000001/stream?offset=2-2 HTTP/1.1");
    }

    @Test
    void aSubmissionWhoseAnswerIsLostIsRepeatedUnderItsKey() throws IOException {
        server.framesThenCut().frames(SUBMITTED, frame(4, job(1, "completed", "0")));
        client.jobs().submitAndFollow(request(), "key", seen);
        assertThat(lines()).hasSize(2).allMatch(line -> line.startsWith("POST /api/jobs/submit"));
        assertThat(server.asked()).allMatch(asked -> asked.headers().contains("Idempotency-Key: key"));
    }

    @Test
    void aSubmissionThatIsRefusedIsNotRepeated() {
        server.json(400, "{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"no\",\"requestId\":\"r\"}}");
        assertThatThrownBy(() -> client.jobs().submitAndFollow(request(), "key", seen))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void aListenerThatCannotTakeMoreEndsTheFollowing() {
        server.frames(SUBMITTED, frame(1, "x"), frame(4, job(1, "completed", "0")));
        FrameListener full = (stream, buffer, offset, length) -> {
            throw new IOException("broken pipe");
        };
        assertThatThrownBy(() -> client.jobs().submitAndFollow(request(), "key", full))
                .isInstanceOf(OutputException.class);
    }

    @Test
    void aGroupThatBreaksComesAgainWithoutWhatWasShown() throws IOException {
        byte[] first = frame(7, "{\"jobId\":\"0000000000001\",\"values\":{\"n\":\"1\"}}");
        byte[] second = frame(7, "{\"jobId\":\"0000000000002\",\"values\":{\"n\":\"2\"}}");
        server.framesThenCut(first, frame(3, job(1, "running", "null")), frame(1, "abc"), second, frame(1, "x"))
                .frames(
                        first,
                        frame(3, job(1, "running", "null")),
                        frame(1, "ab"),
                        frame(1, "cd"),
                        frame(4, job(1, "completed", "0")),
                        second,
                        frame(1, "xy"),
                        frame(
                                8,
                                "{\"groupId\":\"0000000000009\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"counts\":"
                                        + "{\"completed\":2},\"done\":true,\"exitCode\":0,\"jobs\":[]}"));
        client.groups().follow(new GroupId(9), seen);
        assertThat(seen.out).hasToString("abcxdy");
        assertThat(seen.events).endsWith("group-end 0");
    }
}
