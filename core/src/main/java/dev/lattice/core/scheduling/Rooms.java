package dev.lattice.core.scheduling;

import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Preference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds nodes for jobs, with what is planned so far taken into account.
 *
 * <p>While a plan is made room only shrinks. So a node that a shape did not fit on is never looked at again for that
 * shape, and finding room for many jobs of a shape costs one walk through the index in all.
 */
final class Rooms {
    /** How many lines of waiting jobs are tried for a user who has many places already. */
    private static final int LINES_TRIED = 16;

    /** How many other nodes are tried for a job that failed on the one that is best. */
    private static final int ALTERNATIVES_TRIED = 64;

    private final Fleet fleet;
    private final int linesTried;
    private final Map<Node, Draft> drafts = new HashMap<>();
    private final Map<Shape, Slots> slots = new HashMap<>(4);
    private final Map<List<Preference>, List<Set<Expression>>> wishes = new HashMap<>(2);
    private final Map<Pool, Lines> lines = new HashMap<>(4);
    private final Map<Strand, Draft> kept = new HashMap<>(2);

    /** Nodes whose slots were filled by this plan, so that further jobs may wait there. */
    private final List<Draft> filled = new ArrayList<>();

    private long left;

    Rooms(Fleet fleet) {
        this(fleet, LINES_TRIED);
    }

    private Rooms(Fleet fleet, int linesTried) {
        this.fleet = fleet;
        this.linesTried = linesTried;
        this.left = fleet.freeSlots() + fleet.freePlaces();
    }

    /** One that finds room wherever there is any, at the price of looking everywhere. */
    static Rooms thorough(Fleet fleet) {
        return new Rooms(fleet, Integer.MAX_VALUE);
    }

    /** Nothing fits any more, whatever its shape. */
    boolean exhausted() {
        return left <= 0;
    }

    /** The node that suits the job best, or null when there is no room. */
    @Nullable Draft find(Strand strand, PendingJob job) {
        Draft own = kept.get(strand);
        if (own != null
                && own.fits(job.resources())
                && (own.hasSlot() || own.admitsToLine(job.owner()))
                && !job.avoid().contains(own.node.id)) {
            return own;
        }
        Shape shape = strand.key.shape();
        Slots free = slots(shape);
        Node node = preferred(strand, job);
        if (node == null) {
            node = free.find(strand, job);
        }
        if (node != null) {
            return draft(node);
        }
        return lines.computeIfAbsent(free.pool, Lines::new).find(strand, job);
    }

    private Slots slots(Shape shape) {
        return slots.computeIfAbsent(shape, s -> new Slots(fleet.pool(s.requirement())));
    }

    /** A node with a free slot that has the heaviest labels of those that the job would rather have. */
    private @Nullable Node preferred(Strand strand, PendingJob job) {
        if (job.siting().preferred().isEmpty()) {
            return null;
        }
        for (Set<Expression> liked : wishes.computeIfAbsent(job.siting().preferred(), Rooms::byWeight)) {
            Node node = slots(strand.key.shape().and(liked)).find(strand, job);
            if (node != null && !job.avoid().contains(node.id)) {
                return node;
            }
        }
        return null;
    }

