package dev.lattice.cli.workload;

import dev.lattice.api.client.InstanceListener;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Instances' output: one alone byte for byte, several line by line, each line with its instance before it. On a terminal
 * everything but colors is made inert: what a service logs comes from strangers. A line is written at once, so several of
 * these may write from threads of their own.
 */
public final class InstanceOutput implements InstanceListener {
    private static final int LONGEST_HELD = 64 * 1024;

    private final Surroundings around;
    private final String prefix;
    private final Map<JobId, Instance> instances = new LinkedHashMap<>();

    /** One instance, with its lines that are not complete yet. */
    private static final class Instance {
        private final String label;
        private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

        Instance(String label) {
            this.label = label;
        }

        ByteArrayOutputStream held(LogStream stream) {
            return stream == LogStream.STDERR ? stderr : stdout;
        }
    }

    public InstanceOutput(Surroundings around) {
        this(around, "");
    }

    /** @param prefix before each line, such as a service's name; nothing is byte for byte then */
    public InstanceOutput(Surroundings around, String prefix) {
        this.around = around;
        this.prefix = prefix;
    }

    /** {@code [0 r2] }: the second revision's first instance. */
    static String label(JobId id, Map<String, String> values) {
        String instance = values.get("instance");
        String revision = values.get("revision");
        return "[" + Inert.line(instance == null ? id.toString() : instance)
                + (revision == null ? "" : " r" + Inert.line(revision)) + "] ";
    }

    @Override
    public void instance(JobId id, Map<String, String> values) {
        instances.put(id, new Instance(label(id, values)));
    }

    @Override
    public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) throws IOException {
        Instance instance = instances.get(id);
        if (instance == null) {
            return;
        }
        ByteArrayOutputStream held = instance.held(stream);
        if (prefix.isEmpty() && instances.size() == 1 && held.size() == 0 && !onTerminal(stream)) {
            place(stream).write(buffer, offset, length);
            return;
        }
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n') {
                held.write(buffer, from, i - from);
                line(instance, stream);
                from = i + 1;
            }
        }
        held.write(buffer, from, offset + length - from);
        if (held.size() > LONGEST_HELD) {
            line(instance, stream);
        }
    }

    private boolean onTerminal(LogStream stream) {
        return stream == LogStream.STDERR
                ? around.terminal().stderr()
                : around.terminal().stdout();
    }

    private OutputStream place(LogStream stream) {
        return stream == LogStream.STDERR ? around.rawErr() : around.out();
    }

    private void line(Instance instance, LogStream stream) throws IOException {
        ByteArrayOutputStream held = instance.held(stream);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(held.size() + 16);
        String label = label(instance);
        if (onTerminal(stream)) {
            String text = held.toString(StandardCharsets.UTF_8);
            // Programs for terminals end lines with CR LF, and overwrite them with CR.
            for (String part : text.stripTrailing().replace("\t", "    ").split("\r+", -1)) {
                whole.writeBytes((label + Inert.colored(part) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } else {
            whole.writeBytes(label.getBytes(StandardCharsets.UTF_8));
            held.writeTo(whole);
            whole.write('\n');
        }
        held.reset();
        place(stream).write(whole.toByteArray());
    }

    private String label(Instance instance) {
        return prefix + (instances.size() > 1 ? instance.label : "");
    }

    @Override
    public void ended(JobId id) throws IOException {
        Instance instance = instances.get(id);
        if (instance != null) {
            flush(instance);
        }
    }

    /** Whether there was an instance. */
    public boolean heard() {
        return !instances.isEmpty();
    }

    /** Writes lines that are not complete; nothing more is to come. */
    public void flush() throws IOException {
        for (Instance instance : instances.values()) {
            flush(instance);
        }
    }

    private void flush(Instance instance) throws IOException {
        for (LogStream stream : LogStream.values()) {
            if (instance.held(stream).size() > 0) {
                line(instance, stream);
            }
        }
    }

    @Override
    public void gap(JobId id, LogStream stream, long lostBytes) {
        Instance instance = instances.get(id);
        around.say((instance == null ? prefix : label(instance)) + lostBytes
                + " bytes of output are lost (the node that had them is gone)");
    }

    @Override
    public void reconnecting(String why) {
        if (around.terminal().stderr()) {
            around.say(prefix + "the connection broke (" + Inert.line(why) + "); connecting again");
        }
    }
}
