package dev.lattice.core.state;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The moves of a state machine as data: from a state, by a verb, to a state. Terminal states absorb.
 *
 * @param <S> the states
 * @param <V> the verbs
 */
public final class TransitionTable<S extends Enum<S>, V extends Enum<V>> {
    private final Map<S, Map<V, S>> moves;

    private TransitionTable(Map<S, Map<V, S>> moves) {
        this.moves = moves;
    }

    /** The state that the verb leads to, or empty when the state does not know the verb. */
    public Optional<S> after(S state, V verb) {
        return Optional.ofNullable(moves.getOrDefault(state, Map.of()).get(verb));
    }

    /** The verbs that a state knows. */
    public Set<V> verbs(S state) {
        return moves.getOrDefault(state, Map.of()).keySet();
    }

    /** A Mermaid state diagram of the table, as it stands in ARCHITECTURE.md. */
    public String diagram(S initial) {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> " + label(initial) + "\n");
        moves.forEach((from, verbs) -> verbs.forEach((verb, to) -> text.append("    ")
                .append(label(from))
                .append(" --> ")
                .append(label(to))
                .append(": ")
                .append(verb.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .append('\n')));
        for (S state : initial.getDeclaringClass().getEnumConstants()) {
            if (!moves.containsKey(state)) {
                text.append("    ").append(label(state)).append(" --> [*]\n");
            }
        }
        return text.toString();
    }

    private static String label(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    public static <S extends Enum<S>, V extends Enum<V>> Builder<S, V> of(
            Class<S> states, Class<V> verbs, Predicate<S> terminal) {
        return new Builder<>(states, verbs, terminal);
    }

    /** Collects the moves. */
    public static final class Builder<S extends Enum<S>, V extends Enum<V>> {
        private final Map<S, Map<V, S>> moves;
        private final Class<V> verbs;
        private final Predicate<S> terminal;

        private Builder(Class<S> states, Class<V> verbs, Predicate<S> terminal) {
            this.moves = new EnumMap<>(states);
            this.verbs = verbs;
            this.terminal = terminal;
        }

        public Builder<S, V> move(S from, V verb, S to) {
            if (terminal.test(from)) {
                throw new IllegalArgumentException(from + " is terminal and leads nowhere");
            }
            S before =
                    moves.computeIfAbsent(from, state -> new EnumMap<>(verbs)).put(verb, to);
            if (before != null) {
                throw new IllegalArgumentException(from + " by " + verb + " is given twice");
            }
            return this;
        }

        public TransitionTable<S, V> build() {
            return new TransitionTable<>(Collections.unmodifiableMap(moves));
        }
    }
}
