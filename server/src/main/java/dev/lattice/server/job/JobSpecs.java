package dev.lattice.server.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.label.ExpressionText;
import dev.lattice.core.file.TreePath;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.problem.Problem;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From what a client asks for to a checked spec; the request itself is what is stored. */
public final class JobSpecs {
    static final int MAX_SPEC_CHARACTERS = 256 * 1024;

    /** Linux takes no longer single argument. */
    private static final int MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

    private static final int MAX_ARGUMENTS = 20_000;
    private static final int MAX_ENVIRONMENT = 1_000;
    private static final int MAX_TAGS = 100;
    private static final int MAX_OUTPUTS = 100;
    private static final double MAX_CPU = 1_024;
    private static final int MAX_GPUS = 64;

    private final ObjectMapper json;

    public JobSpecs(ObjectMapper json) {
        this.json = json;
    }

    /** The stored form of a request. */
    public String write(SubmitJobRequest request) {
        try {
            return json.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that was read cannot be written", e);
        }
    }

    /** The spec of a stored request. */
    public JobSpec read(String stored) {
        return spec(request(stored));
    }

    /** A stored request. */
    public SubmitJobRequest request(String stored) {
        try {
            return json.readValue(stored, SubmitJobRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored job cannot be read", e);
        }
    }

    /**
     * The checked spec.
     *
     * @throws Problem naming the field that cannot be accepted
     */
    public JobSpec spec(SubmitJobRequest request) {
        required("command", request.command());
        checkCommand(request.command());
        checkSize(request);
        return new JobSpec(
                request.command(),
                image(request.image()),
                workingDirectory(request.workingDirectory()),
                timeout(request.timeout()),
                environment(request.env()),
                siting(request),
                resources(request.resources(), request.image() != null),
                priority(request.priority()),
                outputs(request.outputs()),
                request.retry() == null ? RetryPolicy.DEFAULT : request.retry());
    }

    private static void required(String field, @Nullable Object value) {
        if (value == null) {
            throw Problem.invalid(field, "'" + field + "' is missing.");
        }
    }

    private static void checkCommand(Command command) {
        List<String> parts = switch (command) {
            case Command.Shell(String line) -> List.of(line);
            case Command.Arguments(List<String> values) -> values;
        };
        if (parts.size() > MAX_ARGUMENTS) {
            throw Problem.invalid("command", "The command has more than " + MAX_ARGUMENTS + " arguments.");
        }
        for (String part : parts) {
            if (bytes("command", part) > MAX_ARGUMENT_BYTES) {
                throw Problem.invalid(
                        "command",
                        "An argument of the command is longer than 128 KiB. Put it into a file of the upload.");
            }
        }
    }

    /** Jobs that wait are held in memory, by the server and by their nodes. */
    private static void checkSize(SubmitJobRequest request) {
        long characters = switch (request.command()) {
            case Command.Shell(String line) -> line.length();
            case Command.Arguments(List<String> values) ->
                values.stream().mapToLong(String::length).sum();
        };
        if (request.env() != null) {
            characters += request.env().entrySet().stream()
                    .mapToLong(entry -> (long) entry.getKey().length()
                            + (entry.getValue() == null ? 0 : entry.getValue().length()))
                    .sum();
        }
        if (characters > MAX_SPEC_CHARACTERS) {
            throw Problem.invalid(
                    "command",
                    "Command and env have " + characters + " characters together; " + MAX_SPEC_CHARACTERS
                            + " are allowed. Put what is large into a file of the upload.");
        }
    }

    private static Optional<ImageReference> image(@Nullable String text) {
        return text == null ? Optional.empty() : Optional.of(checked("image", () -> ImageReference.parse(text)));
    }

    private static Optional<TreePath> workingDirectory(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals(".") || path.equals("./")) {
            return Optional.empty();
        }
        String clean = path.startsWith("./") ? path.substring(2) : path;
        String bare = clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
        return Optional.of(checked("workingDirectory", () -> new TreePath(bare)));
    }

    private static Duration timeout(@Nullable Long seconds) {
        if (seconds == null) {
            return JobSpec.DEFAULT_TIMEOUT;
        }
        if (seconds < 1 || seconds > JobSpec.MAX_TIMEOUT.toSeconds()) {
            throw Problem.invalid(
                    "timeout", "timeout is in seconds, 1 to " + JobSpec.MAX_TIMEOUT.toSeconds() + " (30 days).");
        }
        return Duration.ofSeconds(seconds);
    }

