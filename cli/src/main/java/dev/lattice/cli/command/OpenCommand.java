package dev.lattice.cli.command;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.api.workload.WorkloadView.EndpointView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.workload.LocalProgram;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code open}: a workload in the browser. */
@Command(name = "open", description = "Opens a workload's URL in the browser; prints it where there is none.")
final class OpenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--port", paramLabel = "PORT", description = "By its name, of a workload with several: console.")
    private @Nullable String port;

    @Option(names = "--tunnel", description = "By the tunnel provider of a node where it runs, instead of the gateway.")
    private boolean tunnel;

    @Option(names = "--print", description = "Only print it.")
    private boolean print;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    OpenCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        WorkloadView workload;
        try (LatticeClient client = connection.target(around).connect()) {
            workload = client.workloads().get(name).value();
        }
        String url = tunnel
                ? byTunnel(workload)
                : port == null ? workload.url() : endpoint(workload, port).url();
        if (url == null) {
            around.say(
                    tunnel
                            ? name + " has no tunnel that is connected; 'lattice ps " + name + "' says why"
                            : name + " has no web address; 'lattice connect " + name + "' says how to reach it");
            return ExitCode.FAILED;
        }
        LocalProgram browser = print || !isWeb(url) ? null : browser();
        if (browser == null) {
            around.text().println(Inert.line(url));
            return ExitCode.OK;
        }
        around.say("opening " + Inert.line(url));
        browser.launch(List.of(url));
        return ExitCode.OK;
    }

    private @Nullable String byTunnel(WorkloadView workload) {
        List<EndpointView> endpoints = port == null ? workload.endpoints() : List.of(endpoint(workload, port));
        return endpoints.stream()
                .flatMap(endpoint -> Workloads.connected(endpoint).stream())
                .findFirst()
                .orElse(null);
    }

    private static EndpointView endpoint(WorkloadView workload, String port) {
        StringBuilder known = new StringBuilder();
        for (EndpointView endpoint : workload.endpoints()) {
            if (endpoint.port().equals(port)) {
                return endpoint;
            }
            known.append(known.isEmpty() ? "" : ", ").append(endpoint.port());
        }
        throw new UsageException("'" + workload.name() + "' has no open port '" + port + "'"
                + (known.isEmpty() ? "" : "; it has " + known));
    }

    /** What opens files would open others, too. */
    private static boolean isWeb(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    private @Nullable LocalProgram browser() {
        if (System.getProperty("os.name", "").startsWith("Mac")) {
            return LocalProgram.find(around, "open");
        }
        boolean display = around.variable("DISPLAY") != null || around.variable("WAYLAND_DISPLAY") != null;
        return display ? LocalProgram.find(around, "xdg-open") : null;
    }
}
