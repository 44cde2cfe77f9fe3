package dev.lattice.agent.bootstrap;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** The agent's own log: one line each on standard error. */
final class AgentLog {
    private static final Logger OURS = Logger.getLogger("dev.lattice");

    private AgentLog() {}

    static void install(boolean debug) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler lines = new StreamHandler(System.err, new Line(debug)) {
            @Override
            public synchronized void publish(LogRecord entry) {
                super.publish(entry);
                flush();
            }
        };
        lines.setLevel(Level.ALL);
        root.addHandler(lines);
        root.setLevel(Level.WARNING);
        OURS.setLevel(debug ? Level.FINE : Level.INFO);
    }

    private static final class Line extends Formatter {
        private final boolean traces;

        Line(boolean traces) {
            this.traces = traces;
        }

        @Override
        public String format(LogRecord entry) {
            StringBuilder line = new StringBuilder()
                    .append(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                    .append(' ')
                    .append(entry.getLevel().getName())
                    .append(' ')
                    .append(formatMessage(entry));
            Throwable cause = entry.getThrown();
            if (cause != null && traces) {
                StringWriter trace = new StringWriter();
                cause.printStackTrace(new PrintWriter(trace));
                line.append('\n').append(trace);
            } else if (cause != null) {
                line.append(": ").append(cause);
            }
            return line.append('\n').toString();
        }
    }
}
