package dev.lattice.core.scheduling;

import dev.lattice.core.availability.Stretch;
import dev.lattice.core.label.Expression;
import dev.lattice.core.resource.Resources;
import java.util.HashSet;
import java.util.Set;

/** What a job asks of a node. Jobs of one shape fit, or fail to fit, together. */
record Shape(Requirement requirement, Resources resources) {
    static Shape of(PendingJob job) {
        return new Shape(new Requirement(job.driver(), job.siting().required(), job.stretch()), job.resources());
    }

    /** Whether it needs no more than a slot. */
    boolean weightless() {
        return resources.equals(Resources.NONE);
    }

    /** The same, on nodes that are this as well. */
    Shape and(Set<Expression> more) {
        Set<Expression> all = new HashSet<>(requirement.labels);
        all.addAll(more);
        return new Shape(new Requirement(requirement.driver, all, requirement.stretch), resources);
    }

    /** What a node must be, whatever occupies it, and for how long it had better stay. */
    record Requirement(String driver, Set<Expression> labels, Stretch stretch) {
        Requirement {
            labels = Set.copyOf(labels);
        }

        /** However long it takes. */
        Requirement(String driver, Set<Expression> labels) {
            this(driver, labels, Stretch.SHORT);
        }

        boolean metBy(NodeOffer offer) {
            return offer.takesWork() && wouldBeMetBy(offer);
        }

        /** Whether it is what is required, if only it took work. */
        boolean wouldBeMetBy(NodeOffer offer) {
            if (!offer.drivers().contains(driver)) {
                return false;
            }
            for (Expression label : labels) {
                if (!label.metBy(offer.labels())) {
                    return false;
                }
            }
            return true;
        }
    }
}
