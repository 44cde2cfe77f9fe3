package dev.lattice.gateway.http;

import java.util.Locale;

/**
 * Whom a request is for, and what of its target goes on.
 *
 * @param host lower case, without port and final dot; empty when an old client names none
 * @param text as the client wrote it, port and all
 * @param path where in the request's target the path begins
 */
record Authority(String host, String text, int path) {
    private static final String SCHEME = "http://";
    private static final int LONGEST = 255 + 6;

    /** @throws Refusal when it is not clear whom it is for, or a gateway does not do such a thing */
    static Authority of(Head request) throws Refusal {
        int hosts = request.occurrences(Field.HOST);
        if (hosts > 1 || (hosts == 0 && !request.old())) {
            throw Refusal.bad("a request names one host");
        }
        String text = request.find(Field.HOST).orElse("");
        String host = hosts == 0 ? "" : host(text);
        String target = request.second();
        if (target.charAt(0) == '/' || (target.equals("*") && request.firstIs("OPTIONS"))) {
            return new Authority(host, text, 0);
        }
        if (request.firstIs("CONNECT")) {
            throw new Refusal(405, "this is no proxy for other hosts");
        }
        if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Refusal.bad("the target is no path");
        }
        int path = target.indexOf('/', SCHEME.length());
        if (path < 0 || !target.substring(SCHEME.length(), path).equalsIgnoreCase(text)) {
            throw Refusal.bad("the target and the host field differ");
        }
        return new Authority(host, text, path);
    }

    private static String host(String text) throws Refusal {
        int end = text.length();
        int colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf(']')) {
            end = colon;
            for (int i = colon + 1; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    throw Refusal.bad("the host's port is no number");
                }
            }
        }
        boolean literal = end > 1 && text.charAt(0) == '[' && text.charAt(end - 1) == ']';
        for (int i = literal ? 1 : 0; i < (literal ? end - 1 : end); i++) {
            char character = text.charAt(i);
            boolean plain = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || character == '.'
                    || (literal ? character == ':' : character == '-' || character == '_');
            if (!plain) {
                throw Refusal.bad("this is no host");
            }
        }
        if (end == 0 || text.length() > LONGEST) {
            throw Refusal.bad("this is no host");
        }
        String host = text.substring(0, end).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
