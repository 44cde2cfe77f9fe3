package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.task.Work;
import dev.lattice.core.job.Command;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns commands into argument vectors and finds the programs on their PATH, remembering what was found. */
final class Programs {
    /** When a process' environment has none. */
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String SHELL = "/bin/sh";
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final int REMEMBERED = 1000;

    private record Wanted(String name, String path) {}

    private final Map<Wanted, String> found = new ConcurrentHashMap<>();

    /** The argument vector of what is a process. */
    static List<String> arguments(Launch launch) {
        if (!(launch.work() instanceof Work.Plain(Command command))) {
            throw new IllegalArgumentException("this is no process");
        }
        return switch (command) {
            case Command.Shell shell ->
                WINDOWS ? List.of("cmd.exe", "/c", shell.line()) : List.of(SHELL, "-c", shell.line());
            case Command.Arguments arguments -> arguments.values();
        };
    }

    /** What a shell would run for a script without an interpreter line. */
    static List<String> byShell(String program, List<String> arguments) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(SHELL, program),
                        arguments.stream().skip(1))
                .toList();
    }

    static String shell() {
        return SHELL;
    }

    /**
     * The program's path. A name with a slash is taken from the folder where the process starts.
     *
     * @param path the PATH of the process' own environment
     */
    String find(String name, String path, Path folder) throws LaunchException {
        if (name.indexOf('/') >= 0) {
            return name;
        }
        Wanted wanted = new Wanted(name, path);
        String known = found.get(wanted);
        if (known != null) {
            return known;
        }
        boolean forbidden = false;
        for (String part : path.split(":", -1)) {
            Path candidate = folder.resolve(part).resolve(name);
            if (Files.isRegularFile(candidate)) {
                if (Files.isExecutable(candidate)) {
                    remember(wanted, part, candidate);
                    return candidate.toString();
                }
                forbidden = true;
            }
        }
        if (forbidden) {
            throw new LaunchException(
                    LaunchException.Code.COMMAND_NOT_EXECUTABLE,
                    "'" + name + "' was found on the PATH but may not be executed");
        }
        throw new LaunchException(
                LaunchException.Code.COMMAND_NOT_FOUND, "'" + name + "' was not found; the PATH is " + path);
    }

    private void remember(Wanted wanted, String part, Path candidate) {
        // What a relative PATH entry finds depends on the folder.
        if (part.startsWith("/") && found.size() < REMEMBERED) {
            found.put(wanted, candidate.toString());
        }
    }

    /** Forgets a program that turned out to be gone. */
    void forget(String name, String path) {
        found.remove(new Wanted(name, path));
    }

    /** Whether it was found before, so that it may have moved since. */
    boolean remembers(String name, String path) {
        return found.containsKey(new Wanted(name, path));
    }

    static List<String> entries(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
