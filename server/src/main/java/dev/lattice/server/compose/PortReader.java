package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports of a service: {@code ports} in the short and the long form, and {@code expose}. */
final class PortReader {
    private static final int MAX_PORTS = 20;
    private static final int MAX_PORT = 65_535;

    private static final String HOW = "A port is written like '8080:80', '127.0.0.1:8080:80' or '80'.";
    private static final String ADDRESS =
            "\\[[0-9a-fA-F:.]+]|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|localhost|[0-9a-fA-F]*::[0-9a-fA-F:.]*";
    private static final Pattern SHORT = Pattern.compile("(?:(?:(?<address>" + ADDRESS
            + "):)?(?<published>[0-9-]*):)?(?<target>[0-9-]+)(?:/(?<protocol>[A-Za-z]*))?");
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    private static final KeyRules LONG = KeyRules.reading("target", "published", "host_ip", "protocol", "mode", "name")
            .ignoring("app_protocol", "what is spoken is seen by the gateway.");

    private record Range(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    private PortReader() {}

    static List<PublishedPort> published(Value ports) {
        List<PublishedPort> read = new ArrayList<>();
        for (Value item : ports.items()) {
            List<PublishedPort> more = item.isMapping()
                    ? longForm(item)
                    : item.parsed(PortReader::shortForm).orElse(List.of());
            if (more.stream().anyMatch(port -> !port.everywhere() && !port.loopback())) {
                item.warn(
                        "It is bound to an address that is a node's own. No node is asked for one here: the address is"
                                + " left out, and the port is public. Bind it to 127.0.0.1 if only your own machine was meant"
                                + " to reach it.");
            }
            for (PublishedPort port : more) {
                if (read.contains(port)) {
                    item.refuse("A port of this is published so already; remove one.");
                } else if (read.size() == MAX_PORTS) {
                    ports.refuse("A service publishes " + MAX_PORTS + " ports at most; publish fewer.");
                    return read;
                } else {
                    read.add(port);
                }
            }
        }
        return read;
    }

    private static List<PublishedPort> shortForm(String text) throws InvalidTextException {
        Matcher parts = SHORT.matcher(text);
        if (text.length() > 100 || !parts.matches()) {
            throw new InvalidTextException(HOW);
        }
        checkProtocol(Optional.ofNullable(parts.group("protocol")).orElse("tcp"));
        Optional<String> address = Optional.ofNullable(parts.group("address")).map(PortReader::bare);
        checkAddress(address.orElse(""));
        Range target = range(parts.group("target"));
        String published = Optional.ofNullable(parts.group("published")).orElse("");
        return ports(target, published.isEmpty() ? Optional.empty() : Optional.of(range(published)), address);
    }

    private static String bare(String address) {
        return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    }

    private static List<PublishedPort> ports(Range target, Optional<Range> published, Optional<String> address)
            throws InvalidTextException {
        if (target.size() > MAX_PORTS) {
            throw new InvalidTextException("A service publishes " + MAX_PORTS + " ports at most; publish fewer.");
        }
        boolean pairs = published.filter(range -> range.size() == target.size()).isPresent();
        if (published.isPresent() && !pairs && target.size() > 1) {
            throw new InvalidTextException("Both ranges have to be equally long.");
        }
        List<PublishedPort> ports = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            // Of a range for one port, Compose takes any that is free.
            OptionalInt outside = pairs ? OptionalInt.of(published.get().first() + i) : OptionalInt.empty();
            ports.add(new PublishedPort(target.first() + i, outside, address, Optional.empty()));
        }
        return ports;
    }

    private static List<PublishedPort> longForm(Value item) {
        Map<String, Value> fields = item.fields(LONG);
        optional(fields, "protocol").ifPresent(value -> value.parsed(PortReader::checkProtocol));
        optional(fields, "mode")
                .ifPresent(value -> value.parsed(text -> {
                    if (!text.equals("ingress") && !text.equals("host")) {
                        throw new InvalidTextException("It is 'ingress' or 'host'; both mean the same here.");
                    }
                    return text;
                }));
        if (!fields.containsKey("target")) {
            item.refuse("'target' is missing; write the port in the container.");
            return List.of();
        }
        OptionalInt target = fields.get("target").integer(1, MAX_PORT);
        Optional<Range> published = optional(fields, "published").flatMap(value -> value.parsed(PortReader::range));
        Optional<String> address = optional(fields, "host_ip").flatMap(value -> value.parsed(PortReader::checkAddress));
        Optional<String> name = optional(fields, "name").flatMap(Value::text);
        if (target.isEmpty()) {
            return List.of();
        }
        OptionalInt outside = published
                .filter(range -> range.size() == 1)
                .map(range -> OptionalInt.of(range.first()))
                .orElseGet(OptionalInt::empty);
        return List.of(new PublishedPort(target.getAsInt(), outside, address, name));
    }

    private static Optional<Value> optional(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key)).filter(value -> !value.isNull());
    }

    private static String checkProtocol(String protocol) throws InvalidTextException {
        switch (protocol.toLowerCase(Locale.ROOT)) {
            case "tcp" -> {}
            case "udp" ->
                throw new InvalidTextException("UDP does not pass the tunnels to nodes; only TCP can be published or"
                        + " exposed. Remove the port, or let the program speak TCP.");
            case "sctp" ->
                throw new InvalidTextException("SCTP does not pass the tunnels to nodes; only TCP can be published.");
            default -> throw new InvalidTextException("The protocol is 'tcp'.");
        }
        return protocol;
    }

    private static String checkAddress(String address) throws InvalidTextException {
        if (!PublishedPort.isAddress(address)) {
            throw new InvalidTextException("The address is one such as '127.0.0.1' or '::1'.");
        }
        return address;
    }

    private static Range range(String text) throws InvalidTextException {
        Matcher parts = RANGE.matcher(text);
        if (!parts.matches()) {
            throw new InvalidTextException(HOW);
        }
        int first = Integer.parseInt(parts.group(1));
        int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        if (first < 1 || last > MAX_PORT || last < first) {
            throw new InvalidTextException("Ports are 1 to " + MAX_PORT + ", and a range begins with the lower one.");
        }
        return new Range(first, last);
    }

    static List<Integer> exposed(Value expose) {
        List<Integer> read = new ArrayList<>();
        for (Value item : expose.items()) {
            Range range = item.parsed(text -> {
                        int slash = text.indexOf('/');
                        checkProtocol(slash < 0 ? "tcp" : text.substring(slash + 1));
                        return range(slash < 0 ? text : text.substring(0, slash));
                    })
                    .orElse(new Range(1, 0));
            if (range.size() > MAX_PORTS) {
                item.refuse("A service exposes " + MAX_PORTS + " ports at most; expose fewer.");
                continue;
            }
            for (int port = range.first(); port <= range.last(); port++) {
                if (!read.contains(port)) {
                    read.add(port);
                }
            }
        }
        return read;
    }
}
