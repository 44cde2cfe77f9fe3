package dev.lattice.core.scheduling;

import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a sorted index with some of them moved: reads the index only as far as it is asked, and keeps what was
 * put back in a heap beside it. So a plan costs what it looks at, not what there is.
 */
final class Agenda<S, T> {
    private final Iterator<S> index;
    private final Function<S, T> entry;
    private final PriorityQueue<T> moved;
    private final Comparator<T> order;
    private @Nullable T next;

    Agenda(Iterable<S> index, Function<S, T> entry, Comparator<T> order) {
        this.index = index.iterator();
        this.entry = entry;
        this.order = order;
        this.moved = new PriorityQueue<>(4, order);
        this.next = read();
    }

    /** The first entry, which is then out; null when there is none. */
    @Nullable T poll() {
        T first = moved.peek();
        T unmoved = next;
        if (unmoved == null || (first != null && order.compare(first, unmoved) < 0)) {
            return moved.poll();
        }
        next = read();
        return unmoved;
    }

    void put(T entry) {
        moved.add(entry);
    }

    private @Nullable T read() {
        return index.hasNext() ? entry.apply(index.next()) : null;
    }
}
