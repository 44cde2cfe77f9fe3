package dev.lattice.server.http;

import dev.lattice.api.page.Page;
import dev.lattice.core.id.Tsid;
import dev.lattice.server.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: {@code ?limit=50&cursor=}.
 *
 * @param cursor where the page before ended; empty for the first
 */
public record Paging(int limit, Optional<String> cursor) {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 1000;

    /** @throws Problem naming the parameter that is wrong */
    public static Paging of(@Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? DEFAULT_LIMIT : limit;
        if (wanted < 1 || wanted > MAX_LIMIT) {
            throw Problem.invalid("limit", "limit is 1 to " + MAX_LIMIT + ".");
        }
        return new Paging(wanted, Optional.ofNullable(cursor).filter(text -> !text.isEmpty()));
    }

    /** The cursor as an id; the smallest when there is none, for lists by rising id. */
    public long afterId() {
        return id(0);
    }

    /** The cursor as an id; the largest when there is none, for lists by falling id. */
    public long beforeId() {
        return id(Long.MAX_VALUE);
    }

    private long id(long fallback) {
        try {
            return cursor.map(Tsid::parse).orElse(fallback);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("cursor", "cursor is not one that this list gave.");
        }
    }

    /**
     * Makes the page.
     *
     * @param query gives that many items after the cursor, or as many as there are
     * @param cursorOf of an item, for the page after it
     */
    public <T> Page<T> page(IntFunction<List<T>> query, Function<T, String> cursorOf) {
        List<T> items = query.apply(limit + 1);
        if (items.size() <= limit) {
            return new Page<>(items, null);
        }
        List<T> shown = List.copyOf(items.subList(0, limit));
        return new Page<>(shown, cursorOf.apply(shown.getLast()));
    }
}
