package dev.lattice.cli.run;

import dev.lattice.api.client.FrameListener;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.JobView;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All members' output merged, line by line, each line with its member's values before it: {@code [shard=3] ok}. */
public final class GroupOutput implements FrameListener {
    private static final int LONGEST_HELD = 64 * 1024;

    private final Surroundings around;
    private final Map<JobId, Member> members = new HashMap<>();
    private @Nullable Member current;
    private int ended;
    private @Nullable GroupView result;

    /** One member and its lines that are not complete yet. */
    private static final class Member {
        private final JobId job;
        private final byte[] label;
        private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

        Member(JobId job, Map<String, String> values) {
            this.job = job;
            StringBuilder text = new StringBuilder("[");
            values.forEach((name, value) -> text.append(text.length() > 1 ? " " : "")
                    .append(Inert.line(name))
                    .append('=')
                    .append(Inert.line(value)));
            this.label = text.append("] ").toString().getBytes(StandardCharsets.UTF_8);
        }

        ByteArrayOutputStream held(LogStream stream) {
            return stream == LogStream.STDERR ? stderr : stdout;
        }
    }

    public GroupOutput(Surroundings around) {
        this.around = around;
    }

    /** How the group ended; null before it did. */
    public @Nullable GroupView result() {
        return result;
    }

    @Override
    public void member(JobId job, Map<String, String> values) {
        current = members.computeIfAbsent(job, id -> new Member(id, values));
    }

    @Override
    public void output(LogStream stream, byte[] buffer, int offset, int length) throws IOException {
        Member member = current;
        if (member == null) {
            return;
        }
        ByteArrayOutputStream held = member.held(stream);
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n') {
                held.write(buffer, from, i + 1 - from);
                flush(member, stream);
                from = i + 1;
            }
        }
        held.write(buffer, from, offset + length - from);
        if (held.size() > LONGEST_HELD) {
            held.write('\n');
            flush(member, stream);
        }
    }

    private void flush(Member member, LogStream stream) throws IOException {
        OutputStream to = stream == LogStream.STDERR ? around.rawErr() : around.out();
        ByteArrayOutputStream line = member.held(stream);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(member.label.length + line.size());
        whole.writeBytes(member.label);
        line.writeTo(whole);
        line.reset();
        whole.writeTo(to);
    }

    @Override
    public void end(JobView job) {
        Member member = members.get(job.jobId());
        if (member != null) {
            for (LogStream stream : LogStream.values()) {
                endLine(member, stream);
            }
        }
        ended++;
        if (around.terminal().stderr() || !JobEnding.speaksForItself(job)) {
            String label = member == null ? "" : new String(member.label, StandardCharsets.UTF_8);
            around.say(label + JobEnding.describe(job) + " (" + ended + " done)");
        }
    }

    private void endLine(Member member, LogStream stream) {
        if (member.held(stream).size() > 0) {
            member.held(stream).write('\n');
            try {
                flush(member, stream);
            } catch (IOException e) {
                // the next write meets it too
            }
        }
    }

    @Override
    public void gap(LogStream stream, long offset, long lostBytes) {
        around.say(lostBytes + " bytes of output of job " + (current == null ? "?" : current.job) + " are lost");
    }

    @Override
    public void reconnecting(String why) {
        if (around.terminal().stderr()) {
            around.say("the connection broke (" + Inert.line(why) + "); connecting again");
        }
    }

    @Override
    public void groupEnd(GroupView group) {
        result = group;
    }
}
