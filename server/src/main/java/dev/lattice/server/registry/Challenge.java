package dev.lattice.server.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code WWW-Authenticate} header asks for.
 *
 * @param scheme in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate">RFC 9110, section 11.6.1</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
    /** One parameter, after a scheme's name where another challenge begins. */
    private static final Pattern PART =
            Pattern.compile("\\G[\\s,]*(?:(?<scheme>[A-Za-z][A-Za-z0-9-]*)\\s+)?(?<name>[A-Za-z_]+)\\s*=\\s*"
                    + "(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)\"|(?<bare>[^\\s,\"]+))");

    /** A longer one is no challenge, and would be hard work to read. */
    private static final int LONGEST = 8_192;

    /** All of them, as far as they can be read. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() > LONGEST) {
                continue;
            }
            Matcher part = PART.matcher(header);
            while (part.find()) {
                if (part.group("scheme") != null) {
                    challenges.add(new Challenge(part.group("scheme").toLowerCase(Locale.ROOT), new HashMap<>()));
                }
                if (!challenges.isEmpty()) {
                    String value = part.group("quoted") == null
                            ? part.group("bare")
                            : part.group("quoted").replaceAll("\\\\(.)", "$1");
                    challenges
                            .getLast()
                            .parameters()
                            .putIfAbsent(part.group("name").toLowerCase(Locale.ROOT), value);
                }
            }
        }
        return challenges;
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
