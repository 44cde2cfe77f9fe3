package dev.lattice.cli.command;

import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.catalogue.KindView.KindVersion;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.api.catalogue.ParameterView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code catalogue}: what can be deployed. */
@Command(name = "catalogue", description = "Lists the kinds of services that can be deployed, or shows one.")
final class CatalogueCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private ConnectionOptions connection;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private FormatOptions format;

    @Parameters(arity = "0..1", paramLabel = "KIND", description = "Shows this one, with its parameters.")
    private @Nullable String kind;

    CatalogueCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            if (kind == null) {
                list(client);
            } else {
                show(client.catalogue().get(kind));
            }
            return ExitCode.OK;
        }
    }

    private void list(LatticeClient client) {
        List<Column<KindView>> columns = List.of(
                Column.of("KIND", KindView::kind),
                Column.of("VERSIONS", CatalogueCommand::versionNames),
                Column.wide("CATEGORY", each -> each.category().name().toLowerCase(Locale.ROOT)),
                Column.wide("TESTED", each -> each.verified() ? "yes" : "no"),
                Column.text("DESCRIPTION", KindView::description));
        new Printer(around, format)
                .list(client.catalogue().list(), KindView::kind, columns, () -> "the server's catalogue is empty");
    }

    private static String versionNames(KindView kind) {
        return kind.versions().isEmpty()
                ? "-"
                : kind.versions().stream().map(KindVersion::version).collect(Collectors.joining(", "));
    }

    private void show(Answer<KindView> answer) {
        KindView shown = answer.value();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Kind", shown.kind());
        lines.put("Title", shown.title());
        lines.put("Description", shown.description());
        if (!shown.versions().isEmpty()) {
            lines.put("Versions", versionNames(shown));
            lines.put("Default version", String.valueOf(shown.defaultVersion()));
            lines.put("Tested versions", tested(shown));
        }
        lines.put(
                "Resources",
                String.format(
                        Locale.ROOT,
                        "%s CPU, %d MB memory, %d MB disk, unless you say otherwise",
                        number(shown.resources().cpu()),
                        shown.resources().memoryMb(),
                        shown.resources().diskMb()));
        lines.put("Keeps data", shown.stateful() ? "yes, so it stays on its node" : "no");
        if (!shown.ports().isEmpty()) {
            lines.put(
                    "Ports",
                    shown.ports().stream()
                            .map(port -> port.name() + " " + port.number() + " ("
                                    + port.protocol().name().toLowerCase(Locale.ROOT) + (port.open() ? "" : ", inside")
                                    + ")")
                            .collect(Collectors.joining(", ")));
        }
        for (ParameterView parameter : shown.parameters()) {
            lines.put("Parameter " + parameter.name(), parameter(parameter));
        }
        new Printer(around, format).details(answer.json(), shown.kind(), lines);
    }

    private static String tested(KindView kind) {
        String names = kind.versions().stream()
                .filter(KindVersion::verified)
                .map(KindVersion::version)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none; the images were not run by Lattice's own tests" : names;
    }

    private static String parameter(ParameterView parameter) {
        String fallback;
        if (parameter.type() == ParameterType.SECRET) {
            fallback = "generated";
        } else if (parameter.type() == ParameterType.LIST) {
            fallback = "none";
        } else {
            fallback = parameter.defaultValue() == null ? "has to be given" : String.valueOf(parameter.defaultValue());
        }
        return parameter.type().name().toLowerCase(Locale.ROOT)
                + (parameter.required() ? ", " : ", default: ")
                + fallback
                + (parameter.choices().isEmpty() ? "" : "; one of " + String.join(", ", parameter.choices()))
                + (parameter.help() == null ? "" : ". " + parameter.help());
    }

    /** Without zeros that say nothing. */
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
