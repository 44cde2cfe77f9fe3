package dev.lattice.agent.driver.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Finds the kind of cgroup that this machine offers: they come in two generations, mounted side by side or alone. */
final class Cgroups {
    private static final Logger LOG = Logger.getLogger(Cgroups.class.getName());

    private Cgroups() {}

    /** Removes a slot's cgroup, and that of all slots with the last of them. */
    static void remove(Path folder) {
        try {
            Files.delete(folder);
            Files.delete(folder.getParent());
        } catch (IOException inUse) {
            LOG.log(Level.FINE, "keeping a cgroup: {0}", inUse.getMessage());
        }
    }

    /** A field of a file of the form {@code name number} per line; 0 when it is not there. */
    static long count(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }

    /** A containment for a slot, for whose thread this is called. */
    static Containment enter(String group, int slot) {
        try {
            if (PidsCgroup.available()) {
                return PidsCgroup.enter(group, slot);
            }
            if (UnifiedCgroup.available()) {
                return UnifiedCgroup.make(group, slot);
            }
        } catch (IOException refused) {
            LOG.log(Level.INFO, "no cgroup for slot {0}: {1}", new Object[] {slot, refused.getMessage()});
        }
        return Containment.NONE;
    }
}
