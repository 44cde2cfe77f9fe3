package dev.lattice.server.metric;

import dev.lattice.api.workload.MetricsView;
import dev.lattice.api.workload.MetricsView.InstanceMetrics;
import dev.lattice.api.workload.MetricsView.MetricLimits;
import dev.lattice.api.workload.MetricsView.MetricSeries;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.workload.Whereabouts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What workloads used, for people to look at. */
public final class MetricService {
    private static final double MILLIS = 1_000;
    private static final int MEBIBYTE_BITS = 20;

    private final Database database;
    private final Whereabouts whereabouts;
    private final InstantSource clock;
    private final MetricStore store = new MetricStore();

    public MetricService(Database database, Whereabouts whereabouts, InstantSource clock) {
        this.database = database;
        this.whereabouts = whereabouts;
        this.clock = clock;
    }

    /**
     * The series of a workload's instances, and their sum.
     *
     * @param since a time, or how long ago, such as {@code 2h}; an hour when it is null
     * @param step such as {@code 1m}; chosen when it is null
     * @throws Problem NOT_FOUND, INVALID_REQUEST
     */
    MetricsView of(ProjectId project, String name, @Nullable String since, @Nullable String step) {
        Whereabouts.Bounded workload = whereabouts.bounded(project, name);
        Window window = Window.of(since, step, clock.instant());
        List<Point> points = database.call(handle ->
                store.read(handle, workload.id(), window.resolution(), window.since(), window.until(), window.step()));
        Map<Integer, List<Point>> byInstance = new TreeMap<>();
        points.forEach(point -> byInstance
                .computeIfAbsent(point.instance(), _ -> new ArrayList<>())
                .add(point));
        List<InstanceMetrics> instances = new ArrayList<>();
        byInstance.forEach((number, own) -> instances.add(new InstanceMetrics(number, Grid.series(window, own))));
        List<MetricSeries> all = instances.stream().map(InstanceMetrics::series).toList();
        return new MetricsView(
                window.since(),
                window.until(),
                window.step().toSeconds(),
                limits(workload.limits()),
                Grid.sum(window, all),
                instances);
    }

    private static MetricLimits limits(Resources limits) {
        return new MetricLimits(
                limits.cpuMillis() / MILLIS, limits.memoryMb() << MEBIBYTE_BITS, limits.diskMb() << MEBIBYTE_BITS);
    }
}
