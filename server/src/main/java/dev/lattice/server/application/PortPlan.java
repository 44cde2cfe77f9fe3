package dev.lattice.server.application;

import dev.lattice.api.workload.DeployRequest.PortRequest;
import dev.lattice.core.image.ImageReference;
import dev.lattice.server.compose.ComposeService;
import dev.lattice.server.compose.PublishedPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The ports of a service: which of them the public reaches, what is spoken there, and which one tells that it is ready.
 * A compose file says nothing of protocols, so the number does; docs/compose.md has the rule.
 */
final class PortPlan {
    private static final int MOST = 20;
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?");

    /** Where no web server listens by custom: mail, queues, brokers, databases, caches. */
    private static final Set<Integer> TCP = Set.of(
            21, 22, 25, 110, 143, 389, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2181, 2222, 3306, 4222, 5432, 5672,
            5671, 6379, 6380, 7687, 8883, 9042, 9092, 11211, 26257, 27017, 33060, 50051, 61616);

    /** Where the programs of well-known images listen, which tells that they are ready. */
    private static final Map<String, Integer> USUAL = Map.ofEntries(
            Map.entry("postgres", 5432),
            Map.entry("postgis", 5432),
            Map.entry("pgvector", 5432),
            Map.entry("timescaledb", 5432),
            Map.entry("mysql", 3306),
            Map.entry("mariadb", 3306),
            Map.entry("redis", 6379),
            Map.entry("valkey", 6379),
            Map.entry("mongo", 27017),
            Map.entry("rabbitmq", 5672),
            Map.entry("nats", 4222),
            Map.entry("memcached", 11211));

    private PortPlan() {}

    /**
     * What is asked for.
     *
     * @param probed the port that tells that it is ready; empty when none does
     */
    record Ports(List<PortRequest> requests, Optional<Integer> probed) {}

    static Ports of(ComposeService service, Findings findings) {
        Map<Integer, PortRequest> ports = new LinkedHashMap<>();
        Optional<Integer> probed = Optional.empty();
        for (PublishedPort published : service.reach().ports()) {
            boolean open = !published.loopback();
            PortRequest before = ports.get(published.target());
            if (before != null && (!open || Boolean.TRUE.equals(before.open()))) {
                continue;
            }
            ports.put(published.target(), request(ports, published, open));
            probed = probed.or(() -> Optional.of(published.target()));
            if (open && TCP.contains(published.target())) {
                findings.warn(
                        service,
                        "ports",
                        (service.variable().contains("ports") ? "A port" : "Port " + published.target())
                                + " gets a public address, for it is published. Remove it if only"
                                + " the other services need it, which reach it anyhow; or bind it to 127.0.0.1.");
            }
        }
        for (int exposed : service.reach().exposed()) {
            ports.putIfAbsent(exposed, new PortRequest("port-" + exposed, exposed, protocol(exposed), false));
        }
        Optional<Integer> usual = usual(service);
        if (probed.isEmpty() && usual.isPresent()) {
            int port = usual.get();
            ports.putIfAbsent(port, new PortRequest("port-" + port, port, protocol(port), false));
            probed = usual;
        }
        if (ports.size() > MOST) {
            findings.refuse(service, "ports", "It has " + ports.size() + " ports; " + MOST + " are possible.");
        }
        return new Ports(List.copyOf(ports.values()), probed);
    }

    private static PortRequest request(Map<Integer, PortRequest> ports, PublishedPort published, boolean open) {
        int number = published.target();
        String protocol = protocol(number);
        boolean first = open
                && protocol.equals("http")
                && ports.values().stream().noneMatch(port -> "http".equals(port.name()));
        String name = published
                .name()
                .filter(given -> NAME.matcher(given).matches())
                .filter(given -> ports.values().stream().noneMatch(port -> given.equals(port.name())))
                .orElse(first ? "http" : "port-" + number);
        return new PortRequest(name, number, protocol, open);
    }

    private static String protocol(int port) {
        return TCP.contains(port) ? "tcp" : "http";
    }

    /** Of an image that runs as it is: what it is told may be another port. */
    private static Optional<Integer> usual(ComposeService service) {
        if (service.build().isPresent()
                || service.process().entrypoint().isPresent()
                || service.process().command().orElse(List.of()).stream()
                        .anyMatch(word -> word.matches("-p|.*port.*"))) {
            return Optional.empty();
        }
        return service.image().flatMap(PortPlan::program).map(USUAL::get);
    }

    private static Optional<String> program(String image) {
        try {
            String name = ImageReference.parse(image)
                    .toString()
                    .replaceFirst("@.*$", "")
                    .replaceFirst(":[^/:]*$", "");
            return Optional.of(name.substring(name.lastIndexOf('/') + 1)).filter(USUAL::containsKey);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
