package dev.lattice.agent.facts;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * X11 displays of this machine, as far as the agent's account may see them: since when their user has touched nothing, and
 * whether a window has the whole screen. By libX11 and libXss, where they are installed.
 *
 * <p>The library's own way with a display that is gone is to end the program: it is told otherwise, and where it cannot be
 * told, it is not used. One thread.
 */
@SuppressWarnings("restricted") // the launcher passes --enable-native-access
public final class XDisplay implements IdleTime.Source, Screen {
    private static final Logger LOG = Logger.getLogger(XDisplay.class.getName());
    private static final Path SOCKETS = Path.of("/tmp/.X11-unix");
    private static final Linker LINKER = Linker.nativeLinker();
    /** Of XScreenSaverInfo: five words of eight bytes with two numbers of four in the second. */
    private static final long IDLE_OFFSET = 24;

    private static final long INFO_BYTES = 40;
    private static final int PROPERTY_ATOMS = 64;
    private static final int ANY_TYPE = 0;

    private final Calls calls;
    private final Arena arena = Arena.ofAuto();
    private final Map<String, Long> open = new HashMap<>();

    private XDisplay(Calls calls) {
        this.calls = calls;
    }

    /** Empty where the libraries are not to be had. */
    public static Optional<XDisplay> find() {
        try {
            return Optional.of(new XDisplay(new Calls()));
        } catch (IllegalArgumentException | java.util.NoSuchElementException | ReflectiveOperationException absent) {
            LOG.log(Level.FINE, "there is no X11 to ask", absent);
            return Optional.empty();
        }
    }

    @Override
    public Optional<Duration> idle() {
        Duration least = null;
        for (long display : displays()) {
            MemorySegment info = arena.allocate(INFO_BYTES, 8);
            if ((int) calls.call(calls.queryIdle, display, calls.call(calls.root, display), info.address()) != 0) {
                Duration idle = Duration.ofMillis(info.get(ValueLayout.JAVA_LONG, IDLE_OFFSET));
                least = least == null || idle.compareTo(least) < 0 ? idle : least;
            }
        }
        return Optional.ofNullable(least);
    }

    @Override
    public Optional<Boolean> full() {
        Boolean full = null;
        for (long display : displays()) {
            boolean here = hasFullWindow(display);
            full = here || Boolean.TRUE.equals(full);
        }
        return Optional.ofNullable(full);
    }

    private boolean hasFullWindow(long display) {
        long active = atom(display, "_NET_ACTIVE_WINDOW");
        long state = atom(display, "_NET_WM_STATE");
        long fullScreen = atom(display, "_NET_WM_STATE_FULLSCREEN");
        if (active == 0 || state == 0 || fullScreen == 0) {
            return false;
        }
        List<Long> windows = property(display, calls.call(calls.root, display), active);
        return !windows.isEmpty()
                && windows.getFirst() != 0
                && property(display, windows.getFirst(), state).contains(fullScreen);
    }

    /** The number by which the display knows a name; 0 when nobody has used it there. */
    private long atom(long display, String name) {
        try (Arena text = Arena.ofConfined()) {
            return calls.call(calls.atom, display, text.allocateFrom(name).address(), 1);
        }
    }

