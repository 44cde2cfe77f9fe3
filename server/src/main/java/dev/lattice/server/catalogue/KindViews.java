package dev.lattice.server.catalogue;

import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.catalogue.KindView.DefaultResources;
import dev.lattice.api.catalogue.KindView.KindPort;
import dev.lattice.api.catalogue.KindView.KindVersion;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.api.catalogue.ParameterView;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.template.Template;
import dev.lattice.server.catalogue.CatalogueEntry.Version;
import java.util.regex.Pattern;

/** How kinds look to clients. */
final class KindViews {
    private static final double MILLIS = 1_000;

    private KindViews() {}

    static KindView view(CatalogueEntry entry) {
        Resources resources = entry.resources();
        return new KindView(
                entry.kind(),
                entry.title(),
                entry.description(),
                entry.category(),
                entry.icon(),
                entry.defaultVersion().orElse(null),
                entry.versions().stream()
                        .map(each -> new KindVersion(each.version(), each.image(), each.verified()))
                        .toList(),
                entry.custom(),
                entry.built(),
                entry.stateful(),
                // A user's own image is run as it is, and that is what the tests do.
                entry.custom()
                        || entry.defaultVersion()
                                .flatMap(entry::version)
                                .filter(Version::verified)
                                .isPresent(),
                entry.backup().isPresent(),
                new DefaultResources(resources.cpuMillis() / MILLIS, resources.memoryMb(), resources.diskMb()),
                entry.parameters().stream().map(KindViews::view).toList(),
                entry.container().ports().stream()
                        .map(port -> new KindPort(port.name(), port.number(), port.protocol(), port.open()))
                        .toList());
    }

    private static ParameterView view(Parameter parameter) {
        return new ParameterView(
                parameter.name(),
                parameter.label(),
                parameter.type(),
                parameter.required(),
                parameter.defaultValue().map(Template::toString).orElse(null),
                parameter.pattern().map(Pattern::pattern).orElse(null),
                parameter.expects().orElse(null),
                parameter.choices(),
                parameter.minimum().orElse(null),
                parameter.maximum().orElse(null),
                parameter.type() == ParameterType.LIST
                        ? parameter.maxItems().orElse(Parameter.DEFAULT_MAX_ITEMS)
                        : null,
                parameter.help().orElse(null));
    }
}
