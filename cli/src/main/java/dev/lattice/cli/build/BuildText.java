package dev.lattice.cli.build;

import dev.lattice.api.client.InstanceListener;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a build said, on stdout: byte for byte, and at a terminal with everything but colors made inert. */
public final class BuildText implements InstanceListener {
    private static final int LONGEST_HELD = 64 * 1024;

    private final Surroundings around;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    public BuildText(Surroundings around) {
        this.around = around;
    }

    @Override
    public void output(JobId id, LogStream stream, byte[] buffer, int offset, int length) throws IOException {
        if (!around.terminal().stdout()) {
            around.out().write(buffer, offset, length);
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n' || held.size() >= LONGEST_HELD) {
                line();
            }
            if (buffer[i] != '\n') {
                held.write(buffer[i]);
            }
        }
    }

    private void line() throws IOException {
        String text = held.toString(StandardCharsets.UTF_8).stripTrailing().replace("\t", "    ");
        held.reset();
        around.out().write((Inert.colored(text) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing more is to come. */
    public void finish() throws IOException {
        if (held.size() > 0) {
            line();
        }
    }

    @Override
    public void gap(JobId id, LogStream stream, long lostBytes) {
        around.say(lostBytes + " bytes of the build's output are lost (the node that had them is gone)");
    }

    @Override
    public void reconnecting(String why) {
        if (around.terminal().stderr()) {
            around.say("the connection broke (" + Inert.line(why) + "); connecting again");
        }
    }
}