    /** All that may be met of preferences together, the heaviest first; without nothing at all. */
    private static List<Set<Expression>> byWeight(List<Preference> preferences) {
        Map<Set<Expression>, Integer> weights = new LinkedHashMap<>();
        for (int subset = 1; subset < (1 << preferences.size()); subset++) {
            Set<Expression> expressions = new HashSet<>();
            int weight = 0;
            for (int i = 0; i < preferences.size(); i++) {
                if ((subset & (1 << i)) != 0) {
                    expressions.add(preferences.get(i).expression());
                    weight += preferences.get(i).weight();
                }
            }
            weights.merge(expressions, weight, Math::max);
        }
        return weights.entrySet().stream()
                .sorted(Map.Entry.<Set<Expression>, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    Placement place(Strand strand, PendingJob job, Draft draft) {
        long before = room(draft);
        boolean hadSlot = draft.hasSlot();
        Placement placement = draft.place(job);
        if (hadSlot && !draft.hasSlot()) {
            filled.add(draft);
        }
        left += room(draft) - before;
        if (kept.get(strand) == draft) {
            kept.remove(strand);
            draft.keptFor = null;
        }
        return placement;
    }

    private static long room(Draft draft) {
        return (long) draft.freeSlots() + draft.freePlaces();
    }

    /**
     * Keeps the node on which the strand's head can start soonest free for it: what ends there is not replaced by
     * others that ask for resources. False when no node is large enough.
     */
    boolean keep(Strand strand) {
        Shape shape = strand.key.shape();
        Pool pool = fleet.pool(shape.requirement());
        if (shape.weightless() || !shape.resources().fitsIn(pool.ceiling())) {
            return false;
        }
        Draft best = null;
        long least = Long.MAX_VALUE;
        for (Node node : pool.members) {
            NodeOffer offer = node.offer;
            if (offer == null || !shape.resources().fitsIn(offer.capacity())) {
                continue;
            }
            Draft draft = draft(node);
            long shortfall = draft.shortfall(shape.resources());
            if (draft.keptFor == null && shortfall < least) {
                best = draft;
                least = shortfall;
            }
        }
        if (best == null) {
            return false;
        }
        best.keptFor = strand;
        kept.put(strand, best);
        return true;
    }

    int keptCount() {
        return kept.size();
    }

    private Draft draft(Node node) {
        return drafts.computeIfAbsent(node, Draft::new);
    }

    /** The nodes with a free slot, for one shape. */
    private final class Slots {
        final Pool pool;
        private final Iterator<Node> index;
        private @Nullable Node current;

        Slots(Pool pool) {
            this.pool = pool;
            this.index = pool.free.iterator();
            advance();
        }

        @Nullable Node find(Strand strand, PendingJob job) {
            while (current != null && !hasRoom(current, strand)) {
                advance();
            }
            Node near = job.near()
                    .flatMap(fleet::member)
                    .filter(pool.members::contains)
                    .orElse(null);
            if (near != null && !job.avoid().contains(near.id) && near.freeSlots() > 0 && hasRoom(near, strand)) {
                return near;
            }
            Node best = current;
            if (best == null || job.avoid().isEmpty() || !job.avoid().contains(best.id)) {
                return best;
            }
            int tried = 0;
            for (Node other : pool.free.tailSet(best, false)) {
                if (!job.avoid().contains(other.id) && hasRoom(other, strand)) {
                    return other;
                }
                if (++tried == ALTERNATIVES_TRIED) {
                    break;
                }
            }
            return best;
        }

        private void advance() {
            current = index.hasNext() ? index.next() : null;
        }

        private boolean hasRoom(Node node, Strand strand) {
            Draft draft = drafts.get(node);
            return draft == null
                    ? node.fits(strand.key.shape().resources())
                    : draft.hasSlot() && draft.fits(strand.key.shape().resources()) && !draft.keptFrom(strand);
        }
    }

    /** A node by the length of its line when it was looked at. */
    private record Entry(Node node, int waiting) {
        static final Comparator<Entry> ORDER =
                Comparator.<Entry>comparingInt(Entry::waiting).thenComparingLong(e -> e.node.order);
    }

    /** The nodes of a pool where jobs may wait. */
    private final class Lines {
        private final Pool pool;
        private final Agenda<Node, Entry> agenda;
        private final Map<Shape, List<Node>> roomy = new HashMap<>(4);
        private int filledSeen;

        Lines(Pool pool) {
            this.pool = pool;
            this.agenda = new Agenda<>(pool.lines, node -> new Entry(node, node.line.size()), Entry.ORDER);
        }

        @Nullable Draft find(Strand strand, PendingJob job) {
            Choice choice = new Choice(strand, job);
            if (strand.key.shape().weightless()) {
                searchAgenda(choice);
            } else {
                searchRoomy(choice);
            }
            return choice.result();
        }

        /** Jobs that need no more than a place: the shortest line that takes the user is the one. */
        private void searchAgenda(Choice choice) {
            for (; filledSeen < filled.size(); filledSeen++) {
                Draft draft = filled.get(filledSeen);
                if (pool.members.contains(draft.node)) {
                    agenda.put(new Entry(draft.node, draft.waiting()));
                }
            }
            List<Entry> passed = new ArrayList<>(4);
            Entry entry;
            while (!choice.made() && (entry = agenda.poll()) != null) {
                Draft draft = draft(entry.node);
                if (draft.waiting() != entry.waiting) {
                    agenda.put(new Entry(entry.node, draft.waiting()));
                } else if (draft.freePlaces() > 0) {
                    passed.add(entry);
                    choice.consider(draft);
                }
            }
            passed.forEach(agenda::put);
        }

        /** Jobs that ask for resources: the few nodes that have them are sought once for each shape. */
        private void searchRoomy(Choice choice) {
            List<Node> nodes = roomy.computeIfAbsent(
                    choice.strand.key.shape(),
                    shape -> pool.lines.stream()
                            .filter(node -> node.fits(shape.resources()))
                            .toList());
            for (int i = 0; i < nodes.size() && !choice.made(); i++) {
                choice.consider(draft(nodes.get(i)));
            }
            for (int i = 0; i < filled.size() && !choice.made(); i++) {
                if (pool.members.contains(filled.get(i).node)) {
                    choice.consider(filled.get(i));
                }
            }
        }
    }

    /** Takes the first line that suits the job; one that it should avoid only when there is no other. */
    private final class Choice {
        final Strand strand;
        private final PendingJob job;
        private @Nullable Draft best;
        private @Nullable Draft avoided;
        private int refused;

        Choice(Strand strand, PendingJob job) {
            this.strand = strand;
            this.job = job;
        }

        void consider(Draft draft) {
            if (!draft.fits(job.resources()) || draft.keptFrom(strand)) {
                return;
            }
            if (!draft.admitsToLine(job.owner())) {
                refused++;
            } else if (!job.avoid().contains(draft.node.id)) {
                best = draft;
            } else if (avoided == null) {
                avoided = draft;
            }
        }

        boolean made() {
            return best != null || refused >= linesTried;
        }

        @Nullable Draft result() {
            return best != null ? best : avoided;
        }
    }
}
