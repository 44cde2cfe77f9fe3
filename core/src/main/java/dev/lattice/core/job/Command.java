package dev.lattice.core.job;

import java.util.List;

/** What a job runs. */
public sealed interface Command {
    /** A line for the node's own shell ({@code sh -c}, on Windows {@code cmd.exe /c}). */
    record Shell(String line) implements Command {
        public Shell {
            if (line.isBlank()) {
                throw new IllegalArgumentException("the command is empty");
            }
            requireNoNul(line);
        }

        @Override
        public String toString() {
            return line;
        }
    }

    /** A program and its arguments, handed over as they are. */
    record Arguments(List<String> values) implements Command {
        public Arguments {
            values = List.copyOf(values);
            if (values.isEmpty() || values.getFirst().isBlank()) {
                throw new IllegalArgumentException("the command is empty");
            }
            values.forEach(Command::requireNoNul);
        }

        @Override
        public String toString() {
            return String.join(" ", values);
        }
    }

    private static void requireNoNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the command has a NUL character");
        }
    }
}
