package dev.lattice.server.domain;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Name servers that say what a test tells them to. */
public final class ScriptedNames implements NameRecords {
    public final Map<String, String> texts = new HashMap<>();
    public final Map<String, String> aliases = new HashMap<>();
    boolean away;

    @Override
    public Set<String> texts(String name) throws IOException {
        answer();
        return texts.containsKey(name) ? Set.of(texts.get(name), "v=spf1 -all") : Set.of();
    }

    @Override
    public Optional<String> alias(String name) throws IOException {
        answer();
        return Optional.ofNullable(aliases.get(name));
    }

    private void answer() throws IOException {
        if (away) {
            throw new IOException("timed out");
        }
    }
}
