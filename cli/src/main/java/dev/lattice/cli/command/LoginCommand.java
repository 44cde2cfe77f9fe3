package dev.lattice.cli.command;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.LoginRequest;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import dev.lattice.cli.context.Context;
import dev.lattice.cli.context.ContextFile;
import dev.lattice.cli.context.Folders;
import dev.lattice.cli.context.Target;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code login}: becomes somebody on a server, and stays it. */
@Command(
        name = "login",
        description = {
            "Signs in and remembers it as a context.",
            "Asks for address and password, or takes an API token with --token (- reads it from stdin)."
        })
final class LoginCommand implements Callable<Integer> {
    private static final int LONGEST_LINE = 4096;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "The server. Default: the current context's.")
    private @Nullable String url;

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            description = "Asks for the password only; from stdin in a pipe.")
    private @Nullable String email;

    @Option(names = "--token", paramLabel = "TOKEN", description = "An API token instead; - reads it from stdin.")
    private @Nullable String token;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The context's name. Default: the server's host, 'local' for this machine; the address when"
                    + " that is another person's.")
    private @Nullable String name;

    private final Surroundings around;

    LoginCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        ServerUrl server = Target.find(around, url, null).server();
        Context context = token == null ? withPassword(server) : withToken(server, token);
        ContextFile file = new ContextFile(Folders.config(around));
        file.save(context);
        around.say("signed in as " + context.email() + " on " + server + " (context " + context.name() + ", in "
                + file.path() + ")");
        return ExitCode.OK;
    }

    private Context withToken(ServerUrl server, String given) throws IOException {
        String secret = given.equals("-") ? firstLine(around.in()) : given;
        try (LatticeClient client = client(server, secret)) {
            UserView user = client.account().me().value();
            return new Context(contextName(server, user.email()), server.toString(), secret, null, user.email());
        }
    }

    /** The password buys an API token of its own for this machine, which can be revoked without changing the password. */
    private Context withPassword(ServerUrl server) throws IOException {
        String address = email == null ? ask("E-mail: ") : email;
        String password = askPassword();
        LoginReply session;
        try (LatticeClient client = client(server, null)) {
            session =
                    client.account().login(new LoginRequest(address, password)).value();
        }
        try (LatticeClient client = client(server, session.accessToken())) {
            try {
                // First, because a token that cannot be stored should not be made.
                String chosen = contextName(server, session.user().email());
                ApiTokenView made = client.account()
                        .createToken(new CreateApiTokenRequest("command line", null))
                        .value();
                return new Context(
                        chosen,
                        server.toString(),
                        made.token(),
                        made.id().toString(),
                        session.user().email());
            } finally {
                client.account().logout(session.refreshToken());
            }
        }
    }

    private static LatticeClient client(ServerUrl server, @Nullable String token) {
        return new LatticeClient(server, token, "lattice-cli/" + Version.CURRENT);
    }

    /**
     * The name that was asked for, else that of the same person's context there, else one whose token is gone, else
     * one that nobody else has: a
     * context may hold the only key to an account, as the one that {@code up} stores does.
     *
     * @throws UsageException when the name that was asked for is that of another identity
     */
    private String contextName(ServerUrl server, String address) {
        ContextFile.Contexts known = new ContextFile(Folders.config(around)).read();
        if (name != null) {
            Context before = known.named(name);
            if (before != null && before.token() != null && !isFor(before, server, address)) {
                throw new UsageException("the context '" + name + "' is that of "
                        + (before.email() == null ? "somebody" : before.email()) + " on " + before.server()
                        + "; choose another --name, or sign that one out first: lattice logout --context " + name);
            }
            return name;
        }
        List<Context> here = known.all().stream()
                .filter(context -> context.server().equals(server.toString()))
                .toList();
        Optional<Context> same = here.stream()
                .filter(context -> isFor(context, server, address))
                .findFirst()
                .or(() ->
                        here.stream().filter(context -> context.token() == null).findFirst());
        if (same.isPresent()) {
            return same.get().name();
        }
        boolean shared = !here.isEmpty();
        String shortest = shared ? address : server.loopback() ? "local" : server.host();
        if (known.named(shortest) == null) {
            return shortest;
        }
        return shared ? address + "@" + server.authority() : server.authority();
    }

    private static boolean isFor(Context context, ServerUrl server, String address) {
        return context.server().equals(server.toString()) && address.equals(context.email());
    }

    private String ask(String prompt) {
        String line = console().readLine("%s", prompt);
        return line == null ? "" : line.strip();
    }

    private String askPassword() throws IOException {
        if (!around.terminal().stdin()) {
            return firstLine(around.in());
        }
        char[] password = console().readPassword("%s", "Password: ");
        return password == null ? "" : new String(password);
    }

    private Console console() {
        // There is none either where stdout goes elsewhere: the questions could not be seen.
        Console console = around.terminal().stdin() ? System.console() : null;
        if (console == null) {
            throw new UsageException(
                    "nobody is there to ask; give --email and the password on stdin, or --token TOKEN (- for stdin)");
        }
        return console;
    }

    private static String firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n' && line.size() < LONGEST_LINE; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
