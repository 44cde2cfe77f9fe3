package dev.lattice.server.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a registry is, and who we are there; without credentials, whoever asks. */
public record RegistryAccess(RegistryAddress address, Optional<Credentials> credentials) {
    /** Never leaves the server, and stands in no log. */
    public record Credentials(String user, String password) {
        /** @throws IllegalArgumentException when the name has a colon, which ends it on the way */
        public Credentials {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("a user name has no ':'");
            }
        }

        /** As a call carries them. */
        String basic() {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }

        @Override
        public String toString() {
            return "Credentials[hidden]";
        }
    }
}
