package dev.lattice.core.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between <code>${</code> and <code>}</code>: {@code name} or {@code name|url}.
 *
 * @param name one or more words with dots between, such as {@code secret.password}
 * @param encoding how the value is written into the text
 */
public record Reference(String name, Encoding encoding) {
    /** How a value is written. */
    public enum Encoding {
        /** as it is */
        PLAIN,
        /** percent-encoded, all but the unreserved characters of RFC 3986: a part of a URL, whichever */
        URL
    }

    private static final Pattern GRAMMAR =
            Pattern.compile("(?<name>[A-Za-z][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*)(?<url>\\|url)?");

    /** In the place of half a character. */
    private static final int REPLACEMENT = 0xfffd;

    /** @throws IllegalArgumentException when it is none */
    static Reference parse(String text) {
        Matcher parts = GRAMMAR.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'${" + text
                            + "}' is no reference: it is a name, as in ${db.url} or ${db.password|url}; write $${ for a plain ${");
        }
        return new Reference(parts.group("name"), parts.group("url") == null ? Encoding.PLAIN : Encoding.URL);
    }

    String write(String value) {
        return switch (encoding) {
            case PLAIN -> value;
            case URL -> percentEncoded(value);
        };
    }

    private static String percentEncoded(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        value.codePoints().forEach(point -> {
            if (unreserved(point)) {
                encoded.append((char) point);
            } else {
                utf8(encoded, Character.getType(point) == Character.SURROGATE ? REPLACEMENT : point);
            }
        });
        return encoded.toString();
    }

    /** By RFC 3629: one byte, or a first one that says how many of six bits follow. */
    private static void utf8(StringBuilder encoded, int point) {
        if (point < 0x80) {
            octet(encoded, point);
            return;
        }
        int following = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
        octet(encoded, ((0xff << (7 - following)) & 0xff) | (point >> (6 * following)));
        for (int i = following - 1; i >= 0; i--) {
            octet(encoded, 0x80 | ((point >> (6 * i)) & 0x3f));
        }
    }

    private static void octet(StringBuilder encoded, int octet) {
        encoded.append('%').append(hex(octet >> 4)).append(hex(octet));
    }

    private static boolean unreserved(int point) {
        return (point >= 'A' && point <= 'Z')
                || (point >= 'a' && point <= 'z')
                || (point >= '0' && point <= '9')
                || "-._~".indexOf(point) >= 0;
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit & 0xf, 16));
    }

    /** As it is written in a text. */
    @Override
    public String toString() {
        return "${" + name + (encoding == Encoding.URL ? "|url" : "") + "}";
    }
}
