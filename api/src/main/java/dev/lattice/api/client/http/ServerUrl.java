package dev.lattice.api.client.http;

import java.util.Locale;

/**
 * Where a server is: {@code http://host[:port][/path]} or {@code https://…}.
 *
 * @param basePath without a trailing slash; empty for none
 */
public record ServerUrl(boolean tls, String host, int port, String basePath) {
    /** @throws IllegalArgumentException when the text is not such a URL; the message says what is wrong */
    public static ServerUrl parse(String text) {
        String trimmed = text.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        boolean tls = lower.startsWith("https://");
        if (!tls && !lower.startsWith("http://")) {
            throw malformed(text, "it must begin with http:// or https://");
        }
        String rest = trimmed.substring(tls ? 8 : 7);
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c <= ' ' || c == '@' || c == '?' || c == '#' || c >= 127) {
                throw malformed(text, "it may hold a host, a port and a path only");
            }
        }
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : stripTrailingSlashes(rest.substring(slash));
        int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String host = hostEnd <= 0 ? authority : authority.substring(0, hostEnd);
        String port = authority.substring(host.length());
        if (host.isEmpty() || host.startsWith(":")) {
            throw malformed(text, "the host is missing");
        }
        return new ServerUrl(tls, host, port.isEmpty() ? (tls ? 443 : 80) : port(text, port), path);
    }

    private static int port(String text, String part) {
        try {
            int port = Integer.parseInt(part.substring(1));
            if (part.charAt(0) == ':' && port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw malformed(text, "the port is not a number");
        }
        throw malformed(text, "the port must be 1 to 65535");
    }

    private static String stripTrailingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is not a server's URL: " + why);
    }

    /** The host without the brackets of an IPv6 address. */
    public String socketHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The same machine, so that nothing is worth compressing. */
    public boolean loopback() {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** As the {@code Host} header wants it. */
    public String authority() {
        return port == (tls ? 443 : 80) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + basePath;
    }
}
