package dev.lattice.agent.facts;

import dev.lattice.core.availability.Power;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Windows: GetLastInputInfo, GetSystemPowerStatus and SHQueryUserNotificationState. The first and the last see the session
 * in which the agent runs: as a service it sees nobody. Written by their documentation; no Windows has run it yet.
 */
@SuppressWarnings("restricted") // the launcher passes --enable-native-access
final class WindowsCalls implements DesktopCalls {
    private static final Logger LOG = Logger.getLogger(WindowsCalls.class.getName());
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int INPUT_INFO_BYTES = 8;
    private static final int POWER_BYTES = 12;
    private static final int ON_LINE = 1;
    private static final int OFF_LINE = 0;
    private static final int NO_BATTERY = 128;
    /** A program that is busy in full screen, a game that has the screen, a presentation. */
    private static final Set<Integer> FULL = Set.of(2, 3, 4);

    private final MethodHandle lastInput;
    private final MethodHandle ticks;
    private final MethodHandle powerStatus;
    private final MethodHandle notificationState;

    private WindowsCalls() {
        SymbolLookup user = SymbolLookup.libraryLookup("user32", Arena.global());
        SymbolLookup kernel = SymbolLookup.libraryLookup("kernel32", Arena.global());
        SymbolLookup shell = SymbolLookup.libraryLookup("shell32", Arena.global());
        FunctionDescriptor fills = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        lastInput = LINKER.downcallHandle(user.findOrThrow("GetLastInputInfo"), fills);
        ticks = LINKER.downcallHandle(kernel.findOrThrow("GetTickCount"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        powerStatus = LINKER.downcallHandle(kernel.findOrThrow("GetSystemPowerStatus"), fills);
        notificationState = LINKER.downcallHandle(shell.findOrThrow("SHQueryUserNotificationState"), fills);
    }

    static Optional<DesktopCalls> open() {
        try {
            return Optional.of(new WindowsCalls());
        } catch (IllegalArgumentException | java.util.NoSuchElementException absent) {
            LOG.log(Level.WARNING, "this Windows tells nothing of its user: {0}", absent.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Duration> idle() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INPUT_INFO_BYTES, 4);
            info.set(ValueLayout.JAVA_INT, 0, INPUT_INFO_BYTES);
            if ((int) lastInput.invokeExact(info) == 0) {
                return Optional.empty();
            }
            // Both count milliseconds in 32 bits, and begin anew every 49 days.
            int passed = (int) ticks.invokeExact() - info.get(ValueLayout.JAVA_INT, 4);
            return Optional.of(Duration.ofMillis(Integer.toUnsignedLong(passed)));
        } catch (Throwable failed) {
            throw new IllegalStateException("a call to Windows failed", failed);
        }
    }

    @Override
    public Power power() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(POWER_BYTES, 4);
            if ((int) powerStatus.invokeExact(status) == 0) {
                return new Power.Unknown();
            }
            int line = Byte.toUnsignedInt(status.get(ValueLayout.JAVA_BYTE, 0));
            int battery = Byte.toUnsignedInt(status.get(ValueLayout.JAVA_BYTE, 1));
            int percent = Byte.toUnsignedInt(status.get(ValueLayout.JAVA_BYTE, 2));
            if (line == ON_LINE || (battery != 255 && (battery & NO_BATTERY) != 0)) {
                return new Power.Mains();
            }
            return line == OFF_LINE && percent <= 100 ? new Power.Battery(percent) : new Power.Unknown();
        } catch (Throwable failed) {
            throw new IllegalStateException("a call to Windows failed", failed);
        }
    }

    @Override
    public Optional<Boolean> full() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ValueLayout.JAVA_INT);
            int failed = (int) notificationState.invokeExact(state);
            return failed == 0 ? Optional.of(FULL.contains(state.get(ValueLayout.JAVA_INT, 0))) : Optional.empty();
        } catch (Throwable failed) {
            throw new IllegalStateException("a call to Windows failed", failed);
        }
    }
}
