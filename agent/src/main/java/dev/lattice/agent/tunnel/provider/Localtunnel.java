package dev.lattice.agent.tunnel.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * localtunnel, by its client {@code lt} (npm package {@code localtunnel}, run with 2.0.2). The client ends when it loses
 * its server.
 *
 * @param server empty for the public one that the client knows
 */
record Localtunnel(String server) implements TunnelProvider {
    static final String NAME = "localtunnel";
    private static final Pattern ADDRESS = Pattern.compile("your url is: (https?://\\S+)");
    /** As Node.js prints what nobody caught. */
    private static final Pattern ERROR = Pattern.compile("^\\w*Error: (.+)");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String program() {
        return "lt";
    }

    @Override
    public String installation() {
        return "'npm install -g localtunnel' installs it (it needs Node.js 20 or newer)";
    }

    @Override
    public List<String> arguments(Errand errand) {
        // No --local-host, which would have the service see that name in the place of its public one.
        List<String> arguments =
                new ArrayList<>(List.of("--port", Integer.toString(errand.port()), "--subdomain", errand.name()));
        if (!server.isEmpty()) {
            arguments.addAll(List.of("--host", server));
        }
        return arguments;
    }

    @Override
    public ClientOutput output() {
        return Localtunnel::hear;
    }

    private static Optional<ClientOutput.News> hear(String line) {
        Matcher address = ADDRESS.matcher(line);
        if (address.find()) {
            return Optional.of(new ClientOutput.Opened(address.group(1)));
        }
        Matcher error = ERROR.matcher(line);
        return error.find() ? Optional.of(new ClientOutput.Trouble(error.group(1))) : Optional.empty();
    }
}
