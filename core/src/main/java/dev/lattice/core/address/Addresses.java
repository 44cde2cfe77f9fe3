package dev.lattice.core.address;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Which addresses lie inside: on the machine itself, or in a network that not everybody is in. What strangers name is
 * not asked there, or they would look around where they cannot go themselves.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's special addresses of version 4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">and of version 6</a>
 */
public final class Addresses {
    /** What resolvers may take for an address, though it is not written as one: also 127.1, 2130706433 and 0x7f000001. */
    private static final Pattern NUMBER = Pattern.compile("(?:[0-9]+|0[xX][0-9a-fA-F]*)");

    private static final int BYTE = 0xff;
    private static final int FOUR_BYTES = 4;
    private static final int SIX_BYTES = 16;
    private static final int MAPPED_FROM = 12;
    private static final int SIX_TO_FOUR_FROM = 2;

    /** Of version 6, as those of version 4 are written in it. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private Addresses() {}

    /** Whether a host is written as a number and not as a name. */
    public static boolean isNumber(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return host.startsWith("[")
                || host.indexOf(':') >= 0
                || NUMBER.matcher(last).matches();
    }

    /**
     * Whether an address lies inside.
     *
     * @param address 4 or 16 bytes, the highest first
     * @throws IllegalArgumentException when it has another length
     */
    public static boolean inside(byte[] address) {
        return switch (address.length) {
            case FOUR_BYTES -> insideFour(address);
            case SIX_BYTES -> insideSix(address);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length);
        };
    }

    private static boolean insideFour(byte[] bytes) {
        int first = bytes[0] & BYTE;
        int second = bytes[1] & BYTE;
        int third = bytes[2] & BYTE;
        return switch (first) {
            case 0, 10, 127 -> true;
            case 100 -> (second & 0xc0) == 64; // carriers'
            case 169 -> second == 254; // link-local, where clouds tell their machines secrets
            case 172 -> (second & 0xf0) == 16;
            case 192 -> second == 168 || (second == 0 && (third == 0 || third == 2));
            case 198 -> (second & 0xfe) == 18 || (second == 51 && third == 100);
            case 203 -> second == 0 && third == 113;
            default -> first >= 224; // many receivers, and what is kept for later
        };
    }

    /** What leads to an address of version 4 is as that one is. */
    private static boolean insideSix(byte[] bytes) {
        int first = bytes[0] & BYTE;
        int second = bytes[1] & BYTE;
        boolean unique = (first & 0xfe) == 0xfc;
        boolean linkOrSite = first == 0xfe && (second & 0x80) != 0;
        boolean many = first == 0xff;
        if (unique || linkOrSite || many) {
            return true;
        }
        boolean sixToFour = first == 0x20 && second == 0x02;
        if (sixToFour) {
            return insideFour(Arrays.copyOfRange(bytes, SIX_TO_FOUR_FROM, SIX_TO_FOUR_FROM + FOUR_BYTES));
        }
        boolean translated = first == 0 && second == 0x64 && (bytes[2] & BYTE) == 0xff && (bytes[3] & BYTE) == 0x9b;
        boolean mapped = Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        if (translated || mapped) {
            return insideFour(Arrays.copyOfRange(bytes, MAPPED_FROM, SIX_BYTES));
        }
        // Here are "none", the machine itself, and a form for version 4 that is no longer used.
        return Arrays.equals(bytes, 0, MAPPED.length, new byte[MAPPED.length], 0, MAPPED.length);
    }
}
