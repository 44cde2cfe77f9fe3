package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.core.job.JobSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Plain processes by the JDK's own means, for systems whose C library the faster driver does not know. It cannot adopt:
 * a process that outlives its agent is lost.
 */
public final class PortableDriver implements Driver {
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final Path NOTHING = Path.of(WINDOWS ? "NUL" : "/dev/null");
    /** The JDK tells the kernel's reason in its message only. */
    private static final Pattern REASON = Pattern.compile("error[=:] ?(\\d+)");

    @Override
    public String name() {
        return JobSpec.PROCESS;
    }

    @Override
    public Execution start(int slot, Launch launch) throws LaunchException {
        List<String> arguments = Programs.arguments(launch);
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .directory(launch.folder().toFile())
                .redirectInput(NOTHING.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(launch.environment());
        if (!WINDOWS && arguments.getFirst().indexOf('/') < 0) {
            // The JDK would search the agent's own PATH.
            String path = launch.environment().getOrDefault("PATH", Programs.DEFAULT_PATH);
            String program = new Programs().find(arguments.getFirst(), path, launch.folder());
            builder.command(new java.util.ArrayList<>(arguments)).command().set(0, program);
        }
        long before = System.nanoTime();
        try {
            return new PortableExecution(builder.start(), before);
        } catch (IOException failed) {
            throw refused(arguments.getFirst(), launch.folder(), failed);
        }
    }

    private static LaunchException refused(String program, Path folder, IOException failed) {
        String message = String.valueOf(failed.getMessage());
        var reason = REASON.matcher(message);
        int number = reason.find() ? Integer.parseInt(reason.group(1)) : 0;
        boolean there = Files.exists(folder.resolve(program));
        Code code = switch (number) {
            case 2, 3 -> Code.COMMAND_NOT_FOUND;
            case 5, 13, 193 -> Code.COMMAND_NOT_EXECUTABLE;
            case 7, 206 -> Code.COMMAND_TOO_LONG;
            default -> there ? Code.NODE_CANNOT_START : Code.COMMAND_NOT_FOUND;
        };
        return new LaunchException(code, "'" + program + "' could not be started: " + message);
    }

    @Override
    public Optional<Execution> adopt(int slot, Launch launch, Stamp stamp) {
        return Optional.empty();
    }

    @Override
    public void clear(int slot) {
        // Nothing is known beyond the processes of this agent's own life.
    }

    @Override
    public void close() {
        // Keeps nothing open between jobs.
    }
}
