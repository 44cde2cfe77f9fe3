package dev.lattice.api.label;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the nodes that will do are taken.
 *
 * @param prefer at most three
 * @param spread a label's key: instances are kept apart by its values, such as {@code zone}
 */
public record PlacementRequest(
        @Nullable List<PreferenceRequest> prefer, @Nullable String spread) {}
