package dev.lattice.gateway.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** A private key in a file that only its owner may read. */
final class KeyFile {
    private static final String ALGORITHM = "RSA";
    private static final int BITS = 2_048;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";

    private KeyFile() {}

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }

    /** The one that is kept there, or else a new one that is kept from now on. */
    static KeyPair loadOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            KeyPair made = generate();
            write(file, text(made));
            return made;
        }
        String text = Files.readString(file);
        try {
            byte[] content = Base64.getMimeDecoder()
                    .decode(text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)));
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) keys.generatePrivate(new PKCS8EncodedKeySpec(content));
            return new KeyPair(
                    keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        } catch (GeneralSecurityException | RuntimeException damaged) {
            throw new IOException(file + " is no private key: " + damaged.getMessage(), damaged);
        }
    }

    static String text(KeyPair key) {
        return BEGIN + Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded()) + END;
    }

    /** Whole or not at all. */
    static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        if (next.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
