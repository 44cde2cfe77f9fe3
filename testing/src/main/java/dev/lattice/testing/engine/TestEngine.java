package dev.lattice.testing.engine;

import dev.lattice.testing.process.Finished;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether there is a container engine for tests. Without one, those that need it are left out; but who says that there
 * is one, as {@code ./lattice test} does, is told by tests that fail when there is none.
 */
public final class TestEngine {
    /** The images that it has, separated by blanks. Not set where no engine is promised. */
    static final String PROMISE = "LATTICE_TEST_IMAGES";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TestEngine USUAL = new TestEngine(System.getenv(), TestEngine::succeeds);

    private final Optional<Set<String>> promised;
    private final Predicate<List<String>> docker;

    /** @param docker runs the engine's command line with these words; says whether it succeeds */
    TestEngine(Map<String, String> environment, Predicate<List<String>> docker) {
        this.promised = Optional.ofNullable(environment.get(PROMISE))
                .map(images -> Arrays.stream(images.split(" "))
                        .filter(image -> !image.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
        this.docker = docker;
    }

    /**
     * For conditions of tests.
     *
     * @throws IllegalStateException when it does not although it was promised, which makes those tests fail
     */
    public static boolean answers() {
        return USUAL.isThere();
    }

    /**
     * Whether it has an image.
     *
     * @throws IllegalStateException when it has not although that was promised
     */
    public static boolean has(String image) {
        return USUAL.hasImage(image);
    }

    boolean isThere() {
        return kept(docker.test(List.of("version")), promised.isPresent(), "a container engine");
    }

    boolean hasImage(String image) {
        return kept(
                isThere() && docker.test(List.of("image", "inspect", image)),
                promised.filter(images -> images.contains(image)).isPresent(),
                "the image " + image);
    }

    private static boolean kept(boolean there, boolean promised, String what) {
        if (promised && !there) {
            throw new IllegalStateException(PROMISE + " promises " + what + ", but it is not there");
        }
        return there;
    }

    private static boolean succeeds(List<String> words) {
        List<String> command =
                Stream.concat(Stream.of("docker"), words.stream()).toList();
        try {
            return Finished.run(command, Map.of(), Path.of("/"), PATIENCE).exitCode() == 0;
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }
}
