package dev.lattice.agent.facts;

import dev.lattice.core.availability.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this machine runs on. */
public interface PowerSource {
    Power now();

    /** As the kernel says, from {@code /sys/class/power_supply}. */
    final class Supplies implements PowerSource {
        private final Path folder;

        public Supplies(Path folder) {
            this.folder = folder;
        }

        /** A machine without a battery of its own runs on mains; a mouse's battery is none of its own. */
        @Override
        public Power now() {
            if (!Files.isDirectory(folder)) {
                // Kernels of virtual machines and containers have no such folder, and their machines no battery.
                return new Power.Mains();
            }
            try (Stream<Path> list = Files.list(folder)) {
                List<Path> supplies = list.toList();
                boolean plugged = supplies.stream()
                        .anyMatch(supply -> !text(supply, "type").equals("Battery")
                                && text(supply, "online").equals("1"));
                List<Path> batteries = supplies.stream()
                        .filter(supply -> text(supply, "type").equals("Battery")
                                && !text(supply, "scope").equals("Device"))
                        .toList();
                if (batteries.isEmpty() || plugged) {
                    return new Power.Mains();
                }
                boolean draining = batteries.stream()
                        .anyMatch(battery -> text(battery, "status").equals("Discharging"));
                return draining ? battery(batteries) : new Power.Mains();
            } catch (IOException unreadable) {
                return new Power.Unknown();
            }
        }

        private static Power battery(List<Path> batteries) {
            int percent = 0;
            int told = 0;
            for (Path battery : batteries) {
                String capacity = text(battery, "capacity");
                if (capacity.matches("[0-9]{1,3}")) {
                    percent += Integer.parseInt(capacity);
                    told++;
                }
            }
            return told == 0 ? new Power.Battery(0) : new Power.Battery(Math.min(100, percent / told));
        }

        private static String text(Path supply, String file) {
            try {
                return Files.readString(supply.resolve(file)).strip();
            } catch (IOException absent) {
                return "";
            }
        }
    }

    /** As a desktop's own calls say. */
    static PowerSource of(Optional<DesktopCalls> calls) {
        return () -> calls.map(DesktopCalls::power).orElse(new Power.Unknown());
    }
}
