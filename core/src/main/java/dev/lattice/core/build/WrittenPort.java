package dev.lattice.core.build;

import java.util.Optional;

/** A number of a port as people write it, in commands and Dockerfiles. */
final class WrittenPort {
    private static final int MOST_DIGITS = 5;
    private static final int LARGEST = 65_535;

    private WrittenPort() {}

    /** From 1 to 65535, with quotes or without; empty when it is anything else. */
    static Optional<Integer> of(String text) {
        String digits = text.replace("'", "").replace("\"", "");
        boolean number = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(character -> character >= '0' && character <= '9');
        return number
                ? Optional.of(Integer.valueOf(digits)).filter(port -> port > 0 && port <= LARGEST)
                : Optional.empty();
    }
}
