package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code apps}: the applications, or one of them. */
@Command(
        name = "apps",
        description = "Lists applications, which compose files describe, or shows one with its services.")
final class AppsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Shows this one.")
    private @Nullable String name;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many. Default: 100.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the list before ended.")
    private @Nullable String cursor;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    AppsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            if (name == null) {
                list(client);
            } else {
                show(client.applications().get(name));
            }
            return ExitCode.OK;
        }
    }

    private void list(LatticeClient client) {
        Instant now = Instant.now();
        new Printer(around, format)
                .list(
                        client.applications().list(limit, cursor),
                        ApplicationView::name,
                        List.of(
                                Column.of("NAME", ApplicationView::name),
                                Column.of("STATE", AppsCommand::state),
                                Column.of("READY", AppsCommand::ready),
                                Column.of("NODE", AppsCommand::node),
                                Column.of("AGE", application -> Ages.since(application.createdAt(), now)),
                                Column.of("URL", AppsCommand::address),
                                Column.text("NOTE", application -> dash(application.note()))),
                        () -> "no applications. 'lattice deploy compose.yaml' makes one");
    }

    private void show(Answer<ApplicationView> answer) {
        ApplicationView application = answer.value();
        Printer printer = new Printer(around, format);
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Application", application.name());
        lines.put("State", state(application));
        if (application.note() != null) {
            lines.put("Note", application.note());
        }
        String url = application.source().url();
        lines.put("Source", (url == null ? "a folder" : url) + ", " + application.file());
        lines.put("Node", node(application));
        for (ServiceView service : application.services()) {
            lines.put("Service " + service.service(), service(service));
        }
        printer.details(answer.json(), application.name(), lines);
    }

    private static String service(ServiceView service) {
        StringBuilder text = new StringBuilder(lower(service.state()))
                .append(", ")
                .append(service.workload())
                .append(" revision ")
                .append(service.revision());
        if (service.serving() != null && service.serving() != service.revision()) {
            text.append(" (").append(service.serving()).append(" serves)");
        }
        service.urls().forEach(url -> text.append(", ").append(url));
        String why = service.note() != null ? service.note() : service.failure();
        return why == null ? text.toString() : text + ": " + why;
    }

    private static String state(ApplicationView application) {
        return lower(application.state());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String ready(ApplicationView application) {
        long there = application.services().stream()
                .filter(service -> switch (service.state()) {
                    case RUNNING, COMPLETED -> true;
                    default -> false;
                })
                .count();
        return there + "/" + application.services().size();
    }

    private static String node(ApplicationView application) {
        return application.node() == null ? "-" : application.node().value();
    }

    private static String address(ApplicationView application) {
        return application.services().stream()
                .flatMap(service -> service.urls().stream())
                .findFirst()
                .orElse("-");
    }

    private static String dash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