    /** A window's property that is a list of numbers; empty when it has none, or the window is gone. */
    private List<Long> property(long display, long window, long property) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment answers = scratch.allocate(5 * 8L, 8);
            long at = answers.address();
            int failed = calls.property(
                    display, window, property, 0, PROPERTY_ATOMS, 0, ANY_TYPE, at, at + 8, at + 16, at + 24, at + 32);
            long values = answers.get(ValueLayout.JAVA_LONG, 32);
            if (failed != 0 || values == 0) {
                return List.of();
            }
            int bits = answers.get(ValueLayout.JAVA_INT, 8);
            long count = answers.get(ValueLayout.JAVA_LONG, 16);
            List<Long> found = new ArrayList<>();
            if (bits == 32) {
                // The library gives what has 32 bits as its own longs.
                MemorySegment list = MemorySegment.ofAddress(values).reinterpret(count * 8);
                for (long i = 0; i < count; i++) {
                    found.add(list.get(ValueLayout.JAVA_LONG, i * 8));
                }
            }
            calls.call(calls.free, values);
            return found;
        }
    }

    private List<Long> displays() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(SOCKETS)) {
            try (DirectoryStream<Path> sockets = Files.newDirectoryStream(SOCKETS, "X[0-9]*")) {
                sockets.forEach(socket ->
                        names.add(":" + String.valueOf(socket.getFileName()).substring(1)));
            } catch (IOException unreadable) {
                LOG.log(Level.FINE, "displays cannot be listed", unreadable);
            }
        }
        open.keySet().retainAll(names);
        names.forEach(name -> open.computeIfAbsent(name, this::connect));
        open.values().removeIf(display -> display == 0 || calls.gone.contains(display));
        return List.copyOf(open.values());
    }

    private Long connect(String name) {
        try (Arena text = Arena.ofConfined()) {
            long display = calls.call(calls.open, text.allocateFrom(name).address());
            if (display != 0) {
                calls.gone.remove(display);
                calls.call(calls.onGone, display, calls.mourner.address(), 0);
            }
            return display;
        }
    }

    /** The libraries' functions. Integers and pointers alike are passed as words, as on every system with X11. */
    private static final class Calls {
        final java.util.Set<Long> gone = java.util.concurrent.ConcurrentHashMap.newKeySet();
        final MemorySegment mourner;
        final MemorySegment open;
        final MemorySegment root;
        final MemorySegment atom;
        final MemorySegment free;
        final MemorySegment onGone;
        final MemorySegment queryIdle;
        private final MemorySegment getProperty;
        private final MethodHandle three;
        private final MethodHandle twelve;

        Calls() throws ReflectiveOperationException {
            SymbolLookup x = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
            SymbolLookup saver = SymbolLookup.libraryLookup("libXss.so.1", Arena.global());
            three = LINKER.downcallHandle(words(3));
            twelve = LINKER.downcallHandle(words(12));
            open = x.findOrThrow("XOpenDisplay");
            root = x.findOrThrow("XDefaultRootWindow");
            atom = x.findOrThrow("XInternAtom");
            free = x.findOrThrow("XFree");
            onGone = x.findOrThrow("XSetIOErrorExitHandler");
            getProperty = x.findOrThrow("XGetWindowProperty");
            queryIdle = saver.findOrThrow("XScreenSaverQueryInfo");
            MethodHandles.Lookup own = MethodHandles.lookup();
            mourner = LINKER.upcallStub(
                    own.bind(this, "mourn", MethodType.methodType(void.class, long.class, long.class)),
                    FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                    Arena.global());
            MemorySegment deaf = LINKER.upcallStub(
                    own.bind(this, "ignore", MethodType.methodType(int.class, long.class, long.class)),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                    Arena.global());
            call(x.findOrThrow("XSetErrorHandler"), deaf.address());
        }

        private static FunctionDescriptor words(int count) {
            ValueLayout[] words = new ValueLayout[count];
            java.util.Arrays.fill(words, ValueLayout.JAVA_LONG);
            return FunctionDescriptor.of(ValueLayout.JAVA_LONG, words);
        }

        /** The display is gone; the library would end the program now. */
        @SuppressWarnings("unused") // called by the library
        private void mourn(long display, long data) {
            gone.add(display);
        }

        /** A window that was asked about is gone; the library would end the program now. */
        @SuppressWarnings("unused") // called by the library
        private int ignore(long display, long error) {
            return 0;
        }

        long call(MemorySegment function, long a) {
            return call(function, a, 0, 0);
        }

        long call(MemorySegment function, long a, long b, long c) {
            try {
                return (long) three.invokeExact(function, a, b, c);
            } catch (Throwable failed) {
                throw new IllegalStateException("a call into X11 failed", failed);
            }
        }

        int property(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l) {
            try {
                return (int) (long) twelve.invokeExact(getProperty, a, b, c, d, e, f, g, h, i, j, k, l);
            } catch (Throwable failed) {
                throw new IllegalStateException("a call into X11 failed", failed);
            }
        }
    }
}
