package dev.lattice.core.label;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes work may be given to, and which of them it would rather have.
 *
 * @param required all of it is met, or the node is not taken
 * @param preferred decides among nodes that will do
 * @param spread the label by whose values instances of a workload are kept apart, beside being kept apart by node
 */
public record Siting(Set<Expression> required, List<Preference> preferred, Optional<String> spread) {
    /** Each subset of them is a question to the fleet. */
    public static final int MAX_PREFERENCES = 3;

    /** Any node will do. */
    public static final Siting ANYWHERE = new Siting(Set.of(), List.of(), Optional.empty());

    public Siting {
        required = Set.copyOf(required);
        preferred = List.copyOf(preferred);
        if (preferred.size() > MAX_PREFERENCES) {
            throw new IllegalArgumentException("there are at most " + MAX_PREFERENCES + " preferences");
        }
    }

    /** Where all of this is met. */
    public static Siting where(Expression... required) {
        return new Siting(Set.of(required), List.of(), Optional.empty());
    }

    /** Where all of these labels are; one with the empty value need only be there. */
    public static Siting labeled(Map<String, String> labels) {
        Set<Expression> required = new HashSet<>();
        labels.forEach((key, value) ->
                required.add(value.isEmpty() ? new Expression.Present(key) : new Expression.Equal(key, value)));
        return new Siting(required, List.of(), Optional.empty());
    }

    /** The same, where this is met as well. */
    public Siting and(Expression more) {
        Set<Expression> all = new HashSet<>(required);
        all.add(more);
        return new Siting(all, preferred, spread);
    }

    /** What both ask for; of preferences the first ones, as many as there may be. */
    public Siting and(Siting other) {
        Set<Expression> all = new HashSet<>(required);
        all.addAll(other.required);
        List<Preference> wishes = new ArrayList<>(preferred);
        other.preferred.stream().filter(wish -> !wishes.contains(wish)).forEach(wishes::add);
        return new Siting(all, wishes.subList(0, Math.min(MAX_PREFERENCES, wishes.size())), spread.or(other::spread));
    }

    /** How many parts it has. */
    public int size() {
        return required.size() + preferred.size() + (spread.isPresent() ? 1 : 0);
    }
}
