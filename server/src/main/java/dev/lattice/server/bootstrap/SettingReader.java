package dev.lattice.server.bootstrap;

import dev.lattice.server.endpoint.Endpoints;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns texts of the environment into checked values. An empty value counts as not set. */
final class SettingReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern WORD = Pattern.compile("\\p{L}{1,16}");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    private final Map<String, String> environment;

    SettingReader(Map<String, String> environment) {
        this.environment = environment;
    }

    Optional<String> text(Setting setting) {
        String given = environment.getOrDefault(setting.name(), "").strip();
        String value = given.isEmpty() ? setting.fallback() : given;
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    String required(Setting setting) {
        return text(setting).orElseThrow(() -> refused(setting, "it is empty"));
    }

    int number(Setting setting, int least, int most) {
        String value = required(setting);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw refused(setting, "'" + value + "' is not a whole number from " + least + " to " + most);
    }

    boolean flag(Setting setting) {
        return oneOf(setting, List.of("true", "false")).equals("true");
    }

    String oneOf(Setting setting, List<String> choices) {
        String value = required(setting).toLowerCase(Locale.ROOT);
        if (!choices.contains(value)) {
            throw refused(setting, "'" + value + "' is none of " + String.join(", ", choices));
        }
        return value;
    }

    Duration duration(Setting setting, Duration least, Duration most) {
        String value = required(setting);
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        throw refused(setting, "'" + value + "' is not " + setting.unit());
    }

    /** The value stays out of the message. */
    Optional<String> secret(Setting setting, int leastLength) {
        Optional<String> value = text(setting);
        if (value.isPresent() && value.get().length() < leastLength) {
            throw refused(setting, "it is shorter than " + leastLength + " characters");
        }
        return value;
    }

    Path path(Setting setting, String value) {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw refused(setting, "'" + value + "' is not a path");
        }
    }

    /** A domain in lower case, or an address. */
    String domain(Setting setting) {
        String value = required(setting).toLowerCase(Locale.ROOT);
        if (!DOMAIN.matcher(value).matches()) {
            throw refused(setting, "'" + value + "' is no domain such as apps.example.org");
        }
        return value;
    }

    Endpoints.PortRange ports(Setting setting) {
        String value = required(setting);
        Matcher range = RANGE.matcher(value);
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            if (first >= 1 && first <= last && last <= 65_535) {
                return new Endpoints.PortRange(first, last);
            }
        }
        throw refused(setting, "'" + value + "' is no range of ports such as 30000-40000");
    }

    /** Letters, such as the code of a currency. */
    String word(Setting setting) {
        String value = required(setting);
        if (!WORD.matcher(value).matches()) {
            throw refused(setting, "'" + value + "' is no word of up to 16 letters");
        }
        return value;
    }

    Set<String> origins(Setting setting) {
        Set<String> origins = new LinkedHashSet<>();
        for (String part : text(setting).orElse("").split(",", -1)) {
            if (!part.isBlank()) {
                origins.add(origin(setting, part.strip()));
            }
        }
        return Set.copyOf(origins);
    }

    private static String origin(Setting setting, String value) {
        try {
            URI uri = new URI(value);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && value.equals(uri.getScheme() + "://" + uri.getRawAuthority())) {
                return value;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw refused(setting, "'" + value + "' is not an origin such as https://console.example.org");
    }

    /** Whether only this machine can call that address. */
    static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw refused(Setting.LATTICE_HOST, "'" + host + "' is no address of this machine");
        }
    }

    /** The known setting that is fewest edits away. */
    static String nearest(String name) {
        return Arrays.stream(Setting.values())
                .map(Setting::name)
                .filter(known -> known.startsWith("LATTICE_"))
                .min(Comparator.comparingInt(known -> edits(known, name)))
                .orElseThrow();
    }

    /** The Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    static InvalidSettings refused(Setting setting, String why) {
        return new InvalidSettings(setting.name() + " cannot be used: " + why + ". " + setting.description());
    }
}
