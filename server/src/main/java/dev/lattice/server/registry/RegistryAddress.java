package dev.lattice.server.registry;

import dev.lattice.core.address.Addresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a registry is, and below which name everything in it is ours.
 *
 * @param authority a host, and a port unless it is the usual one
 * @param prefix parts of a repository's name with {@code /} between them; may be empty
 * @param plain whether it is asked without TLS, which only hosts inside may be
 */
public record RegistryAddress(String authority, String prefix, boolean plain) {
    private static final Pattern FORM = Pattern.compile(
            "(?<authority>(?<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]+])(?::(?<port>[0-9]{1,5}))?)"
                    + "(?:/(?<prefix>[^/].*))?");
    /** As the specification has it, with no more than one separator at a time. */
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*");

    private static final int LONGEST_PREFIX = 100;
    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code HOST[:PORT][/PREFIX]}.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static RegistryAddress parse(String text, boolean plain) {
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "it is given as HOST[:PORT][/PREFIX], without " + text.substring(0, text.indexOf("://") + 3));
        }
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        Matcher form = FORM.matcher(host.toLowerCase(Locale.ROOT) + (slash < 0 ? "" : text.substring(slash)));
        if (!form.matches() || (form.group("port") != null && Integer.parseInt(form.group("port")) > LAST_PORT)) {
            throw new IllegalArgumentException("'" + text + "' is not HOST[:PORT][/PREFIX]");
        }
        String prefix = form.group("prefix") == null ? "" : form.group("prefix");
        if (!prefix.isEmpty()
                && (prefix.length() > LONGEST_PREFIX || !PREFIX.matcher(prefix).matches())) {
            throw new IllegalArgumentException("'" + prefix + "' is no name of a repository: lower-case letters and"
                    + " digits, with single '.', '_' or '-' in between, parts with '/' between them, "
                    + LONGEST_PREFIX + " characters at most");
        }
        return new RegistryAddress(form.group("authority"), prefix, plain);
    }

    /** What a repository of this name is called there. */
    public String repository(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Something of a repository, such as {@code blobs/uploads/}. */
    URI of(String repository, String what) {
        return URI.create((plain ? "http://" : "https://") + authority + "/v2/" + repository + "/" + what);
    }

    /** Whether a call goes to the registry itself, rather than to where it keeps its bytes. */
    boolean isAt(URI call) {
        return call.getRawAuthority() != null
                && call.getRawAuthority().equalsIgnoreCase(authority)
                && call.getScheme().equals(plain ? "http" : "https");
    }

    /**
     * Sees to it that nothing goes where it could be read on the way: not even where the registry leads to.
     *
     * @throws RegistryException unless it is https, or plain HTTP is allowed and stays inside
     */
    void check(URI call) throws RegistryException {
        String scheme = String.valueOf(call.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("https") && call.getHost() != null) {
            return;
        }
        if (!scheme.equals("http") || call.getHost() == null || !plain) {
            throw new RegistryException(
                    RegistryException.Kind.REFUSED,
                    "Registry " + this + " leads to '" + RegistryException.shown(call.toString())
                            + "', and only https is followed.");
        }
        try {
            // Its literal form in brackets is an address to the resolver, too.
            InetAddress[] addresses = InetAddress.getAllByName(call.getHost());
            if (!Arrays.stream(addresses).allMatch(address -> Addresses.inside(address.getAddress()))) {
                throw new RegistryException(
                        RegistryException.Kind.REFUSED,
                        "'" + call.getHost() + "' is not in a private network, and everybody on the way could read the"
                                + " password. Unset LATTICE_REGISTRY_INSECURE, and give the registry TLS.");
            }
        } catch (UnknownHostException unknown) {
            throw RegistryException.unknown(call.getHost());
        }
    }

    @Override
    public String toString() {
        return prefix.isEmpty() ? authority : authority + "/" + prefix;
    }
}
