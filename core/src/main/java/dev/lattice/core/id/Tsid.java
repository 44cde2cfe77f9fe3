package dev.lattice.core.id;

/**
 * The text form of the 64-bit time-sorted ids: 13 characters of Crockford's base 32, so that sorting texts sorts ids.
 *
 * @see <a href="https://www.crockford.com/base32.html">Crockford's base 32</a>
 */
public final class Tsid {
    /** Characters of every id's text. */
    public static final int LENGTH = 13;

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final byte[] VALUES = values();

    private Tsid() {}

    public static String format(long value) {
        char[] text = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            text[i] = DIGITS[(int) (value >>> (60 - 5 * i)) & 31];
        }
        return new String(text);
    }

    /**
     * Reads what {@link #format} wrote; upper case is accepted too.
     *
     * @throws IllegalArgumentException when the text is not an id
     */
    public static long parse(String text) {
        if (text.length() != LENGTH) {
            throw malformed(text);
        }
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            int digit = c < VALUES.length ? VALUES[c] : -1;
            if (digit < 0 || (i == 0 && digit > 15)) {
                throw malformed(text);
            }
            value = value << 5 | digit;
        }
        return value;
    }

    private static IllegalArgumentException malformed(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return new IllegalArgumentException("not an id: '" + shown + "'");
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        java.util.Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
            values[Character.toUpperCase(DIGITS[i])] = (byte) i;
        }
        return values;
    }
}
