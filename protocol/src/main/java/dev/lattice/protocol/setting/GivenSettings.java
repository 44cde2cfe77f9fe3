package dev.lattice.protocol.setting;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a process was told: by the command line, else the environment.
 *
 * @param <S> the settings that it has
 */
public final class GivenSettings<S extends Enum<S> & ProcessSetting> {
    private final Map<String, String> environment;
    private final S[] known;
    private final Map<S, String> given;
    private final S token;
    private final S tokenFile;

    /**
     * Takes notice of what a process was told.
     *
     * @param token a setting that says the same as {@code tokenFile}: the one that is nearer counts alone
     * @param stray what to say of a word that is neither an option nor the value of one
     * @throws IllegalArgumentException when an option is not known or has no value; the message says which
     */
    public GivenSettings(
            Class<S> kind,
            S token,
            S tokenFile,
            Function<String, IllegalArgumentException> stray,
            List<String> arguments,
            Map<String, String> environment) {
        this.environment = environment;
        this.known = kind.getEnumConstants();
        this.given = new EnumMap<>(kind);
        this.token = token;
        this.tokenFile = tokenFile;
        for (S setting : known) {
            setting.text().variables().stream()
                    .map(environment::get)
                    .filter(value -> value != null && !value.isBlank())
                    .findFirst()
                    .ifPresent(value -> given.put(setting, value));
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-")) {
                throw stray.apply(argument);
            }
            int equals = argument.indexOf('=');
            S setting = named(equals > 0 ? argument.substring(0, equals) : argument);
            given.remove(setting == token ? tokenFile : setting == tokenFile ? token : setting);
            if (equals > 0) {
                given.put(setting, argument.substring(equals + 1));
            } else if (setting.text().flag()) {
                given.put(setting, "true");
            } else if (i + 1 < arguments.size()) {
                i++;
                given.put(setting, arguments.get(i));
            } else {
                throw new IllegalArgumentException("option " + setting.option() + " needs a value");
            }
        }
    }

    private S named(String option) {
        for (S setting : known) {
            if (setting.option().equals(option)) {
                return setting;
            }
        }
        throw unknown(option);
    }

    /** Says that there is no such option. */
    public static IllegalArgumentException unknown(String option) {
        return new IllegalArgumentException("unknown option '" + option + "'");
    }

    /** What it was told; empty when nothing. */
    public Optional<String> find(S setting) {
        return Optional.ofNullable(given.get(setting));
    }

    /** What it was told, else the default. */
    public String value(S setting) {
        return given.getOrDefault(setting, setting.fallback());
    }

    public boolean flag(S setting) {
        return value(setting).equals("true");
    }

    /** The token, from wherever it was given. */
    public Optional<String> token() {
        return find(token).or(() -> find(tokenFile).map(file -> TokenFile.read(tokenFile.option(), file)));
    }

    /** A server's public address, which ends with a slash. */
    public URI server(S setting) {
        String text = find(setting)
                .orElseThrow(() -> new IllegalArgumentException("no server: pass " + setting.option() + " URL or set "
                        + setting.text().variables().getFirst()));
        URI server;
        try {
            server = new URI(text.endsWith("/") ? text : text + "/");
        } catch (URISyntaxException malformed) {
            throw noAddress(text);
        }
        if (server.getHost() == null || !("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
            throw noAddress(text);
        }
        return server;
    }

    /** Says that something is no address of a server. */
    public static IllegalArgumentException noAddress(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no http or https address of a server, such as http://server:8080");
    }

    /**
     * Where a process keeps what it keeps.
     *
     * @param name of its own folder among Lattice's
     */
    public Path home(S setting, String name) {
        Optional<String> own = find(setting);
        if (own.isPresent()) {
            return Path.of(own.get()).toAbsolutePath();
        }
        String lattice = environment.get("LATTICE_HOME");
        if (lattice != null && !lattice.isBlank()) {
            return Path.of(lattice, name).toAbsolutePath();
        }
        String data = environment.get("XDG_DATA_HOME");
        Path base = data != null && !data.isBlank()
                ? Path.of(data)
                : Path.of(System.getProperty("user.home"), ".local", "share");
        return base.resolve("lattice").resolve(name).toAbsolutePath();
    }
}
