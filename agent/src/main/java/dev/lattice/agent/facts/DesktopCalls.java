package dev.lattice.agent.facts;

import dev.lattice.core.availability.Power;
import java.time.Duration;
import java.util.Optional;

/** What Windows and macOS say of their user by calls of their own. */
public interface DesktopCalls extends IdleTime.Source, Screen {
    Power power();

    /** Those of this system; empty on others, and where they cannot be made. */
    static Optional<DesktopCalls> ofThisSystem() {
        return switch (Machine.system()) {
            case "windows" -> WindowsCalls.open();
            case "macos" -> MacCalls.open();
            default -> Optional.empty();
        };
    }

    @Override
    Optional<Duration> idle();
}
