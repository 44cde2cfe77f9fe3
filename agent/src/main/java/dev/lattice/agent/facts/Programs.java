package dev.lattice.agent.facts;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which programs run. */
public final class Programs {
    private Programs() {}

    /**
     * Those of these that run, whoever started them.
     *
     * @param names of program files, in lower case, without {@code .exe}
     */
    public static Set<String> running(Set<String> names) {
        Set<String> found = new TreeSet<>();
        if (!names.isEmpty()) {
            ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().command().stream())
                    .flatMap(command -> name(command).stream())
                    .filter(names::contains)
                    .forEach(found::add);
        }
        return found;
    }

    private static Optional<String> name(String command) {
        return Optional.ofNullable(Path.of(command).getFileName())
                .map(file -> file.toString().toLowerCase(Locale.ROOT))
                .map(name -> name.endsWith(".exe") ? name.substring(0, name.length() - ".exe".length()) : name);
    }
}
