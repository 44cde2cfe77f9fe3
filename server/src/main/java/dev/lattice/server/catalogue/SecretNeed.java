package dev.lattice.server.catalogue;

import java.util.Optional;

/**
 * A secret of a workload.
 *
 * @param name by which it is referred to: <code>${secret.name}</code>
 * @param length in characters, when it is generated; URL-safe ones
 * @param given what the user wants it to be; empty: it stays as it is, or is generated when there is none yet
 * @param rotates whether it may be changed later; a key that data is encrypted with may not
 */
public record SecretNeed(String name, String label, int length, Optional<String> given, boolean rotates) {
    /** The same, to be this from now on. */
    public SecretNeed withGiven(String value) {
        return new SecretNeed(name, label, length, Optional.of(value), rotates);
    }

    /** Without the value: it must not get into a log. */
    @Override
    public String toString() {
        return "SecretNeed[" + name + (given.isPresent() ? ", given]" : "]");
    }
}
