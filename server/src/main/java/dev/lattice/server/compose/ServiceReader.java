package dev.lattice.server.compose;

import dev.lattice.core.image.ImageReference;
import dev.lattice.server.compose.ComposeService.Life;
import dev.lattice.server.compose.ComposeService.Reach;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One service: its keys, which were told from those that are not possible already. */
final class ServiceReader {
    private static final int MAX_COMMAND = 64 * 1024;
    private static final int MAX_ARGUMENTS = 1_000;
    private static final int MAX_IMAGE = 600;
    private static final int MAX_ATTEMPTS = 1_000_000;

    private static final Pattern USER =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern SIGNAL = Pattern.compile("(SIG)?[A-Z][A-Z0-9]{1,9}([+-][0-9]{1,2})?|[1-9][0-9]?");
    private static final Pattern CONTAINER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");
    private static final Pattern RESTART = Pattern.compile("on-failure(?::([0-9]{1,6}))?");

    private final Names names;
    private final EnvironmentReader environments;
    private final MountReader mounts;

    /** What the file declares beside services. */
    record Names(Set<String> volumes, Set<String> networks, Set<String> secrets) {}

    ServiceReader(Function<String, Optional<String>> files, Names names) {
        this.names = names;
        this.environments = new EnvironmentReader(files);
        this.mounts = new MountReader(files, names.volumes());
    }

    /**
     * A service; where it has mistakes, those are among the findings, and parts of it are missing.
     *
     * @param fields its keys
     * @param dependencies known to be there
     */
    ComposeService read(Value service, String name, Map<String, Value> fields, List<Dependency> dependencies) {
        Optional<String> image = field(fields, "image").flatMap(value -> value.parsed(ServiceReader::image));
        Optional<ComposeBuild> build = field(fields, "build").flatMap(BuildReader::read);
        BuildDecisions decisions = field(fields, "x-lattice")
                .map(value ->
                        BuildDecisionsReader.read(value, field(fields, "build").isPresent()))
                .orElse(BuildDecisions.NONE);
        if (field(fields, "image").isEmpty() && field(fields, "build").isEmpty()) {
            service.refuse("The service has neither 'image' nor 'build'; write which image it runs.");
        }
        Optional<String> containerName = field(fields, "container_name")
                .flatMap(value ->
                        matching(value, CONTAINER, "A container is called by letters, digits, '_', '.', '-'."));
        DeployReader.Deploy deploy =
                field(fields, "deploy").map(DeployReader::read).orElse(DeployReader.Deploy.UNSAID);
        int replicas = replicas(fields, deploy);
        if (replicas > 1 && containerName.isPresent()) {
            field(fields, "container_name")
                    .ifPresent(value -> value.refuse("One name is not enough for several containers. Remove it."));
        }
        return new ComposeService(
                name,
                service.line(),
                image,
                build.map(made -> made.with(decisions)),
                process(fields),
                new Reach(
                        field(fields, "ports").map(PortReader::published).orElse(List.of()),
                        field(fields, "expose").map(PortReader::exposed).orElse(List.of()),
                        NetworkReader.ofService(field(fields, "networks"), name, names.networks()),
                        containerName),
                field(fields, "volumes").map(mounts::read).orElse(List.of()),
                field(fields, "secrets")
                        .map(value -> SecretReader.mounted(value, names.secrets()))
                        .orElse(List.of()),
                new Life(
                        dependencies,
                        field(fields, "restart")
                                .flatMap(value -> value.parsed(ServiceReader::restart))
                                .orElse(RestartPolicy.of(RestartPolicy.When.UNSAID)),
                        field(fields, "healthcheck").flatMap(HealthReader::read),
                        replicas,
                        deploy.resources()),
                field(fields, "labels").map(KeyValues::plain).orElse(Map.of()),
                variable(fields));
    }

    /** Arguments of a build have passwords in them, and are not what a build is refused for. */
    private static Set<String> variable(Map<String, Value> fields) {
        Set<String> variable = new HashSet<>();
        fields.forEach((key, value) -> {
            boolean parts = key.equals("build") && value.isMapping();
            boolean literal = parts
                    ? value.entries().entrySet().stream()
                            .filter(part -> !part.getKey().equals("args"))
                            .allMatch(part -> part.getValue().isLiteral())
                    : value.isLiteral();
            if (!literal) {
                variable.add(key);
            }
        });
        return variable;
    }

