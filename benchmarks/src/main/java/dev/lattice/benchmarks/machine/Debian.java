package dev.lattice.benchmarks.machine;

import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that peers need. Root gets missing ones installed where apt-get is; others are told what to install. */
public final class Debian {
    private static final List<Path> PLACES = Stream.concat(
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                            .filter(place -> !place.isEmpty()),
                    Stream.of("/usr/sbin", "/sbin"))
            .map(Path::of)
            .toList();

    private static boolean listsAreFresh;

    private Debian() {}

    /**
     * A program by its name on the path, or by a whole path.
     *
     * @param packages Debian's packages that bring it, with spaces between
     */
    public static Path need(String program, String packages)
            throws IOException, InterruptedException, LeftOutException {
        return need(() -> find(program), packages);
    }

    /** A program or other file that {@code search} finds once the packages are there. */
    public static Path need(Search search, String packages) throws IOException, InterruptedException, LeftOutException {
        Optional<Path> there = search.find();
        if (there.isPresent()) {
            return there.get();
        }
        if (mayInstall()) {
            install(packages);
            there = search.find();
        }
        return there.orElseThrow(() -> new LeftOutException("missing; apt-get install " + packages));
    }

    /** Looks for something that packages bring. */
    @FunctionalInterface
    public interface Search {
        Optional<Path> find() throws IOException;
    }

    public static Optional<Path> find(String program) {
        if (program.startsWith("/")) {
            return Optional.of(Path.of(program)).filter(Files::exists);
        }
        return PLACES.stream()
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean mayInstall() {
        return isRoot() && find("apt-get").isPresent();
    }

    private static void install(String packages) throws IOException, InterruptedException {
        System.err.println("  installing " + packages);
        List<String> command = new ArrayList<>(List.of("apt-get", "install", "-y", "-q", "--no-install-recommends"));
        command.addAll(List.of(packages.split(" ")));
        if (run(command) != 0 && !listsAreFresh) {
            listsAreFresh = true;
            run(List.of("apt-get", "update", "-q"));
            run(command);
        }
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD);
        builder.environment().putAll(Map.of("DEBIAN_FRONTEND", "noninteractive"));
        return builder.start().waitFor();
    }
}
