package dev.lattice.agent.driver.docker;

import java.nio.charset.StandardCharsets;

/** The last of what a command wrote; a little, for people. */
final class OutputTail {
    private static final int MOST_CHARACTERS = 600;

    private final StringBuilder text = new StringBuilder();

    synchronized void add(byte[] bytes) {
        text.append(new String(bytes, StandardCharsets.UTF_8));
        if (text.length() > MOST_CHARACTERS) {
            text.delete(0, text.length() - MOST_CHARACTERS);
        }
    }

    @Override
    public synchronized String toString() {
        return text.toString().strip();
    }
}
