package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An order in which services can start: each after what it depends on, and otherwise as they are in the file. */
final class StartOrder {
    private final Map<String, List<String>> dependencies;
    private final Set<String> done = new LinkedHashSet<>();

    private StartOrder(Map<String, List<String>> dependencies) {
        this.dependencies = new LinkedHashMap<>(dependencies);
    }

    /**
     * The names in an order.
     *
     * @param dependencies names by name; all of them are keys
     * @param circles is told each circle that was found, beginning and ending with the same name
     */
    static List<String> of(Map<String, List<String>> dependencies, List<List<String>> circles) {
        StartOrder order = new StartOrder(dependencies);
        for (String name : dependencies.keySet()) {
            order.visit(name, new LinkedHashSet<>()).ifPresent(circles::add);
        }
        return List.copyOf(order.done);
    }

    private Optional<List<String>> visit(String name, Set<String> way) {
        if (done.contains(name)) {
            return Optional.empty();
        }
        if (!way.add(name)) {
            List<String> all = new ArrayList<>(way);
            List<String> circle = new ArrayList<>(all.subList(all.indexOf(name), all.size()));
            circle.add(name);
            return Optional.of(circle);
        }
        Optional<List<String>> circle = Optional.empty();
        for (String before : dependencies.getOrDefault(name, List.of())) {
            circle = circle.or(() -> visit(before, way));
        }
        way.remove(name);
        done.add(name);
        return circle;
    }
}
