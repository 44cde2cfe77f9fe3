package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.http.HttpResponse;
import dev.lattice.api.client.http.HttpTransport;
import dev.lattice.api.client.http.WebSocket;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands in the containers of workloads. */
public final class ExecCalls {
    /** The server sends something every 10 s. */
    private static final int SILENCE_MILLIS = 45_000;

    private final Calls calls;

    ExecCalls(Calls calls) {
        this.calls = calls;
    }

    /**
     * What is to be run.
     *
     * @param command empty for a shell
     * @param terminal its terminal; null for pipes
     * @param instance which one; null for any
     */
    public record Wish(
            List<String> command,
            @Nullable Terminal terminal,
            @Nullable Integer instance) {}

    /**
     * A terminal.
     *
     * @param type such as {@code xterm}; null for a usual one
     */
    public record Terminal(int rows, int columns, @Nullable String type) {}

    /** Starts it; returns when its node has taken it up. */
    public ExecSession open(String workload, Wish wish) {
        Terminal terminal = wish.terminal();
        StringBuilder target = new StringBuilder(Calls.query(
                "/api/workloads/" + Calls.encode(workload) + "/exec",
                "tty",
                terminal != null,
                "rows",
                terminal == null ? null : terminal.rows(),
                "columns",
                terminal == null ? null : terminal.columns(),
                "term",
                terminal == null ? null : terminal.type(),
                "instance",
                wish.instance()));
        wish.command().forEach(argument -> target.append("&command=").append(Calls.encode(argument)));
        try {
            HttpTransport.Opening opening = calls.transport().open(HttpRequest.get(target.toString()), SILENCE_MILLIS);
            WebSocket socket = opening.socket();
            if (socket != null) {
                return new ExecSession(calls.transport().server(), socket);
            }
            HttpResponse refusal = opening.refusal();
            if (refusal == null) {
                throw new IllegalStateException("neither a socket nor a refusal");
            }
            try (refusal) {
                throw Calls.refusal(refusal);
            }
        } catch (IOException e) {
            throw new UnreachableException(calls.transport().server(), e);
        }
    }
}
