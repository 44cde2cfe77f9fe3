package dev.lattice.agent.availability;

import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Power;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An owner who does what a file says, which is read at each look: for trying rules out, and for tests.
 *
 * <p>The file has a line for each fact, such as {@code idle=600} (seconds), {@code cpu=5} (percent), {@code memory=80}
 * (percent free), {@code power=mains} or {@code power=40} (percent of a battery), {@code fullscreen=true},
 * {@code applications=blender,steam}. What it does not say cannot be told.
 */
public final class ScriptedOwner implements OwnerFactsSource {
    private static final Logger LOG = Logger.getLogger(ScriptedOwner.class.getName());

    private final Path file;
    private final InstantSource clock;

    public ScriptedOwner(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    @Override
    public OwnerFacts look(AvailabilityPolicy policy) {
        Properties said = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            said.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.log(Level.WARNING, "nobody says what the owner does: {0}", unreadable.getMessage());
        }
        Set<String> running = Stream.of(said.getProperty("applications", "").split(",", -1))
                .map(String::strip)
                .collect(Collectors.toCollection(TreeSet::new));
        running.retainAll(policy.others().applications());
        return new OwnerFacts(
                clock.instant(),
                ZoneId.of(said.getProperty("zone", ZoneId.systemDefault().getId())),
                number(said, "idle").stream().boxed().map(Duration::ofSeconds).findFirst(),
                number(said, "cpu"),
                number(said, "memory"),
                power(said),
                Optional.ofNullable(said.getProperty("fullscreen")).map(Boolean::valueOf),
                running);
    }

    private static Power power(Properties said) {
        if ("mains".equals(said.getProperty("power"))) {
            return new Power.Mains();
        }
        OptionalInt percent = number(said, "power");
        return percent.isPresent() ? new Power.Battery(percent.getAsInt()) : new Power.Unknown();
    }

    private static OptionalInt number(Properties said, String fact) {
        String text = said.getProperty(fact, "");
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
