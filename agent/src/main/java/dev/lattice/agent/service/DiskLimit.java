package dev.lattice.agent.service;

import dev.lattice.agent.driver.ServiceContainer.Disk;
import dev.lattice.agent.task.ServiceTask;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a service takes more disk than it may have. Engines bound a container's disk on few file systems and a volume's
 * on none, so what is taken is counted now and then, and a service that has more is stopped.
 */
final class DiskLimit {
    private static final int MEBIBYTE_BITS = 20;
    private static final double GIBIBYTE = 1L << 30;
    private static final double MEBIBYTE = 1L << 20;

    private DiskLimit() {}

    /** What to tell its owner when it takes too much. */
    static Optional<String> excess(ServiceTask task, Disk disk) {
        long limit = task.limits().diskMb() << MEBIBYTE_BITS;
        if (limit == 0 || disk.bytes() <= limit) {
            return Optional.empty();
        }
        // A restart makes a container anew, with an empty layer.
        String anew = disk.volumes() <= limit
                ? "; or restart it: " + size(disk.layer()) + " are outside its volumes and go with its container"
                : "";
        return Optional.of("uses " + size(disk.bytes()) + " of " + size(limit)
                + " of disk, so its node stopped it; give it more: lattice deploy --name " + task.name()
                + " --disk SIZE" + anew);
    }

    private static String size(long bytes) {
        double amount = bytes >= GIBIBYTE ? bytes / GIBIBYTE : bytes / MEBIBYTE;
        String number = String.format(Locale.ROOT, "%.1f", amount);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
                + (bytes >= GIBIBYTE ? " GB" : " MB");
    }
}
