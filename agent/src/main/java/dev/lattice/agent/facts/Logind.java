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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a desktop session tells systemd-logind of its user: on Wayland, nobody else is told. A desktop says "idle" only
 * after its own time, some minutes; until then its user counts as there.
 */
public final class Logind implements IdleTime.Source {
    private static final Logger LOG = Logger.getLogger(Logind.class.getName());
    private static final Path SESSIONS = Path.of("/run/systemd/sessions");
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final long PATIENCE_SECONDS = 2;
    private static final long MICROS = 1_000_000;
    private static final Set<String> GRAPHICAL = Set.of("x11", "wayland", "mir");

    private final InstantSource clock;
    private final UnaryOperator<List<String>> program;
    private Instant asked = Instant.MIN;
    private List<Map<String, String>> sessions = List.of();

    public Logind(InstantSource clock) {
        this(clock, Logind::run);
    }

    /** @param program runs loginctl with these arguments and answers with its lines */
    Logind(InstantSource clock, UnaryOperator<List<String>> program) {
        this.clock = clock;
        this.program = program;
    }

    @Override
    public Optional<Duration> idle() {
        Instant now = clock.instant();
        if (asked.equals(Instant.MIN) || asked.plus(FRESH).isBefore(now)) {
            asked = now;
            sessions = ask();
        }
        return sessions.stream()
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

    private List<Map<String, String>> ask() {
        List<String> ids = program.apply(List.of("list-sessions", "--no-legend")).stream()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .filter(id -> !id.isEmpty())
                .toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>(List.of("show-session"));
        for (String property : List.of("Type", "Class", "State", "IdleHint", "IdleSinceHint")) {
            arguments.add("--property=" + property);
        }
        arguments.add("--");
        arguments.addAll(ids);
        List<Map<String, String>> found = new ArrayList<>();
        Map<String, String> session = new HashMap<>();
        for (String line : program.apply(arguments)) {
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

    private static List<String> run(List<String> arguments) {
        if (!Files.isDirectory(SESSIONS)) {
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of("loginctl"));
        command.addAll(arguments);
        try {
            Process program = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            program.getOutputStream().close();
            String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return ended && program.exitValue() == 0 ? said.lines().toList() : List.of();
        } catch (IOException absent) {
            LOG.log(Level.FINE, "there is no loginctl", absent);
            return List.of();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
