package dev.lattice.core.service;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * A small file that is put into a container before it starts, and again whenever it is made anew: a configuration, a
 * secret. It belongs to the root user. It is in no image, label or variable.
 *
 * @param path absolute, inside the container, and not in a volume: there it would stay. Folders that are missing are made
 *     for everybody to enter
 * @param mode permission bits, at most octal 0777
 * @param content in a revision a {@code TEXT} is a template as values of variables are, with references to secrets and
 *     links; in a task they are filled in. {@code BASE64} is never looked into
 */
public record ContainerFile(String path, int mode, Encoding encoding, String content) {
    /** What the content is written in. */
    public enum Encoding {
        /** the characters themselves, UTF-8 in the file */
        TEXT,
        /** bytes, by RFC 4648 with padding */
        BASE64
    }

    /** As much as all files of a container may have together, in bytes. */
    public static final int MOST_BYTES = 1 << 20;

    /** For everybody to read. */
    public static final int DEFAULT_MODE = 0444;

    private static final int MOST_MODE = 0777;
    /** The engine mounts its own there, over whatever is in the image. */
    private static final Set<String> ENGINES_OWN = Set.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf");

    public ContainerFile {
        ContainerPath.check(path, "a file");
        if (ENGINES_OWN.contains(path)) {
            throw new IllegalArgumentException(
                    "'" + path + "' cannot be the path of a file: the engine writes it itself");
        }
        if ((mode & ~MOST_MODE) != 0) {
            throw new IllegalArgumentException("the mode of '" + path + "' is not between 0 and 0777");
        }
        if (encoding == Encoding.BASE64) {
            try {
                Base64.getDecoder().decode(content);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the content of '" + path + "' is not Base64", e);
            }
        }
    }

    public static ContainerFile ofText(String path, int mode, String text) {
        return new ContainerFile(path, mode, Encoding.TEXT, text);
    }

    public static ContainerFile ofBytes(String path, int mode, byte[] bytes) {
        return new ContainerFile(
                path, mode, Encoding.BASE64, Base64.getEncoder().encodeToString(bytes));
    }

    /** The same file with another text. */
    public ContainerFile withText(String text) {
        return ofText(path, mode, text);
    }

    /** What is written into the file. */
    public byte[] bytes() {
        return switch (encoding) {
            case TEXT -> content.getBytes(StandardCharsets.UTF_8);
            case BASE64 -> Base64.getDecoder().decode(content);
        };
    }

    /** Without the content: it may be a secret. */
    @Override
    public String toString() {
        return "ContainerFile[" + path + ", " + Integer.toOctalString(mode) + "]";
    }
}
