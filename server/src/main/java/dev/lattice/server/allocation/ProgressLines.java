package dev.lattice.server.allocation;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds progress markers ({@code ::progress 40}) in output that arrives in pieces. */
final class ProgressLines {
    private static final Pattern MARKER = Pattern.compile("::progress (\\d{1,3})");
    /** No marker is longer; what is longer is passed over without being kept. */
    private static final int LONGEST = 32;

    private final StringBuilder line = new StringBuilder();

    /** The last progress that these bytes complete, 0 to 100. */
    Optional<Integer> feed(ByteBuffer data) {
        Optional<Integer> found = Optional.empty();
        ByteBuffer bytes = data.duplicate();
        while (bytes.hasRemaining()) {
            char c = (char) (bytes.get() & 0xff);
            if (c == '\n') {
                Optional<Integer> marker = marker(line.toString().stripTrailing());
                found = marker.isPresent() ? marker : found;
                line.setLength(0);
            } else if (line.length() < LONGEST) {
                line.append(c);
            }
        }
        return found;
    }

    private static Optional<Integer> marker(String text) {
        Matcher matcher = MARKER.matcher(text);
        return matcher.matches()
                ? Optional.of(Integer.parseInt(matcher.group(1))).filter(percent -> percent <= 100)
                : Optional.empty();
    }
}
