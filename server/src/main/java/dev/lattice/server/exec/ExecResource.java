package dev.lattice.server.exec;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.server.call.Call;
import dev.lattice.server.call.TerminalSize;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.PermittedSink;
import dev.lattice.server.http.Principal;
import dev.lattice.server.http.Sockets;
import dev.lattice.server.http.VertxSink;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Commands in containers over a WebSocket. */
@Path("/api/workloads/{name}/exec")
@Tag(name = "Workloads")
@Access(Policy.USER)
@RunOnVirtualThread
public final class ExecResource {
    private static final Pattern TERMINAL_TYPE = Pattern.compile("[A-Za-z0-9._+-]{1,64}");

    private final ExecService exec;
    private final Sockets sockets;
    private final Authenticator authenticator;
    private final ObjectMapper json;
    private final Caller caller;

    ExecResource(ExecService exec, Sockets sockets, Authenticator authenticator, ObjectMapper json, Caller caller) {
        this.exec = exec;
        this.sockets = sockets;
        this.authenticator = authenticator;
        this.json = json;
        this.caller = caller;
    }

    @GET
    @Blocking
    @Operation(
            summary = "Run a command in a workload's container, over a WebSocket",
            description = "A WebSocket of binary messages, up to 32 KiB each, whose first byte says what the rest is."
                    + " To the server: 0, bytes for stdin; 3, stdin ends; 4, the terminal's new size, as two unsigned"
                    + " 16-bit numbers, rows and columns, the high byte first. From the server: 1, bytes of stdout (of"
                    + " a terminal: all output); 2, bytes of stderr; 5, the end, as JSON: {\"exitCode\": 0}, or"
                    + " {\"error\": {\"code\", \"message\"}} when the command could not be run or nobody knows how it"
                    + " ended; then the server closes. Closing the socket ends the command. Without 'command' a shell"
                    + " runs. Refusals come as HTTP failures before the socket opens: NOT_RUNNING, NODE_UNREACHABLE,"
                    + " RATE_LIMITED. Browsers, which cannot set a socket's headers, offer the subprotocols 'lattice'"
                    + " and 'bearer.<token>'; pages of other origins have to be in ALLOWED_ORIGINS. The socket closes"
                    + " when the caller's token is no longer good.")
    @APIResponse(responseCode = "101", description = "The socket opens")
    public CompletionStage<@Nullable Response> exec(
            @PathParam("name") String name,
            @QueryParam("command") List<String> command,
            @QueryParam("tty") @DefaultValue("false") boolean tty,
            @QueryParam("rows") @DefaultValue("24") int rows,
            @QueryParam("columns") @DefaultValue("80") int columns,
            @QueryParam("term") @DefaultValue("xterm-256color") String terminalType,
            @QueryParam("instance") @Nullable Integer instance,
            HttpServerRequest http)
            throws InterruptedException {
        Principal.User user = caller.user();
        Whereabouts.Place place = exec.find(user, name, Optional.ofNullable(instance));
        if (!Sockets.asked(http)) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "This call is a WebSocket: send its handshake.");
        }
        sockets.checkOrigin(http);
        if (!TERMINAL_TYPE.matcher(terminalType).matches()) {
            throw Problem.invalid("term", "term is a terminal's type, such as xterm.");
        }
        ExecService.Wish wish =
                new ExecService.Wish(command, tty ? Optional.of(size(rows, columns)) : Optional.empty(), terminalType);
        Call call = exec.open(user, place, wish);
        String authorization = http.getHeader(HttpHeaders.AUTHORIZATION);
        return sockets.accept(http)
                .onFailure(_ -> call.close())
                .compose(socket -> {
                    VertxSink messages = new VertxSink(socket);
                    return new Conversation(
                                    call,
                                    socket,
                                    messages,
                                    new PermittedSink(messages, () -> authenticator.authenticate(authorization, null)),
                                    json)
                            .begin();
                })
                .toCompletionStage()
                .thenApply(_ -> null);
    }

    private static TerminalSize size(int rows, int columns) {
        try {
            return new TerminalSize(rows, columns);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("rows", String.valueOf(e.getMessage()));
        }
    }
}
