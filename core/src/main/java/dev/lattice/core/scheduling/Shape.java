package dev.lattice.core.scheduling;

import dev.lattice.core.resource.Resources;
import java.util.Map;

/** What a job asks of a node. Jobs of one shape fit, or fail to fit, together. */
record Shape(Requirement requirement, Resources resources) {
    static Shape of(PendingJob job) {
        return new Shape(new Requirement(job.driver(), job.labels()), job.resources());
    }

    /** Whether it needs no more than a slot. */
    boolean weightless() {
        return resources.equals(Resources.NONE);
    }

    /** What a node must be, whatever occupies it. */
    record Requirement(String driver, Map<String, String> labels) {
        boolean metBy(NodeOffer offer) {
            if (!offer.takesWork() || !offer.drivers().contains(driver)) {
                return false;
            }
            for (Map.Entry<String, String> label : labels.entrySet()) {
                String value = offer.labels().get(label.getKey());
                if (value == null
                        || !(label.getValue().isEmpty() || label.getValue().equals(value))) {
                    return false;
                }
            }
            return true;
        }
    }
}
