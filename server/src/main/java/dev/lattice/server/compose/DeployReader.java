package dev.lattice.server.compose;

import dev.lattice.server.compose.ComposeResources.Amount;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code deploy} of a service. */
final class DeployReader {
    private static final int MAX_REPLICAS = 100;

    private static final KeyRules RULES = KeyRules.reading("resources", "replicas", "mode")
            .ignoring("labels", "nothing here reads them; a service's own are kept.")
            .ignoring("update_config", "a new revision takes over when it is ready.")
            .ignoring("rollback_config", "a revision that fails is rolled back.")
            .ignoring("endpoint_mode", "a service has one name, whatever stands behind it.")
            .refusing("restart_policy", "write 'restart' at the service.")
            .refusing("placement", "nodes are found by what a service needs. Remove it.");
    private static final KeyRules RESOURCES = KeyRules.reading("limits", "reservations");
    private static final KeyRules LIMITS =
            KeyRules.reading("cpus", "memory").ignoring("pids", "the node has its own limit.");
    private static final KeyRules RESERVATIONS = KeyRules.reading("cpus", "memory")
            .refusing("devices", "a node's devices and graphics processors cannot be asked for. Remove it.")
            .refusing("generic_resources", "only cpus and memory can be reserved. Remove it.");

    /** What {@code deploy} says. */
    record Deploy(OptionalInt replicas, ComposeResources resources) {
        static final Deploy UNSAID =
                new Deploy(OptionalInt.empty(), new ComposeResources(Amount.UNSAID, Amount.UNSAID));
    }

    private DeployReader() {}

    static Deploy read(Value deploy) {
        Map<String, Value> fields = deploy.fields(RULES);
        Optional.ofNullable(fields.get("mode"))
                .ifPresent(value -> value.parsed(text -> {
                    if (!text.equals("replicated")) {
                        throw new InvalidTextException("It is 'replicated'; a service is not run on every node.");
                    }
                    return text;
                }));
        Map<String, Value> resources = Optional.ofNullable(fields.get("resources"))
                .map(value -> value.fields(RESOURCES))
                .orElse(Map.of());
        ComposeResources read = new ComposeResources(
                amount(resources, "limits", LIMITS), amount(resources, "reservations", RESERVATIONS));
        checkFits(resources, read);
        return new Deploy(
                fields.containsKey("replicas") ? replicas(fields.get("replicas")) : OptionalInt.empty(), read);
    }

    static OptionalInt replicas(Value value) {
        return value.integer(0, MAX_REPLICAS);
    }

    /** Zero is no limit, as with engines. */
    private static Amount amount(Map<String, Value> resources, String key, KeyRules rules) {
        Value value = resources.get(key);
        if (value == null) {
            return Amount.UNSAID;
        }
        Map<String, Value> fields = value.fields(rules);
        return new Amount(
                Optional.ofNullable(fields.get("cpus"))
                        .flatMap(cpus -> cpus.parsed(Quantities::cpuMillis))
                        .filter(millis -> millis > 0)
                        .map(OptionalInt::of)
                        .orElseGet(OptionalInt::empty),
                Optional.ofNullable(fields.get("memory"))
                        .flatMap(memory -> memory.parsed(Quantities::bytes))
                        .filter(bytes -> bytes > 0)
                        .map(OptionalLong::of)
                        .orElseGet(OptionalLong::empty));
    }

    private static void checkFits(Map<String, Value> resources, ComposeResources read) {
        Amount most = read.limits();
        Amount kept = read.reservations();
        boolean cpu = most.cpuMillis().isPresent()
                && kept.cpuMillis().orElse(0) > most.cpuMillis().getAsInt();
        boolean memory = most.memoryBytes().isPresent()
                && kept.memoryBytes().orElse(0) > most.memoryBytes().getAsLong();
        Value reservations = resources.get("reservations");
        if (reservations != null && (cpu || memory)) {
            reservations.refuse("More is reserved than 'limits' allows; raise the limit, or reserve less.");
        }
    }
}
