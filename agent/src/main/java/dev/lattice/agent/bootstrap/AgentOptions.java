package dev.lattice.agent.bootstrap;

import static dev.lattice.agent.bootstrap.AgentSetting.AVAILABILITY;
import static dev.lattice.agent.bootstrap.AgentSetting.DEBUG;
import static dev.lattice.agent.bootstrap.AgentSetting.HOME;
import static dev.lattice.agent.bootstrap.AgentSetting.LOCAL_IMAGES;
import static dev.lattice.agent.bootstrap.AgentSetting.MAX_PARALLEL;
import static dev.lattice.agent.bootstrap.AgentSetting.NAME;
import static dev.lattice.agent.bootstrap.AgentSetting.OWNER_FACTS;
import static dev.lattice.agent.bootstrap.AgentSetting.PRIVATE_REGISTRIES;
import static dev.lattice.agent.bootstrap.AgentSetting.SERVER;
import static dev.lattice.agent.bootstrap.AgentSetting.TAGS;
import static dev.lattice.agent.bootstrap.AgentSetting.TIMEOUT;
import static dev.lattice.agent.bootstrap.AgentSetting.TOKEN;
import static dev.lattice.agent.bootstrap.AgentSetting.TOKEN_FILE;
import static dev.lattice.agent.bootstrap.AgentSetting.TUNNEL_PROVIDER;
import static dev.lattice.agent.bootstrap.AgentSetting.TUNNEL_SERVER;

import dev.lattice.agent.tunnel.provider.TunnelChoice;
import dev.lattice.core.availability.Preset;
import dev.lattice.protocol.setting.GivenSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the agent is to run: from the command line, else the environment, else the default.
 *
 * @param server the server's public address
 * @param joinToken for the first registration
 * @param home all that the agent keeps
 * @param maxParallel allocations run at once
 * @param longest bound on every process' time
 * @param tags {@code key=value} or {@code key}
 * @param name the node's id; made from the host's name when absent
 * @param tunnels who gives workloads' pages a public address beside the gateways
 * @param privateRegistries whether images may come from the node's own network, and with its account's logins
 * @param localImages whether those on the node may be used that cannot be had from a registry
 * @param availability when it works for others until its owner says otherwise
 * @param ownerFacts says what the owner does in place of the machine; empty = the machine does
 * @param supervised whether standard input and output belong to a supervisor
 */
public record AgentOptions(
        URI server,
        @Nullable String joinToken,
        Path home,
        int maxParallel,
        Optional<Duration> longest,
        List<String> tags,
        @Nullable String name,
        TunnelChoice tunnels,
        boolean privateRegistries,
        boolean localImages,
        Preset availability,
        Optional<Path> ownerFacts,
        boolean debug,
        boolean supervised) {

    /** Added by the supervisor, not for people. */
    public static final String SUPERVISED = "--supervised";

    /** @throws IllegalArgumentException when they cannot be understood; the message says which and why */
    public static AgentOptions parse(List<String> arguments, Map<String, String> environment) {
        boolean supervised = arguments.contains(SUPERVISED);
        List<String> people = arguments.stream()
                .filter(argument -> !argument.equals(SUPERVISED))
                .toList();
        // The launcher takes what looks like an address for one, and leaves the rest to be complained about.
        GivenSettings<AgentSetting> given = new GivenSettings<>(
                AgentSetting.class, TOKEN, TOKEN_FILE, GivenSettings::noAddress, people, environment);
        int cores = Runtime.getRuntime().availableProcessors();
        return new AgentOptions(
                given.server(SERVER),
                given.token().orElse(null),
                given.home(HOME, "agent"),
                number(MAX_PARALLEL, given.find(MAX_PARALLEL).orElse(Integer.toString(cores)), 4096),
                given.find(TIMEOUT).map(text -> Duration.ofSeconds(number(TIMEOUT, text, Integer.MAX_VALUE))),
                Stream.of(given.value(TAGS).split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                given.find(NAME).orElse(null),
                TunnelChoice.of(
                        given.value(TUNNEL_PROVIDER), given.find(TUNNEL_SERVER).orElse(null)),
                given.flag(PRIVATE_REGISTRIES),
                given.flag(LOCAL_IMAGES),
                preset(given.value(AVAILABILITY)),
                given.find(OWNER_FACTS).map(Path::of),
                given.flag(DEBUG),
                supervised);
    }

    private static Preset preset(String text) {
        for (Preset preset : Preset.values()) {
            if (preset.name().equalsIgnoreCase(text)) {
                return preset;
            }
        }
        throw new IllegalArgumentException(
                AVAILABILITY.option() + " must be courteous, balanced or always, not '" + text + "'");
    }

    private static int number(AgentSetting setting, String text, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(setting.option() + " must be a number, not '" + text + "'", malformed);
        }
        throw new IllegalArgumentException(setting.option() + " must be at least 1 and at most " + most);
    }
}
