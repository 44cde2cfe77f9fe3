package dev.lattice.api.client;

import dev.lattice.api.catalogue.Category;
import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.catalogue.KindView.DefaultResources;
import dev.lattice.api.catalogue.KindView.KindPort;
import dev.lattice.api.catalogue.KindView.KindVersion;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.api.catalogue.ParameterView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.core.service.Port;
import java.util.Locale;

/** Kinds of workloads out of JSON. */
final class CatalogueViews {
    private CatalogueViews() {}

    static KindView kind(JsonObject json) {
        JsonObject resources = json.object("resources");
        if (resources == null) {
            throw new IllegalArgumentException("the answer has no resources");
        }
        return new KindView(
                json.text("kind"),
                json.text("title"),
                json.text("description"),
                Category.valueOf(constant(json.text("category"))),
                json.text("icon"),
                json.optionalText("defaultVersion"),
                json.objects("versions").stream().map(CatalogueViews::version).toList(),
                json.flag("custom"),
                json.flag("built"),
                json.flag("stateful"),
                json.flag("verified"),
                json.flag("backup"),
                new DefaultResources(
                        resources.decimal("cpu"), resources.number("memoryMb"), resources.number("diskMb")),
                json.objects("parameters").stream()
                        .map(CatalogueViews::parameter)
                        .toList(),
                json.objects("ports").stream().map(CatalogueViews::port).toList());
    }

    private static KindVersion version(JsonObject json) {
        return new KindVersion(json.text("version"), json.text("image"), json.flag("verified"));
    }

    private static ParameterView parameter(JsonObject json) {
        return new ParameterView(
                json.text("name"),
                json.text("label"),
                ParameterType.valueOf(constant(json.text("type"))),
                json.flag("required"),
                json.optionalText("defaultValue"),
                json.optionalText("pattern"),
                json.optionalText("expects"),
                json.texts("choices"),
                json.optionalNumber("minimum"),
                json.optionalNumber("maximum"),
                json.optionalInt("maxItems"),
                json.optionalText("help"));
    }

    private static KindPort port(JsonObject json) {
        return new KindPort(
                json.text("name"),
                (int) json.number("number"),
                Port.Protocol.valueOf(constant(json.text("protocol"))),
                json.flag("open"));
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
