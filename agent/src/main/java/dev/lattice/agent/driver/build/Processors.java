package dev.lattice.agent.driver.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * On which processors builds run. While something is served one is left to that alone: whoever has to wait for a
 * processor that a build has just begun to use waits for milliseconds, as often as a request goes from one program to
 * the next.
 */
final class Processors {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final List<Integer> all;
    private final BooleanSupplier serving;

    /** @param serving whether something is served here now; any thread */
    Processors(List<Integer> all, BooleanSupplier serving) {
        this.all = List.copyOf(all);
        this.serving = serving;
    }

    /** Those that this process may use. */
    static Processors of(BooleanSupplier serving) {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return new Processors(
                    lines.filter(line -> line.startsWith(ALLOWED))
                            .findFirst()
                            .map(line -> parse(line.substring(ALLOWED.length()).strip()))
                            .orElse(List.of()),
                    serving);
        } catch (IOException none) {
            // A system without it has no cgroups either.
            return new Processors(List.of(), serving);
        }
    }

    /** What the kernel writes, such as {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        return Stream.of(list.split(",", -1))
                .map(range -> range.split("-", 2))
                .flatMap(ends -> IntStream.rangeClosed(
                                Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[ends.length - 1].strip()))
                        .boxed())
                .toList();
    }

    /** Those for builds now, as the kernel reads it; empty when that is not known. */
    String forBuilds() {
        List<Integer> left = all.size() > 1 && serving.getAsBoolean() ? all.subList(1, all.size()) : all;
        return left.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
