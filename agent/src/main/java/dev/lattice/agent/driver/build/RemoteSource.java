package dev.lattice.agent.driver.build;

import dev.lattice.core.address.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ADD fetches. The engine itself does that, outside of the build's own network, so it is not to be sent where
 * strangers can't go: to the machine itself, its neighbours, or where a cloud tells its machines secrets.
 */
final class RemoteSource {
    /** Of DNS. */
    private static final int LONGEST_NAME = 253;

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*).*");
    private static final Pattern BY_SSH = Pattern.compile("[^/:@]+@([^/:]*):.*");
    private static final Set<String> SCHEMES = Set.of("http", "https", "git", "ssh");
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~%:-]*@)?(?<host>\\[[^\\]]*\\]|[^:@]*)(?::[0-9]{0,5})?");
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*");
    private static final Pattern FOUR = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final Pattern SIX = Pattern.compile("\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]");
    /** Names that are different machines in different places. */
    private static final Set<String> INSIDE = Set.of(
            "localhost",
            "localdomain",
            "local",
            "internal",
            "intranet",
            "private",
            "lan",
            "corp",
            "home",
            "arpa",
            "invalid");

    private RemoteSource() {}

    /**
     * Why a source must not be fetched, with what to do; nothing when it may be, or is a file.
     *
     * @param source a word of an ADD
     */
    static Optional<String> objection(String source) {
        int variable = source.indexOf('$');
        if (variable >= 0 && mayBeAddress(source.substring(0, variable).toLowerCase(Locale.ROOT))) {
            return Optional.of("'" + source + "' may become an address on the network; take files by COPY, and write"
                    + " addresses out");
        }
        Matcher address = ADDRESS.matcher(source);
        if (address.matches()) {
            return SCHEMES.contains(address.group(1).toLowerCase(Locale.ROOT))
                    ? objection(source, address.group(2))
                    : Optional.of("'" + source + "' is fetched by nothing that is known; use https://");
        }
        Matcher ssh = BY_SSH.matcher(source);
        return ssh.matches() ? objection(source, ssh.group(1)) : Optional.empty();
    }

    /** Whether what begins so may go on as an address. */
    private static boolean mayBeAddress(String begin) {
        return SCHEMES.stream().anyMatch(scheme -> (scheme + "://").startsWith(begin) && !begin.endsWith("://"));
    }

    private static Optional<String> objection(String source, String authority) {
        Matcher parts = HOST.matcher(authority);
        return parts.matches() && isPublic(parts.group("host"))
                ? Optional.empty()
                : Optional.of("'" + source + "' is not fetched, for it names no host that everybody can reach; name"
                        + " one in full, such as https://example.org/file");
    }

    private static boolean isPublic(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (FOUR.matcher(name).matches() || SIX.matcher(name).matches()) {
            return isPublicAddress(name.replaceAll("[\\[\\]]", ""));
        }
        if (name.length() > LONGEST_NAME) {
            return false;
        }
        List<String> labels = List.of(name.split("\\.", -1));
        return !Addresses.isNumber(name) && NAME.matcher(name).matches() && !INSIDE.contains(labels.getLast());
    }

    private static boolean isPublicAddress(String literal) {
        try {
            // This asks no name server: it takes literals only.
            return !Addresses.inside(InetAddress.ofLiteral(literal).getAddress());
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
