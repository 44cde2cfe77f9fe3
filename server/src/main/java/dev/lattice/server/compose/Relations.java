package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has to hold between services. */
final class Relations {
    private final Map<String, Value> places;
    private final Set<String> leftOut;

    /**
     * @param places where each service is
     * @param leftOut names of those whose profiles are not wanted
     */
    Relations(Map<String, Value> places, Set<String> leftOut) {
        this.places = places;
        this.leftOut = leftOut;
    }

    /** Those dependencies that are there; a finding for those that should be. */
    List<Dependency> present(String service, List<DependencyReader.Wish> wishes) {
        List<Dependency> present = new ArrayList<>();
        for (DependencyReader.Wish wish : wishes) {
            String other = wish.dependency().service();
            if (other.equals(service)) {
                wish.place().refuse("A service cannot wait for itself; remove it.");
            } else if (places.containsKey(other)) {
                present.add(wish.dependency());
            } else if (wish.dependency().required() && leftOut.contains(other)) {
                wish.place()
                        .refuse("The service " + wish.shown()
                                + " is left out, as none of its profiles is wanted. Want one,"
                                + " or write 'required: false' here.");
            } else if (!leftOut.contains(other)) {
                wish.place()
                        .refuse("There is no service " + wish.shown() + " in the file."
                                + Nearest.to(other, places.keySet())
                                        .map(near -> " Did you mean '" + near + "'?")
                                        .orElse(" Remove it, or add the service."));
            }
        }
        return present;
    }

    /** Names in an order in which they can start; circles are findings. */
    List<String> order(Map<String, List<Dependency>> dependencies) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        dependencies.forEach((name, list) ->
                names.put(name, list.stream().map(Dependency::service).toList()));
        List<List<String>> circles = new ArrayList<>();
        List<String> order = StartOrder.of(names, circles);
        for (List<String> circle : circles) {
            Optional.ofNullable(places.get(circle.get(0)))
                    .ifPresent(place -> place.refuse("Services wait for each other in a circle: "
                            + String.join(" → ", circle) + ". Remove one 'depends_on'."));
        }
        return order;
    }

    /** What shows only once all services are read. */
    void check(List<ComposeService> services) {
        Map<String, ComposeService> byName = new HashMap<>();
        services.forEach(service -> byName.put(service.name(), service));
        Map<String, String> containers = new HashMap<>();
        List<Taken> taken = new ArrayList<>();
        for (ComposeService service : services) {
            Optional<Value> place = Optional.ofNullable(places.get(service.name()));
            place.ifPresent(value -> {
                checkWaiting(value, service, byName);
                checkPorts(value, service, taken);
            });
            service.reach().containerName().ifPresent(container -> {
                String other = containers.putIfAbsent(container, service.name());
                String shown = place.flatMap(
                                value -> Optional.ofNullable(value.entries().get("container_name")))
                        .map(value -> value.shown(container))
                        .orElse("");
                if (byName.containsKey(container) && !container.equals(service.name())) {
                    place.ifPresent(value -> value.refuse("The container_name " + shown
                            + " is the name of another service, and both would answer to it. Remove it."));
                }
                if (other != null) {
                    place.ifPresent(value -> value.refuse(
                            "The container_name " + shown + " is that of '" + other + "' already. Remove it."));
                }
            });
        }
    }

    private static void checkWaiting(Value place, ComposeService service, Map<String, ComposeService> byName) {
        for (Dependency dependency : service.life().dependencies()) {
            ComposeService other = byName.get(dependency.service());
            if (other == null) {
                continue;
            }
            Optional<HealthCheck> health = other.life().health();
            boolean healthy = dependency.condition() == Dependency.Condition.HEALTHY;
            if (healthy
                    && health.filter(check -> check instanceof HealthCheck.Off).isPresent()) {
                place.refuse("It waits until '" + other.name() + "' is healthy, whose health check is off. Give that a"
                        + " 'healthcheck', or wait for service_started.");
            } else if (healthy && health.isEmpty()) {
                place.warn(
                        "It waits until '" + other.name() + "' is healthy, which has no 'healthcheck' in the file: it"
                                + " depends on its image whether there is one.");
            }
            RestartPolicy.When restart = other.life().restart().when();
            if (dependency.condition() == Dependency.Condition.COMPLETED
                    && (restart == RestartPolicy.When.ALWAYS || restart == RestartPolicy.When.UNLESS_STOPPED)) {
                place.refuse("It waits until '" + other.name() + "' has ended, which is always started again. Write"
                        + " restart: \"no\" or on-failure there.");
            }
        }
    }

    private record Taken(String service, PublishedPort port) {
        boolean clashes(PublishedPort other) {
            return port.published().isPresent()
                    && port.published().equals(other.published())
                    && (port.everywhere()
                            || other.everywhere()
                            || port.address().equals(other.address()));
        }
    }

    private static void checkPorts(Value place, ComposeService service, List<Taken> taken) {
        Value ports = place.entries().get("ports");
        boolean literal = ports == null || ports.isLiteral();
        for (PublishedPort port : service.reach().ports()) {
            for (Taken other : taken) {
                if (other.clashes(port)) {
                    place.refuse((literal ? "The port " + port.published().getAsInt() : "A port of its 'ports'")
                            + " is published by '" + other.service()
                            + "' already; publish another.");
                }
            }
            taken.add(new Taken(service.name(), port));
        }
    }
}
