package dev.lattice.api.client;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.workload.MetricsView;
import dev.lattice.api.workload.MetricsView.InstanceMetrics;
import dev.lattice.api.workload.MetricsView.MetricLimits;
import dev.lattice.api.workload.MetricsView.MetricSeries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's records of what workloads use out of JSON, field by field. */
final class MetricViews {
    private static final MetricSeries NOTHING = new MetricSeries(List.of(), List.of(), List.of(), List.of(), List.of());

    private MetricViews() {}

    static MetricsView metrics(JsonObject json) {
        return new MetricsView(
                IsoTime.parse(json.text("since")),
                IsoTime.parse(json.text("until")),
                json.number("step"),
                limits(json.object("limits")),
                series(json.object("total")),
                json.objects("instances").stream()
                        .map(each -> new InstanceMetrics((int) each.number("number"), series(each.object("series"))))
                        .toList());
    }

    private static MetricLimits limits(@Nullable JsonObject json) {
        return json == null
                ? new MetricLimits(0, 0, 0)
                : new MetricLimits(json.decimal("cpu"), json.number("memoryBytes"), json.number("diskBytes"));
    }

    private static MetricSeries series(@Nullable JsonObject json) {
        return json == null
                ? NOTHING
                : new MetricSeries(
                        json.decimals("cpu"),
                        json.numbers("memoryBytes"),
                        json.decimals("receivedPerSecond"),
                        json.decimals("sentPerSecond"),
                        json.numbers("diskBytes"));
    }
}
