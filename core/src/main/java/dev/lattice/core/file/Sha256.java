package dev.lattice.core.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names bytes by their SHA-256. */
public record Sha256(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException unless it is 64 lower-case hex characters */
    public Sha256 {
        if (!isWellFormed(hex)) {
            throw new IllegalArgumentException("a sha256 is 64 lower-case hex characters");
        }
    }

    /** Whether it is 64 lower-case hex characters. */
    public static boolean isWellFormed(String hex) {
        return FORM.matcher(hex).matches();
    }

    /** From the 32 bytes. */
    public static Sha256 of(byte[] digest) {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /** The hash of these bytes. */
    public static Sha256 hash(byte[] content) {
        return of(newDigest().digest(content));
    }

    /** The 32 bytes, as the database keeps them. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Makes them. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Whether this names what the digest found. */
    public boolean matches(byte[] digest) {
        return Arrays.equals(bytes(), digest);
    }

    @Override
    public String toString() {
        return hex;
    }
}
