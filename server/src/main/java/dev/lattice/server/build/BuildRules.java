package dev.lattice.server.build;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.file.TreePath;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be asked of a build. Each method throws a {@link Problem} that names the field. */
public final class BuildRules {
    /**
     * What a build gets that asks for nothing: as much memory as bundlers take, and room for its layers. Little of
     * processors: it has all that are idle anyway, and a node full of apps must build their next ones.
     */
    private static final Resources USUAL = new Resources(125, 2_048, 4_096);

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(30);
    private static final int LONGEST_SECONDS = 6 * 3_600;
    private static final int MOST_VARIABLES = 200;
    private static final int LONGEST_TEXT = 4_096;
    /** In bytes. Builders get values as arguments, of which systems take no longer ones and not too many. */
    private static final int LONGEST_VALUE = 64 * 1_024;

    private static final int LONGEST_VALUES = 512 * 1_024;
    private static final int LONGEST_NAME = 128;
    private static final double LEAST_CPU = 0.1;
    private static final double MOST_CPU = 8;
    private static final long LEAST_MEMORY_MB = 128;
    private static final long MOST_MEMORY_MB = 16_384;
    private static final long MOST_DISK_MB = 1_000L * 1_024;

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
    /** Variables by which builders, shells and loaders are told what to do. */
    private static final Pattern OTHERS = Pattern.compile(
            "(?i)BUILDKIT_.*|[A-Z]+_PROXY|SOURCE_DATE_EPOCH|PATH|HOME|IFS|ENV|BASH_ENV|LD_.*|LATTICE_.*");

    /**
     * Variables of an app that frameworks write into what browsers get: builds see them too.
     */
    private static final Pattern PUBLIC =
            Pattern.compile("(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|EXPO_PUBLIC|NG_APP)_.*");

    private BuildRules() {}

    /** @throws Problem naming the field */
    public static void check(BuildRequest build) {
        // A dot is the top, where another folder was said before.
        path("build.root", ".".equals(build.root()) ? null : build.root());
        path("build.output", build.output());
        path("build.dockerfile", build.dockerfile());
        text("build.version", build.version());
        text("build.install", build.install());
        text("build.build", build.build());
        text("build.start", build.start());
        if (build.target() != null && !STAGE.matcher(build.target()).matches()) {
            throw Problem.invalid("build.target", "'build.target' is the name of a stage of the Dockerfile.");
        }
        variables("build.args", build.args());
        variables("build.env", build.env());
        variables("build.secrets", build.secrets());
        resources(build);
        timeout(build);
    }

