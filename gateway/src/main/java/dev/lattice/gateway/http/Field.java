package dev.lattice.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The fields of a head that mean something to a gateway. */
enum Field {
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    UPGRADE("upgrade", true),
    ACCEPT("accept"),
    CONTENT_TYPE("content-type"),
    CONNECTION("connection", true),
    KEEP_ALIVE("keep-alive", true),
    PROXY_CONNECTION("proxy-connection", true),
    PROXY_AUTHENTICATE("proxy-authenticate", true),
    PROXY_AUTHORIZATION("proxy-authorization", true),
    TE("te", true),
    /** CGI programs would take it for a setting of theirs. */
    PROXY("proxy", true),
    FORWARDED("forwarded", true),
    X_FORWARDED("x-forwarded", true),
    X_FORWARDED_FOR("x-forwarded-for", true),
    X_FORWARDED_PROTO("x-forwarded-proto", true),
    X_FORWARDED_HOST("x-forwarded-host", true),
    X_FORWARDED_PORT("x-forwarded-port", true),
    X_FORWARDED_SERVER("x-forwarded-server", true),
    X_FORWARDED_SCHEME("x-forwarded-scheme", true),
    X_FORWARDED_SSL("x-forwarded-ssl", true),
    X_FORWARDED_PREFIX("x-forwarded-prefix", true),
    X_REAL_IP("x-real-ip", true),
    /** Written with an underscore, one of the above: many programs cannot tell the two apart. */
    DISGUISED("", true),
    OTHER("");

    /** A power of two, and sparse. */
    private static final int SLOTS = 256;

    private static final Field[] TABLE = new Field[SLOTS];

    static {
        for (Field field : values()) {
            if (!field.name.isEmpty()) {
                byte[] bytes = field.name.getBytes(StandardCharsets.US_ASCII);
                int slot = hash(bytes, 0, bytes.length);
                while (TABLE[slot] != null) {
                    slot = (slot + 1) % SLOTS;
                }
                TABLE[slot] = field;
            }
        }
    }

    private final String name;
    private final boolean dropped;

    Field(String name) {
        this(name, false);
    }

    Field(String name, boolean dropped) {
        this.name = name;
        this.dropped = dropped;
    }

    /** Whether a gateway takes it out of what it passes on: it is of one hop only, or for the gateway alone to say. */
    boolean dropped() {
        return dropped;
    }

    /** The field of this name, whatever its case. */
    static Field of(byte[] head, int from, int to) {
        int slot = hash(head, from, to);
        for (Field candidate = TABLE[slot]; candidate != null; candidate = TABLE[slot]) {
            if (candidate.matches(head, from, to)) {
                return disguised(head, from, to) ? DISGUISED : candidate;
            }
            slot = (slot + 1) % SLOTS;
        }
        return OTHER;
    }

    static Field of(String name) {
        byte[] bytes = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        return of(bytes, 0, bytes.length);
    }

    private boolean matches(byte[] head, int from, int to) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (plain(head[from + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean disguised(byte[] head, int from, int to) {
        for (int i = from; i < to; i++) {
            if (head[i] == '_') {
                return true;
            }
        }
        return false;
    }

    private static byte plain(byte character) {
        return character == '_'
                ? (byte) '-'
                : character >= 'A' && character <= 'Z' ? (byte) (character | 0x20) : character;
    }

    private static int hash(byte[] head, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + plain(head[i]);
        }
        return (hash ^ (hash >>> 8)) & (SLOTS - 1);
    }
}
