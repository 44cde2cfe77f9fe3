package dev.lattice.agent.facts;

import dev.lattice.core.availability.Power;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * macOS: CGEventSourceSecondsSinceLastEventType, and {@code pmset} for the battery. Written by their documentation; no Mac
 * has run it yet.
 */
@SuppressWarnings("restricted") // the launcher passes --enable-native-access
final class MacCalls implements DesktopCalls {
    private static final Logger LOG = Logger.getLogger(MacCalls.class.getName());
    private static final Path SERVICES =
            Path.of("/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices");
    private static final int OF_THE_SESSION = 0;
    private static final int ANY_INPUT = -1;
    private static final long MILLIS = 1000;
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");

    private final MethodHandle sinceLastEvent;

    private MacCalls() {
        sinceLastEvent = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup(SERVICES, Arena.global())
                                .findOrThrow("CGEventSourceSecondsSinceLastEventType"),
                        FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    static Optional<DesktopCalls> open() {
        try {
            return Optional.of(new MacCalls());
        } catch (IllegalArgumentException | java.util.NoSuchElementException absent) {
            LOG.log(Level.WARNING, "this Mac tells nothing of its user: {0}", absent.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Duration> idle() {
        try {
            double seconds = (double) sinceLastEvent.invokeExact(OF_THE_SESSION, ANY_INPUT);
            return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofMillis((long) (seconds * MILLIS)));
        } catch (Throwable failed) {
            throw new IllegalStateException("a call to macOS failed", failed);
        }
    }

    @Override
    public Power power() {
        try {
            Process pmset = new ProcessBuilder("/usr/bin/pmset", "-g", "batt")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return read(new String(pmset.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException absent) {
            LOG.log(Level.FINE, "there is no pmset", absent);
            return new Power.Unknown();
        }
    }

    static Power read(String said) {
        if (said.contains("'AC Power'")) {
            return new Power.Mains();
        }
        Matcher percent = PERCENT.matcher(said);
        return said.contains("'Battery Power'") && percent.find()
                ? new Power.Battery(Math.min(100, Integer.parseInt(percent.group(1))))
                : new Power.Unknown();
    }

    /** macOS has no call that says so to a program without a window. */
    @Override
    public Optional<Boolean> full() {
        return Optional.empty();
    }
}
