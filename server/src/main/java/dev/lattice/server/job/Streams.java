package dev.lattice.server.job;

import dev.lattice.core.log.LogStream;
import dev.lattice.server.problem.Problem;

/** The names of a job's two streams in paths and parameters. */
final class Streams {
    private Streams() {}

    static LogStream named(String name) {
        return switch (name) {
            case "stdout" -> LogStream.STDOUT;
            case "stderr" -> LogStream.STDERR;
            default -> throw Problem.invalid("stream", "stream is stdout or stderr.");
        };
    }
}
