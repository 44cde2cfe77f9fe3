package dev.lattice.server.compose;

import dev.lattice.server.catalogue.NameRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names that a file declares under {@code networks} and {@code volumes}, and the networks of a service. */
final class NetworkReader {
    /** The one in which services are that name none. */
    static final String DEFAULT = "default";

    private static final String OWN = "an application has its own networks. Remove it.";

    private static final KeyRules NETWORK = KeyRules.reading("driver")
            .ignoring("name", "a network is called by its key, and is the application's own.")
            .ignoring("driver_opts", "a network's details are the nodes' matter.")
            .ignoring("ipam", "addresses are the nodes' matter.")
            .ignoring("enable_ipv4", "addresses are the nodes' matter.")
            .ignoring("enable_ipv6", "addresses are the nodes' matter.")
            .ignoring("attachable", "nothing but the application's services is in its networks.")
            .ignoring("labels", "nothing here reads them.")
            .refusing("external", OWN)
            .refusing("internal", "what is in a network can still reach the internet. Remove it.");

    private static final KeyRules VOLUME = KeyRules.reading("driver")
            .ignoring("name", "a volume is called by its key, and is the application's own.")
            .ignoring("labels", "nothing here reads them.")
            .refusing("driver_opts", "volumes are the node's own storage. Remove it.")
            .refusing("external", "an application has its own volumes. Remove it; the volume begins empty.");

    private static final KeyRules OF_SERVICE = KeyRules.reading("aliases")
            .ignoring("priority", "the order of networks changes nothing here.")
            .ignoring("gw_priority", "the order of networks changes nothing here.")
            .ignoring("driver_opts", "a network's details are the nodes' matter.")
            .ignoring("interface_name", "a network's details are the nodes' matter.")
            .refusing("ipv4_address", "addresses are the nodes' choice. Remove it; use the service's name.")
            .refusing("ipv6_address", "addresses are the nodes' choice. Remove it; use the service's name.")
            .refusing("link_local_ips", "addresses are the nodes' choice. Remove it; use the service's name.")
            .refusing("mac_address", "addresses are the nodes' choice. Remove it.");

    private NetworkReader() {}

    /** The file's {@code networks}. */
    static List<String> networks(Value networks) {
        return declared(networks, NETWORK, Set.of("bridge"), "A network's driver is 'bridge', or is left out.");
    }

    /** The file's {@code volumes}. */
    static List<String> volumes(Value volumes) {
        return declared(volumes, VOLUME, Set.of("local"), "A volume's driver is 'local', or is left out.");
    }

    private static List<String> declared(Value values, KeyRules rules, Set<String> drivers, String how) {
        List<String> names = new ArrayList<>();
        if (values.isNull()) {
            return names;
        }
        values.entries().forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                value.refuse("The name is letters, digits, '_', '.' and '-', 63 at most.");
                return;
            }
            Optional.ofNullable(value.fields(rules).get("driver"))
                    .filter(driver -> !driver.isNull())
                    .ifPresent(driver -> driver.parsed(text -> {
                        if (!text.isEmpty() && !drivers.contains(text)) {
                            throw new InvalidTextException(how);
                        }
                        return text;
                    }));
            names.add(name);
        });
        return names;
    }

    /** Those of a service; {@link #DEFAULT} when it names none. */
    static List<String> ofService(Optional<Value> networks, String service, Set<String> declared) {
        List<String> names = new ArrayList<>();
        networks.filter(value -> !value.isNull()).ifPresent(value -> {
            if (value.isSequence()) {
                value.items()
                        .forEach(item ->
                                item.text().ifPresent(name -> add(names, item, item.shown(name), name, declared)));
            } else {
                value.entries().forEach((name, item) -> {
                    Optional.ofNullable(item.fields(OF_SERVICE).get("aliases"))
                            .ifPresent(aliases -> checkAliases(aliases, service));
                    add(names, item, NameRules.quoted(name), name, declared);
                });
            }
        });
        return names.isEmpty() ? List.of(DEFAULT) : names;
    }

    private static void add(List<String> names, Value place, String shown, String name, Set<String> declared) {
        if (!declared.contains(name) && !name.equals(DEFAULT)) {
            place.refuse("There is no network " + shown + " in the file; write its name under 'networks', as 'name:'.");
        } else if (!names.contains(name)) {
            names.add(name);
        }
    }

    private static void checkAliases(Value aliases, String service) {
        for (Value alias : aliases.isNull() ? List.<Value>of() : aliases.items()) {
            if (!alias.text().orElse(service).equals(service)) {
                alias.refuse("Services reach each other by their names only. Use '" + service
                        + "' instead, or call the service so.");
            }
        }
    }
}
