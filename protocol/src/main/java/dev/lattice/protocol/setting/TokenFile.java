package dev.lattice.protocol.setting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A token that is read from a file, because what stands in a command can be read by everybody on the machine. */
final class TokenFile {
    private static final int MOST_BYTES = 4_096;

    private TokenFile() {}

    /**
     * The token in a file, without the space around it.
     *
     * @param option by which it was named
     * @throws IllegalArgumentException when there is none; the message says why
     */
    static String read(String option, String file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(option + ": there is no file " + file, missing);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    option + ": " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
        String token = new String(bytes, StandardCharsets.UTF_8).strip();
        if (bytes.length > MOST_BYTES || token.isEmpty() || token.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(option + ": " + file + " holds no token, which is one word");
        }
        return token;
    }
}
