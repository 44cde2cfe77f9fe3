package dev.lattice.gateway.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What the Connection field of a head says: how the connection goes on, and which other fields are of this hop only. */
record Hops(boolean close, boolean upgrade, Set<String> named) {
    private static final Hops PLAIN = new Hops(false, false, Set.of());

    /** @throws Refusal when it would take out what the next hop has to have */
    static Hops of(Head head) throws Refusal {
        boolean close = false;
        boolean upgrade = false;
        Set<String> named = Set.of();
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) != Field.CONNECTION) {
                continue;
            }
            for (String listed : head.value(i).split(",", -1)) {
                String option = listed.strip().toLowerCase(Locale.ROOT);
                switch (option) {
                    case "close" -> close = true;
                    case "upgrade" -> upgrade = true;
                    case "", "keep-alive" -> {
                        // Goes without saying.
                    }
                    default -> {
                        switch (Field.of(option)) {
                            case HOST, CONTENT_LENGTH, TRANSFER_ENCODING ->
                                throw Refusal.bad("a field that is needed is said to be of one hop only");
                            default -> {
                                named = new HashSet<>(named);
                                named.add(option);
                            }
                        }
                    }
                }
            }
        }
        return !close && !upgrade && named.isEmpty() ? PLAIN : new Hops(close, upgrade, named);
    }

    /** Whether a field goes no further. */
    boolean drops(Head head, int index) {
        return head.field(index).dropped()
                || (!named.isEmpty() && named.contains(head.name(index).toLowerCase(Locale.ROOT)));
    }
}
