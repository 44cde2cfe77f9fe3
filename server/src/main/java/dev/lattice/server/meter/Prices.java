package dev.lattice.server.meter;

import dev.lattice.core.meter.PriceList;
import java.time.Instant;
import java.util.List;

/** All price lists there ever were or will be, the oldest first. */
record Prices(List<Listed> lists) {
    /** One of them, and from when on it counts. */
    record Listed(long id, Instant validFrom, Instant createdAt, PriceList prices) {}

    Prices {
        lists = List.copyOf(lists);
    }

    /** The list that counts at a time. */
    Listed at(Instant time) {
        return lists.reversed().stream()
                .filter(list -> !list.validFrom().isAfter(time))
                .findFirst()
                .orElse(lists.getFirst());
    }

    PriceList byId(long id) {
        return lists.stream()
                .filter(list -> list.id() == id)
                .findFirst()
                .orElseThrow()
                .prices();
    }
}
