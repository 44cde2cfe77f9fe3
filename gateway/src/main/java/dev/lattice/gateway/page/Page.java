package dev.lattice.gateway.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lattice.gateway.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;

/**
 * An answer of the gateway's own: a small page that needs nothing from elsewhere, or JSON.
 *
 * @param code for programs; stable
 * @param title what it is about, in a few words
 * @param text what happened and what to do, in a sentence or two
 * @param retrySeconds when to ask again; 0 = this is not said
 */
public record Page(int status, String code, String title, String text, int retrySeconds) {
    private static final String TEXT = "TEXT";
    private static final int SOON_SECONDS = 2;
    private static final int LATER_SECONDS = 30;

    private static final Map<Integer, String> REASONS = Map.of(
            200, "OK",
            400, "Bad Request",
            404, "Not Found",
            405, "Method Not Allowed",
            408, "Request Timeout",
            431, "Request Header Fields Too Large",
            501, "Not Implemented",
            502, "Bad Gateway",
            503, "Service Unavailable",
            505, "HTTP Version Not Supported");

    /** When no backend of a route takes a request. */
    public static Page ofRoute(Route route, boolean refused) {
        String name = route.workload();
        return switch (route.state()) {
            case STATE_STARTING ->
                new Page(
                        503,
                        "STARTING",
                        name + " is starting",
                        "It will be here in a moment; this page can be loaded again then.",
                        SOON_SECONDS);
            case STATE_STOPPED ->
                new Page(
                        503,
                        "STOPPED",
                        name + " is stopped",
                        "Its owner has stopped it. Once it is started again it answers under this address.",
                        LATER_SECONDS);
            case STATE_FAILED ->
                new Page(
                        503,
                        "FAILED",
                        name + " does not come up",
                        "It was started and did not become ready. Its owner finds the reason in its logs.",
                        LATER_SECONDS);
            case STATE_MAINTENANCE ->
                new Page(
                        503,
                        "MAINTENANCE",
                        name + " is under maintenance",
                        "Its owner is working on it and has put up this sign. Please come back later.",
                        LATER_SECONDS);
            case STATE_SERVING, STATE_UNSPECIFIED, UNRECOGNIZED ->
                refused
                        ? new Page(
                                502,
                                "REFUSED",
                                name + " does not answer",
                                "It runs, but takes no connection right now. Please try again in a moment.",
                                SOON_SECONDS)
                        : new Page(
                                503,
                                "UNREACHABLE",
                                name + " cannot be reached",
                                "The machine that it runs on is not connected right now. Please try again in a moment.",
                                SOON_SECONDS);
        };
    }

    /** When a container says something that is no answer, or hangs up. */
    public static Page brokenAnswer(Route route) {
        return new Page(
                502,
                "NO_ANSWER",
                route.workload() + " gave no answer",
                "It took the request and hung up. Its owner may find the reason in its logs.",
                0);
    }

    /** When no route has the name; tells nothing about others. */
    public static Page unknownHost() {
        return new Page(404, "NOT_FOUND", "Nothing is here", "No service has this address.", 0);
    }

    /** When a request is not taken as it is. */
    public static Page refusal(int status, String reason) {
        return new Page(status, "REFUSED_REQUEST", reason(status), "The request was not passed on: " + reason + ".", 0);
    }

    /** Just this text, for programs. */
    public static Page text(String text) {
        return new Page(200, TEXT, "", text, 0);
    }

    /** When there are too many public connections. */
    public static Page full() {
        return new Page(
                503,
                "FULL",
                "Too many connections",
                "This gateway has as many connections as it can serve. Please try again in a moment.",
                SOON_SECONDS);
    }

    /** When one route serves as much as one may. */
    public static Page crowded(Route route) {
        return new Page(
                503,
                "CROWDED",
                route.workload() + " has too many visitors",
                "It serves as many requests at once as this gateway lets one service have. Please try again in a moment.",
                SOON_SECONDS);
    }

    private static String reason(int status) {
        return REASONS.getOrDefault(status, "Error");
    }

    /**
     * As it goes over the wire.
     *
     * @param headOnly whether only the head was asked for
     * @param last whether the connection ends with it
     */
    public ByteBuf encoded(ByteBufAllocator allocator, boolean json, boolean headOnly, boolean last) {
        boolean plain = code.equals(TEXT);
        byte[] body = (plain ? text : json ? json() : html()).getBytes(UTF_8);
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\nContent-Type: ")
                .append(plain ? "text/plain" : json ? "application/json" : "text/html; charset=utf-8")
                .append("\r\nContent-Length: ")
                .append(body.length)
                .append("\r\nCache-Control: no-store\r\n");
        if (!json) {
            head.append("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n");
        }
        if (retrySeconds > 0) {
            head.append("Retry-After: ").append(retrySeconds).append("\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        byte[] begin = head.append("\r\n").toString().getBytes(ISO_8859_1);
        ByteBuf bytes = allocator.buffer(begin.length + body.length).writeBytes(begin);
        return headOnly ? bytes : bytes.writeBytes(body);
    }

    private String html() {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>%2$s</title>
            <style>
            :root { color-scheme: light dark; }
            body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.6 system-ui, sans-serif;
              background: light-dark(#f6f7f9, #14161a); color: light-dark(#1c2026, #e6e8eb); }
            main { max-width: 30rem; margin: 2rem; padding: 2.5rem 3rem; border-radius: 1rem;
              background: light-dark(#fff, #1d2026); box-shadow: 0 1px 3px #0002, 0 12px 40px #0001; }
            h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
            p { margin: 0; color: light-dark(#4a5361, #aab2bd); }
            small { display: block; margin-top: 2rem; color: light-dark(#8a93a0, #6f7783); }
            </style>
            </head>
            <body><main><h1>%2$s</h1><p>%3$s</p><small>%1$d · Lattice</small></main></body>
            </html>
            """.formatted(status, escaped(title), escaped(text));
    }

    private String json() {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + quoted(title + ". " + text) + "\"}}\n";
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
