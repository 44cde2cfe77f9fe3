package dev.lattice.core.template;

import java.nio.charset.StandardCharsets;
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
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if (unreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append('%').append(hex(each >> 4)).append(hex(each));
            }
        }
        return encoded.toString();
    }

    private static boolean unreserved(char character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
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
