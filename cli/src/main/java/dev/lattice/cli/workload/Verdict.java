package dev.lattice.cli.workload;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.InstanceListener;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what came of it, and what to do about it. */
public final class Verdict {
    /** How the server says that others have the room. */
    private static final String NO_ROOM = " with most left has ";

    private static final int LINES = 30;
    private static final long LINES_BYTES = 16 * 1024;

    private final Surroundings around;
    private final LatticeClient client;

    public Verdict(Surroundings around, LatticeClient client) {
        this.around = around;
        this.client = client;
    }

    /**
     * Says it.
     *
     * @param done what is said when it was reached, behind the name
     * @return the exit code
     */
    public int say(String name, Outcome outcome, String done) throws IOException {
        String why = Inert.line(outcome.why());
        return switch (outcome.ending()) {
            case REACHED -> {
                around.say(name + " " + done);
                yield ExitCode.OK;
            }
            case STUCK -> {
                around.say(name + " stays queued: " + why);
                around.say("it starts by itself once that is done; 'lattice rm " + name + "' takes it back");
                yield ExitCode.FAILED;
            }
            case TIMED_OUT -> {
                around.say(name + " is not there yet: " + why);
                around.say("it goes on without being watched; 'lattice ps " + name + "' shows how it stands");
                yield ExitCode.TIMED_OUT;
            }
            case FAILED -> {
                failed(name, why, outcome.last());
                yield ExitCode.FAILED;
            }
        };
    }

    private void failed(String name, String why, @Nullable WorkloadView last) throws IOException {
        around.say(name + ": " + why);
        if (why.contains(NO_ROOM)) {
            around.say("ask for less (--cpu, --memory, --disk), or make room: 'lattice nodes show NODE' says what is"
                    + " there, and 'lattice scale', 'stop' and 'rm' take it away");
        }
        if (last != null) {
            sayLastLines(name);
            sayWhatServes(last);
        }
    }

    private void sayWhatServes(WorkloadView last) {
        String note = last.note();
        if (last.serving() != null && last.failure() != null) {
            around.say("revision " + last.serving() + " goes on serving");
        } else if (note != null && last.failure() == null && note.contains("back to revision")) {
            around.say(Inert.line(note));
        }
    }

    private void sayLastLines(String name) throws IOException {
        LastLines lines = new LastLines(LINES);
        try {
            client.workloads().log(name, LINES_BYTES).read(lines);
        } catch (ClientException e) {
            around.say("its log cannot be had: " + Inert.line(String.valueOf(e.getMessage())));
            return;
        }
        Newest newest = new Newest();
        lines.handTo(newest);
        if (!newest.text.isEmpty()) {
            around.say("the last it wrote:");
            around.err().print(newest.text);
        }
    }

    /** The lines of the newest revision's instances. */
    private static final class Newest implements InstanceListener {
        private final Map<JobId, Integer> revisions = new LinkedHashMap<>();
        private final Map<JobId, String> labels = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();
        private int newest;

        @Override
        public void instance(JobId id, Map<String, String> values) {
            int revision = number(values.get("revision"));
            revisions.put(id, revision);
            labels.put(id, InstanceOutput.label(id, values));
            newest = Math.max(newest, revision);
        }

        private static int number(@Nullable String text) {
            try {
                return text == null ? 0 : Integer.parseInt(text);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        @Override
        public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) {
            if (revisions.getOrDefault(id, 0) == newest) {
                String line = new String(buffer, offset, length, StandardCharsets.UTF_8).stripTrailing();
                text.append("  ")
                        .append(revisions.size() > 1 ? labels.get(id) : "")
                        .append(Inert.line(line.replace("\t", "    ")))
                        .append('\n');
            }
        }
    }
}