    private static void path(String field, @Nullable String path) {
        if (path == null) {
            return;
        }
        try {
            TreePath _ = new TreePath(path);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, "'" + field + "' is a path inside the source: " + e.getMessage() + ".");
        }
    }

    private static void text(String field, @Nullable String text) {
        if (text != null
                && (text.isBlank()
                        || text.length() > LONGEST_TEXT
                        || text.chars().anyMatch(c -> c < ' ' && c != '\t'))) {
            throw Problem.invalid(field, "'" + field + "' is one line of up to " + LONGEST_TEXT + " characters.");
        }
    }

    private static void variables(String field, @Nullable Map<String, String> variables) {
        if (variables == null) {
            return;
        }
        if (variables.size() > MOST_VARIABLES) {
            throw Problem.invalid(field, "'" + field + "' has more than " + MOST_VARIABLES + " variables.");
        }
        variables.forEach((name, value) -> {
            String of = field + "." + (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
            if (!VARIABLE.matcher(name).matches() || name.length() > LONGEST_NAME) {
                throw Problem.invalid(of, "A variable's name has letters, digits and '_', and no digit first.");
            }
            if (OTHERS.matcher(name).matches()) {
                throw Problem.invalid(of, "'" + name + "' means something to the builder itself; use another name.");
            }
            if (value == null || value.indexOf('\0') >= 0 || bytes(value) > LONGEST_VALUE) {
                throw Problem.invalid(of, "A variable's value is a text of up to " + LONGEST_VALUE + " bytes.");
            }
        });
        if (variables.values().stream().mapToInt(BuildRules::bytes).sum() > LONGEST_VALUES) {
            throw Problem.invalid(
                    field, "The values of '" + field + "' have more than " + LONGEST_VALUES + " bytes together.");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static Resources resources(BuildRequest build) {
        ResourceRequest asked = build.resources();
        if (asked == null) {
            return USUAL;
        }
        double cpu = asked.cpu() == null ? USUAL.cpuMillis() / 1_000.0 : asked.cpu();
        long memory = asked.memoryMb() == null ? USUAL.memoryMb() : asked.memoryMb();
        long disk = asked.diskMb() == null ? USUAL.diskMb() : asked.diskMb();
        if (!(cpu >= LEAST_CPU && cpu <= MOST_CPU)) {
            throw Problem.invalid(
                    "build.resources.cpu", "cpu is in cores, " + LEAST_CPU + " to " + (int) MOST_CPU + ".");
        }
        if (memory < LEAST_MEMORY_MB || memory > MOST_MEMORY_MB) {
            throw Problem.invalid(
                    "build.resources.memoryMb", "memoryMb is " + LEAST_MEMORY_MB + " to " + MOST_MEMORY_MB + ".");
        }
        if (disk < 0 || disk > MOST_DISK_MB) {
            throw Problem.invalid("build.resources.diskMb", "diskMb is up to " + MOST_DISK_MB + ".");
        }
        return new Resources((int) Math.round(cpu * 1_000), memory, disk);
    }

    static Duration timeout(BuildRequest build) {
        Integer seconds = build.timeoutSeconds();
        if (seconds == null) {
            return USUAL_TIMEOUT;
        }
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw Problem.invalid("build.timeoutSeconds", "timeoutSeconds is 1 to " + LONGEST_SECONDS + ".");
        }
        return Duration.ofSeconds(seconds);
    }

    /**
     * Variables that the build sees: its own, and those of the app that browsers get anyway.
     *
     * @param env of the app, with references; those that have any are not for builds
     */
    static Map<String, String> variables(BuildRequest build, Map<String, String> env) {
        Map<String, String> variables = new TreeMap<>();
        env.forEach((name, value) -> {
            if (PUBLIC.matcher(name).matches() && !value.contains("${")) {
                variables.put(name, value);
            }
        });
        if (build.env() != null) {
            variables.putAll(build.env());
        }
        return variables;
    }

    /** Those variables of an app that frameworks give to every browser. */
    public static Map<String, String> published(Map<String, String> env) {
        return variables(BuildRequest.NONE, env);
    }

    /** Whether a build would not see the difference between these variables of an app. */
    public static boolean sameForBuilds(@Nullable Map<String, String> before, @Nullable Map<String, String> after) {
        return variables(BuildRequest.NONE, before == null ? Map.of() : before)
                .equals(variables(BuildRequest.NONE, after == null ? Map.of() : after));
    }

    /** What the build is given as arguments: the variables that it sees, and those that are only its own. */
    static SortedMap<String, String> arguments(BuildRequest build, Map<String, String> variables) {
        SortedMap<String, String> arguments = new TreeMap<>(variables);
        if (build.args() != null) {
            arguments.putAll(build.args());
        }
        return arguments;
    }

    /** @param written which of them are in the source's own file */
    static Wishes wishes(
            BuildRequest build,
            Optional<Ecosystem> ecosystem,
            Map<String, String> variables,
            SortedSet<String> written) {
        return new Wishes(
                ecosystem,
                Optional.ofNullable(build.root()),
                Optional.ofNullable(build.version()),
                Optional.ofNullable(build.install()),
                Optional.ofNullable(build.build()),
                Optional.ofNullable(build.start()),
                Optional.ofNullable(build.output()),
                Optional.ofNullable(build.dockerfile()),
                new TreeSet<>(variables.keySet()),
                new TreeSet<>(
                        build.secrets() == null
                                ? Map.<String, String>of().keySet()
                                : build.secrets().keySet()),
                written,
                Optional.ofNullable(build.target()),
                arguments(build, variables));
    }
}
