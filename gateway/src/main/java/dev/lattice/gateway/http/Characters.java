package dev.lattice.gateway.http;

/** What may stand where in a message (RFC 9110 §5.6, RFC 9112). */
final class Characters {
    private static final boolean[] TOKEN = new boolean[256];
    private static final byte[] HEX = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            TOKEN[c] = letter || digit || (c > ' ' && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
            HEX[c] = (byte) Character.digit(c < 128 ? c : 0, 16);
        }
    }

    private Characters() {}

    /** Of methods and field names. */
    static boolean token(byte character) {
        return TOKEN[character & 0xFF];
    }

    /** Of a field's value: no control characters but the tab. */
    static boolean value(byte character) {
        return (character >= ' ' && character != 0x7F) || character == '\t' || character < 0;
    }

    /** Of a request's target. Bytes above ASCII are passed on, as browsers of old send them. */
    static boolean target(byte character) {
        return (character > ' ' && character != 0x7F) || character < 0;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte character) {
        return HEX[character & 0xFF];
    }

    static boolean space(byte character) {
        return character == ' ' || character == '\t';
    }
}
