package dev.lattice.server.compose;

import dev.lattice.server.compose.ComposeResources.Amount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
    private static final KeyRules RESERVATIONS = KeyRules.reading("cpus", "memory", "devices")
            .refusing("generic_resources", "only cpus, memory and GPUs can be reserved. Remove it.");
    private static final KeyRules DEVICE = KeyRules.reading("capabilities", "count", "driver")
            .refusing("device_ids", "the node chooses which; write 'count'.")
            .refusing("options", "a GPU is handed over as it is. Remove it.");
    private static final int MAX_GPUS = 64;

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
        Map<String, Value> reserved = fields(resources, "reservations", RESERVATIONS);
        ComposeResources read = new ComposeResources(
                amount(fields(resources, "limits", LIMITS)), amount(reserved), gpus(reserved.get("devices")));
        checkFits(resources, read);
        return new Deploy(
                fields.containsKey("replicas") ? replicas(fields.get("replicas")) : OptionalInt.empty(), read);
    }

    static OptionalInt replicas(Value value) {
        return value.integer(0, MAX_REPLICAS);
    }

    private static Map<String, Value> fields(Map<String, Value> resources, String key, KeyRules rules) {
        Value value = resources.get(key);
        return value == null ? Map.of() : value.fields(rules);
    }

    /** Zero is no limit, as with engines. */
    private static Amount amount(Map<String, Value> fields) {
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

    /** Of all that could be reserved of devices, GPUs by their number. */
    private static int gpus(@Nullable Value devices) {
        int gpus = 0;
        for (Value device : devices == null ? List.<Value>of() : devices.items()) {
            Map<String, Value> fields = device.fields(DEVICE);
            Optional.ofNullable(fields.get("driver"))
                    .ifPresent(driver -> driver.parsed(text -> {
                        if (!text.equals("nvidia")) {
                            throw new InvalidTextException("Only NVIDIA's GPUs are handed to containers.");
                        }
                        return text;
                    }));
            Value capabilities = fields.get("capabilities");
            Value count = fields.get("count");
            if (capabilities == null || !capabilities.texts().contains("gpu")) {
                device.refuse("Of a node's devices only GPUs can be asked for: capabilities: [gpu].");
            } else if (count == null) {
                device.refuse("Write how many with 'count'; all of them are never reserved.");
            } else {
                gpus += count.integer(1, MAX_GPUS).orElse(0);
            }
        }
        return gpus;
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