    private static Map<String, String> environment(@Nullable Map<String, String> env) {
        if (env == null) {
            return Map.of();
        }
        if (env.size() > MAX_ENVIRONMENT) {
            throw Problem.invalid("env", "env has more than " + MAX_ENVIRONMENT + " variables.");
        }
        env.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                throw Problem.invalid("env", "'" + name + "' cannot be the name of an environment variable.");
            }
            if (value == null
                    || value.indexOf('\0') >= 0
                    || bytes("env", name) + bytes("env", value) + 1 > MAX_ARGUMENT_BYTES) {
                throw Problem.invalid(
                        "env", "The value of '" + name + "' is missing, has a NUL, or is longer than 128 KiB.");
            }
        });
        return env;
    }

    private static Siting siting(SubmitJobRequest request) {
        return checked("prefer", () -> ExpressionText.siting(null, request.prefer(), null))
                .and(new Siting(tags(request.tags()), List.of(), Optional.empty()));
    }

    /**
     * What is asked of labels.
     *
     * @throws Problem saying where it goes wrong, and what is allowed
     */
    public static Set<Expression> tags(@Nullable List<String> tags) {
        if (tags != null && tags.size() > MAX_TAGS) {
            throw Problem.invalid("tags", "tags has more than " + MAX_TAGS + " labels.");
        }
        if (tags != null && tags.stream().anyMatch(tag -> tag == null || tag.indexOf('\0') >= 0)) {
            throw Problem.invalid("tags", "A tag is missing, or has a NUL.");
        }
        return checked("tags", () -> ExpressionText.read(tags == null ? List.of() : tags));
    }

    /**
     * What a job asks for: nothing that it does not name.
     *
     * @throws Problem naming the field that cannot be
     */
    public static Resources resources(@Nullable ResourceRequest asked, boolean container) {
        Resources resources = resources(asked);
        if (resources.gpus() > 0 && !container) {
            throw Problem.invalid(
                    "resources.gpus", "GPUs are handed to containers only: name an 'image' that the command runs in.");
        }
        return resources;
    }

    private static Resources resources(@Nullable ResourceRequest asked) {
        if (asked == null) {
            return Resources.NONE;
        }
        double cpu = asked.cpu() == null ? 0 : asked.cpu();
        if (!(cpu >= 0 && cpu <= MAX_CPU)) {
            throw Problem.invalid("resources.cpu", "cpu is in cores, 0 to 1024.");
        }
        long memory = asked.memoryMb() == null ? 0 : asked.memoryMb();
        long disk = asked.diskMb() == null ? 0 : asked.diskMb();
        return checked("resources", () -> new Resources((int) Math.ceil(cpu * 1_000), memory, disk, gpus(asked)));
    }

    /** As many as are asked for. */
    public static int gpus(@Nullable ResourceRequest asked) {
        int gpus = asked == null || asked.gpus() == null ? 0 : asked.gpus();
        if (gpus < 0 || gpus > MAX_GPUS) {
            throw Problem.invalid("resources.gpus", "gpus is a number of whole GPUs, 0 to " + MAX_GPUS + ".");
        }
        return gpus;
    }

    private static int priority(@Nullable Integer priority) {
        int value = priority == null ? 0 : priority;
        if (value < -JobSpec.MAX_PRIORITY || value > JobSpec.MAX_PRIORITY) {
            throw Problem.invalid("priority", "priority is -100 to 100; larger goes first.");
        }
        return value;
    }

    private static List<String> outputs(@Nullable List<String> globs) {
        if (globs == null) {
            return List.of();
        }
        if (globs.size() > MAX_OUTPUTS) {
            throw Problem.invalid("outputs", "outputs has more than " + MAX_OUTPUTS + " patterns.");
        }
        for (String glob : globs) {
            if (glob == null) {
                throw Problem.invalid("outputs", "A pattern of 'outputs' is missing.");
            }
            checked("outputs", () -> new TreePath(glob.endsWith("/") ? glob + "**" : glob));
        }
        return globs;
    }

    /** As many as the text has when it is handed to a program. */
    private static long bytes(String field, String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException halved) {
            throw Problem.invalid(field, "'" + field + "' has half of a character (an unpaired surrogate).");
        }
    }

    private static <T> T checked(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, e.getMessage() + ".");
        }
    }
}
