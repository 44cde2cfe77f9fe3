package dev.lattice.server.workload;

import java.security.SecureRandom;

/** Makes secrets for workloads: letters and digits only, so that they need no escaping anywhere. */
final class GeneratedSecrets {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private GeneratedSecrets() {}

    /** @param length in characters; each has almost 6 bits */
    static String generate(int length) {
        StringBuilder password = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
