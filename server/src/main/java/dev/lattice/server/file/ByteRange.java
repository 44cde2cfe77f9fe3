package dev.lattice.server.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, range requests</a>
 */
record ByteRange(long from, long length) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final ByteRange UNSATISFIABLE = new ByteRange(-1, 0);

    /** The range that a header asks for; empty when it asks for none that we know, which means the whole. */
    static Optional<ByteRange> parse(@Nullable String header, long size) {
        Matcher parts = FORM.matcher(header == null ? "" : header.strip());
        if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (parts.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(parts.group(2)));
            return Optional.of(last == 0 ? UNSATISFIABLE : new ByteRange(size - last, last));
        }
        long from = Long.parseLong(parts.group(1));
        long to = parts.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(parts.group(2)));
        if (!parts.group(2).isEmpty() && Long.parseLong(parts.group(2)) < from) {
            return Optional.empty();
        }
        return Optional.of(from >= size ? UNSATISFIABLE : new ByteRange(from, to - from + 1));
    }

    boolean isUnsatisfiable() {
        return from < 0;
    }
}
