package dev.lattice.agent.facts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What a desktop session tells systemd-logind of its user: on Wayland, nobody else is told. A desktop says "idle" only
 * after its own time, some minutes; until then its user counts as there. When logind does not answer, nobody knows
 * whether there is one.
 */
public final class Logind implements IdleTime.Source {
    private static final Logger LOG = Logger.getLogger(Logind.class.getName());
    private static final Path SYSTEMD = Path.of("/run/systemd");
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MICROS = 1_000_000;
    private static final Set<String> GRAPHICAL = Set.of("x11", "wayland", "mir");

    private final InstantSource clock;
    private final Function<List<String>, Optional<List<String>>> program;
    private Instant asked = Instant.MIN;
    /** Empty when it did not answer. */
    private Optional<List<Map<String, String>>> sessions = Optional.empty();

    public Logind(InstantSource clock) {
        this(clock, Logind::loginctl);
    }

    /** @param program runs loginctl with these arguments and answers with its lines; with nothing when it fails */
    Logind(InstantSource clock, Function<List<String>, Optional<List<String>>> program) {
        this.clock = clock;
        this.program = program;
    }

    @Override
    public Optional<Duration> idle() {
        Instant now = clock.instant();
        if (asked.equals(Instant.MIN) || asked.plus(FRESH).isBefore(now)) {
            asked = now;
            sessions = ask(true);
        }
        List<Map<String, String>> known =
                sessions.orElseThrow(() -> new IdleTime.BlindException("systemd-logind does not answer"));
        return known.stream()
                .filter(session -> GRAPHICAL.contains(session.getOrDefault("Type", ""))
                        && "user".equals(session.get("Class"))
                        && !"closing".equals(session.get("State")))
                .map(session -> idle(session, now))
                .min(Duration::compareTo);
    }

    private static Duration idle(Map<String, String> session, Instant now) {
        String since = session.getOrDefault("IdleSinceHint", "");
        if (!"yes".equals(session.get("IdleHint")) || !since.matches("[0-9]{1,18}")) {
            return Duration.ZERO;
        }
        Instant begun = Instant.ofEpochSecond(0, Math.multiplyExact(Long.parseLong(since) % MICROS, 1000L))
                .plusSeconds(Long.parseLong(since) / MICROS);
        Duration idle = Duration.between(begun, now);
        return idle.isNegative() ? Duration.ZERO : idle;
    }

    private Optional<List<Map<String, String>>> ask(boolean again) {
        Optional<List<String>> listed = program.apply(List.of("list-sessions", "--no-legend"));
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        List<String> ids = listed.get().stream()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .filter(id -> !id.isEmpty())
                .toList();
        if (ids.isEmpty()) {
            return Optional.of(List.of());
        }
        List<String> arguments = new ArrayList<>(List.of("show-session"));
        for (String property : List.of("Type", "Class", "State", "IdleHint", "IdleSinceHint")) {
            arguments.add("--property=" + property);
        }
        arguments.add("--");
        arguments.addAll(ids);
        Optional<List<Map<String, String>>> shown = program.apply(arguments).map(Logind::read);
        // One that ends between the two questions fails the second.
        return shown.isEmpty() && again ? ask(false) : shown;
    }

    private static List<Map<String, String>> read(List<String> lines) {
        List<Map<String, String>> found = new ArrayList<>();
        Map<String, String> session = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                session.put(line.substring(0, equals), line.substring(equals + 1));
            } else {
                found.add(session);
                session = new HashMap<>();
            }
        }
        found.add(session);
        return found;
    }

    private static Optional<List<String>> loginctl(List<String> arguments) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        if (!present(SYSTEMD, path)) {
            return Optional.of(List.of());
        }
        List<String> command = new ArrayList<>(List.of("loginctl"));
        command.addAll(arguments);
        return run(command, PATIENCE);
    }

    /**
     * Whether there is one to be asked; otherwise terminals are all there is.
     *
     * @param systemd its folder of what runs
     * @param path where programs are
     */
    static boolean present(Path systemd, String path) {
        return (Files.isDirectory(systemd.resolve("seats")) || Files.isDirectory(systemd.resolve("system")))
                && Stream.of(path.split(":", -1))
                        .filter(folder -> !folder.isEmpty())
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "loginctl")));
    }

    /** What a program says; nothing when it fails, or takes longer than that. */
    static Optional<List<String>> run(List<String> command, Duration patience) {
        try {
            Process program = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                program.getOutputStream().close();
                // First its end, for reading waits as long as it likes; what it says until then fits into the pipe.
                if (!program.waitFor(patience) || program.exitValue() != 0) {
                    return Optional.empty();
                }
                String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return Optional.of(said.lines().toList());
            } finally {
                program.destroyForcibly();
            }
        } catch (IOException failed) {
            LOG.log(Level.FINE, "loginctl cannot be asked", failed);
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