    private ContainerProcess process(Map<String, Value> fields) {
        return new ContainerProcess(
                field(fields, "entrypoint").flatMap(ServiceReader::command),
                field(fields, "command").flatMap(ServiceReader::command),
                environments.read(field(fields, "env_file"), field(fields, "environment")),
                field(fields, "user")
                        .flatMap(value -> matching(value, USER, "A user is a name or number, or user:group.")),
                field(fields, "hostname")
                        .flatMap(value -> matching(value, HOST, "A host name is letters, digits, '-' and '.'.")),
                field(fields, "stop_signal")
                        .flatMap(value -> matching(value, SIGNAL, "A signal is called like SIGTERM, or is a number.")),
                field(fields, "stop_grace_period").flatMap(ServiceReader::gracePeriod));
    }

    /** What is there and not null: null is as if the key were not there. */
    private static Optional<Value> field(Map<String, Value> fields, String key) {
        return Optional.ofNullable(fields.get(key)).filter(value -> !value.isNull());
    }

    private static Optional<String> matching(Value value, Pattern pattern, String how) {
        return value.parsed(text -> {
                    if (!text.isEmpty() && !pattern.matcher(text).matches()) {
                        throw new InvalidTextException(how);
                    }
                    return text;
                })
                .filter(text -> !text.isEmpty());
    }

    private static String image(String text) throws InvalidTextException {
        try {
            // Its grammar is matched by recursion, which a text of any length would exhaust.
            return ImageReference.parse(text.length() > MAX_IMAGE ? "" : text).toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidTextException(
                    "An image is written like 'postgres:17' or 'registry.example.org/team/app:1.2'.");
        }
    }

    /** A list is taken as it is, a text is cut as Compose does. */
    private static Optional<List<String>> command(Value value) {
        Optional<List<String>> words =
                value.isSequence() ? Optional.of(value.texts()) : value.parsed(ShellWords::split);
        return words.filter(list -> {
            int length = list.stream().mapToInt(String::length).sum();
            boolean possible = length <= MAX_COMMAND
                    && list.size() <= MAX_ARGUMENTS
                    && String.join("", list).indexOf('\0') < 0;
            if (!possible) {
                value.refuse("A command has " + MAX_ARGUMENTS + " arguments and " + MAX_COMMAND
                        + " characters at most, and no NUL.");
            }
            return possible;
        });
    }

    private static Optional<Duration> gracePeriod(Value value) {
        return value.parsed(Quantities::duration);
    }

    private static RestartPolicy restart(String text) throws InvalidTextException {
        Matcher failure = RESTART.matcher(text);
        if (failure.matches()) {
            int attempts = failure.group(1) == null ? 0 : Integer.parseInt(failure.group(1));
            return new RestartPolicy(
                    RestartPolicy.When.ON_FAILURE,
                    attempts == 0 ? OptionalInt.empty() : OptionalInt.of(Math.min(attempts, MAX_ATTEMPTS)));
        }
        return RestartPolicy.of(
                switch (text) {
                    case "no" -> RestartPolicy.When.NEVER;
                    case "always" -> RestartPolicy.When.ALWAYS;
                    case "unless-stopped" -> RestartPolicy.When.UNLESS_STOPPED;
                    default ->
                        throw new InvalidTextException(
                                "It is \"no\" in quotes, always, unless-stopped, on-failure or on-failure:3.");
                });
    }

    private static int replicas(Map<String, Value> fields, DeployReader.Deploy deploy) {
        OptionalInt scale = field(fields, "scale").map(DeployReader::replicas).orElseGet(OptionalInt::empty);
        if (scale.isPresent() && deploy.replicas().isPresent() && !scale.equals(deploy.replicas())) {
            field(fields, "scale")
                    .ifPresent(
                            value -> value.refuse("'scale' and 'deploy.replicas' say different numbers; remove one."));
        }
        return scale.orElse(deploy.replicas().orElse(1));
    }
}
