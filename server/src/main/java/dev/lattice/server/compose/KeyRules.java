package dev.lattice.server.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which keys a mapping may have: those that are read, those that do no harm when left out, and those that are refused. */
final class KeyRules {
    /** What becomes of a key. */
    sealed interface Rule {
        /** Its value is looked at. */
        record Read() implements Rule {}

        /** It changes nothing that anyone relies on. */
        record Ignored(String why) implements Rule {}

        /** Without it the application would be another one, or with it no longer safe. */
        record Refused(String why) implements Rule {}
    }

    private final Map<String, Rule> rules = new LinkedHashMap<>();

    static KeyRules reading(String... keys) {
        KeyRules rules = new KeyRules();
        for (String key : keys) {
            rules.rules.put(key, new Rule.Read());
        }
        return rules;
    }

    KeyRules ignoring(String key, String why) {
        rules.put(key, new Rule.Ignored(why));
        return this;
    }

    KeyRules refusing(String key, String why) {
        rules.put(key, new Rule.Refused(why));
        return this;
    }

    Optional<Rule> of(String key) {
        return Optional.ofNullable(rules.get(key));
    }

    List<String> keys() {
        return new ArrayList<>(rules.keySet());
    }

    /** Of those keys that can be written with an effect. */
    List<String> readKeys() {
        return rules.entrySet().stream()
                .filter(rule -> rule.getValue() instanceof Rule.Read)
                .map(Map.Entry::getKey)
                .toList();
    }
}
