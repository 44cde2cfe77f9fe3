package dev.lattice.agent.driver.docker;

import java.nio.charset.StandardCharsets;

/** The last of what a command wrote; a little, for people. */
final class OutputTail {
    private static final int MOST_CHARACTERS = 600;

    private final StringBuilder text = new StringBuilder();

    void add(byte[] bytes) {
        add(bytes, bytes.length);
    }

    synchronized void add(byte[] bytes, int length) {
        // A character takes four bytes at most.
        int from = Math.max(0, length - 4 * MOST_CHARACTERS);
        text.append(new String(bytes, from, length - from, StandardCharsets.UTF_8));
        if (text.length() > MOST_CHARACTERS) {
            text.delete(0, text.length() - MOST_CHARACTERS);
        }
    }

    @Override
    public synchronized String toString() {
        return text.toString().strip();
    }
}
