package dev.lattice.api.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code 2026-11-21T04:10:00.123Z}. {@link Instant#parse} would do the same, after loading the formatter and its
 * tables, which takes longer than a whole call.
 */
final class IsoTime {
    private IsoTime() {}

    static @Nullable Instant optional(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    /** @throws IllegalArgumentException when the text is not such a time */
    static Instant parse(String text) {
        int length = text.length();
        boolean shaped = length >= 20
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && text.charAt(length - 1) == 'Z'
                && (length == 20 || text.charAt(19) == '.');
        try {
            if (shaped) {
                long day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
                        .toEpochDay();
                long second = digits(text, 11, 13) * 3600L + digits(text, 14, 16) * 60L + digits(text, 17, 19);
                return Instant.ofEpochSecond(day * 86_400 + second, length == 20 ? 0 : nanos(text, length));
            }
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: '" + text + "'", e);
        }
    }

    private static long nanos(String text, int length) {
        int places = length - 21;
        if (places < 1 || places > 9) {
            throw new IllegalArgumentException("not a time: '" + text + "'");
        }
        long nanos = digits(text, 20, length - 1);
        for (int i = places; i < 9; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("not a time: '" + text + "'");
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
