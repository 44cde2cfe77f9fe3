package dev.lattice.cli.command;

import dev.lattice.cli.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A question to the person at the terminal. Result and question don't mix: it is put on stderr. */
final class Question {
    private static final int LONGEST_LINE = 4096;

    private final Surroundings around;

    Question(Surroundings around) {
        this.around = around;
    }

    /** Somebody can see it and answer. */
    boolean possible() {
        return around.terminal().stdin() && around.terminal().stderr();
    }

    /** The line that was typed; empty at the end of the input. */
    String ask(String question) throws IOException {
        around.err().print(question + " ");
        around.err().flush();
        InputStream in = around.in();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n' && line.size() < LONGEST_LINE; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** Yes only when that is said. */
    boolean confirmed(String question) throws IOException {
        String answer = ask(question + " [y/N]");
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }
}
