package dev.lattice.core.scheduling;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.resource.Resources;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** The nodes that meet one requirement, in the orders in which they are tried. */
final class Pool {
    final Shape.Requirement requirement;
    final Set<Node> members = new LinkedHashSet<>();

    /** Those with a free slot: for what is long the likeliest to stay, then the fullest, so that jobs are packed. */
    final TreeSet<Node> free;

    /** Those whose slots are taken but that let jobs wait, the shortest line first. */
    final TreeSet<Node> lines =
            new TreeSet<>(Comparator.<Node>comparingInt(n -> n.indexedWaiting).thenComparingLong(n -> n.order));

    /** The most of each resource that a member has or had; says quickly that something is too big. */
    private Resources ceiling = Resources.NONE;

    Pool(Shape.Requirement requirement) {
        this.requirement = requirement;
        this.free = new TreeSet<>(order(requirement.stretch()));
    }

    /** What is short gets the plain order: it is asked most often. */
    private static Comparator<Node> order(Stretch stretch) {
        Comparator<Node> packing =
                Comparator.<Node>comparingInt(n -> n.indexedFree).thenComparingLong(n -> n.order);
        return stretch == Stretch.SHORT
                ? packing
                : Comparator.<Node>comparingInt(n -> -n.indexedOutlook.stays(stretch))
                        .thenComparing(packing);
    }

    void enter(Node node, Resources capacity) {
        members.add(node);
        ceiling = ceiling.max(capacity);
        index(node);
    }

    void leave(Node node) {
        unindex(node);
        members.remove(node);
    }

    Resources ceiling() {
        return ceiling;
    }

    void index(Node node) {
        if (node.indexedFree > 0) {
            free.add(node);
        } else if (node.indexedPlaces > 0) {
            lines.add(node);
        }
    }

    void unindex(Node node) {
        if (node.indexedFree > 0) {
            free.remove(node);
        } else if (node.indexedPlaces > 0) {
            lines.remove(node);
        }
    }
}
