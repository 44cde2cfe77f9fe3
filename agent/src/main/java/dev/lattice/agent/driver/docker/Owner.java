package dev.lattice.agent.driver.docker;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose something on an engine is. Two agents of one engine may be nodes of the same name, of two servers: neither takes
 * for its own what the other made.
 *
 * @param node the node's id
 * @param home tells the agent's folder from others of the machine
 */
public record Owner(String node, String home) {
    /** What everything that it makes is labelled with. */
    Map<String, String> labels() {
        return Map.of(Labels.NODE, node, Labels.HOME, home);
    }

    Map<String, String> labels(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(labels());
        all.putAll(more);
        return all;
    }
}
