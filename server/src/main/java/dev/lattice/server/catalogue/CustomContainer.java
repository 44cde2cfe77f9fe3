package dev.lattice.server.catalogue;

import dev.lattice.core.image.ImageReference;
import dev.lattice.core.service.Port;
import dev.lattice.core.service.Probe;
import dev.lattice.core.service.Volume;
import dev.lattice.server.catalogue.Choice.PortChoice;
import dev.lattice.server.catalogue.Choice.ReadinessChoice;
import dev.lattice.server.catalogue.Choice.VolumeChoice;
import dev.lattice.server.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The parts of a blueprint that users choose themselves. Each method throws a {@link Problem} that names the field. */
final class CustomContainer {
    private static final int MAX_ARGUMENTS = 1_000;
    private static final int MAX_COMMAND_CHARACTERS = 64 * 1024;
    private static final int MAX_PORTS = 20;
    private static final int MAX_VOLUMES = 10;
    private static final int MAX_PATH = 255;
    private static final int MAX_READY_SECONDS = 3_600;
    private static final Pattern KERNELS_OWN = Pattern.compile("/(proc|sys|dev)(/.*)?");

    private static final Duration RUNNING_INTERVAL = Duration.ofSeconds(1);

    private CustomContainer() {}

    static ImageReference image(String image) {
        return checked("image", () -> ImageReference.parse(image));
    }

    static List<String> command(String field, List<String> command) {
        int characters = 0;
        for (String argument : command) {
            if (argument == null || argument.indexOf('\0') >= 0) {
                throw Problem.invalid(field, "An argument of '" + field + "' is missing or has a NUL.");
            }
            characters += argument.length();
        }
        if (command.size() > MAX_ARGUMENTS || characters > MAX_COMMAND_CHARACTERS) {
            throw Problem.invalid(
                    field,
                    "'" + field + "' has " + MAX_ARGUMENTS + " arguments and " + MAX_COMMAND_CHARACTERS
                            + " characters at most.");
        }
        return List.copyOf(command);
    }

    static List<Port> ports(List<PortChoice> choices) {
        bounded("ports", choices.size(), MAX_PORTS);
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            PortChoice choice = choices.get(i);
            Port.Protocol protocol = choice.protocol().orElse(Port.Protocol.HTTP);
            String fallback = i == 0 ? protocol.name().toLowerCase(Locale.ROOT) : "port-" + choice.port();
            String field = "ports[" + i + "]";
            Port port = checked(
                    field,
                    () -> new Port(
                            choice.name().orElse(fallback),
                            choice.port(),
                            protocol,
                            choice.open().orElse(true)));
            for (Port other : ports) {
                if (other.name().equals(port.name()) || other.number() == port.number()) {
                    throw Problem.invalid(field, "Two ports have the same name or number.");
                }
            }
            ports.add(port);
        }
        return ports;
    }

    static List<Volume> volumes(List<VolumeChoice> choices) {
        bounded("volumes", choices.size(), MAX_VOLUMES);
        List<Volume> volumes = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            VolumeChoice choice = choices.get(i);
            String fallback = i == 0 ? "data" : "data-" + (i + 1);
            String field = "volumes[" + i + "]";
            Volume volume = checked(field, () -> new Volume(choice.name().orElse(fallback), choice.path()));
            if (volume.path().length() > MAX_PATH
                    || KERNELS_OWN.matcher(volume.path()).matches()) {
                throw Problem.invalid(
                        field,
                        "A volume's path has " + MAX_PATH + " characters at most, and is not in /proc, /sys or /dev.");
            }
            for (Volume other : volumes) {
                if (other.name().equals(volume.name()) || other.path().equals(volume.path())) {
                    throw Problem.invalid(field, "Two volumes have the same name or path.");
                }
            }
            volumes.add(volume);
        }
        return volumes;
    }

    static Probe readiness(Optional<ReadinessChoice> choice, List<Port> ports) {
        Duration interval = ContainerTemplate.Readiness.DEFAULT_INTERVAL;
        Duration timeout = ContainerTemplate.Readiness.DEFAULT_TIMEOUT;
        ReadinessChoice wanted =
                choice.orElse(new ReadinessChoice(Optional.empty(), List.of(), Optional.empty(), Optional.empty()));
        if (!wanted.command().isEmpty()) {
            if (wanted.path().isPresent() || wanted.port().isPresent()) {
                throw Problem.invalid("readiness", "readiness is a command, or a port with or without a path.");
            }
            return new Probe.Exec(command("readiness.command", wanted.command()), interval, timeout);
        }
        Optional<Port> port = wanted.port().isPresent()
                ? Optional.of(port(wanted.port().get(), ports))
                : ports.stream().findFirst();
        if (port.isEmpty()) {
            if (wanted.path().isPresent()) {
                throw Problem.invalid("readiness.path", "A path is asked for over a port, and there is none.");
            }
            return new Probe.Running(RUNNING_INTERVAL, timeout);
        }
        int number = port.get().number();
        return wanted.path()
                .<Probe>map(path -> checked("readiness.path", () -> new Probe.Http(number, path, interval, timeout)))
                .orElseGet(() -> new Probe.Tcp(number, interval, timeout));
    }

    private static Port port(String name, List<Port> ports) {
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "readiness.port", "There is no port " + NameRules.quoted(name) + " among 'ports'."));
    }

    static Optional<Duration> readyWithin(Optional<ReadinessChoice> choice) {
        return choice.flatMap(ReadinessChoice::withinSeconds).map(seconds -> {
            if (seconds < 1 || seconds > MAX_READY_SECONDS) {
                throw Problem.invalid("readiness.withinSeconds", "withinSeconds is 1 to " + MAX_READY_SECONDS + ".");
            }
            return Duration.ofSeconds(seconds);
        });
    }

    private static void bounded(String field, int size, int most) {
        if (size > most) {
            throw Problem.invalid(field, "'" + field + "' has " + size + " items; " + most + " are allowed.");
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
