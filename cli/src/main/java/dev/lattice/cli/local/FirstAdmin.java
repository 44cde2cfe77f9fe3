package dev.lattice.cli.local;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.cli.Version;
import dev.lattice.cli.context.Context;
import dev.lattice.cli.context.ContextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who this machine's user is on the server that they started.
 *
 * @param email null when it is not known here
 * @param password the first time only
 * @param token null when this user is not signed in
 */
record FirstAdmin(
        @Nullable String email,
        @Nullable String password,
        @Nullable String token) {
    static final String CONTEXT = "local";

    /**
     * Signs the command line in with what the server left, and removes it; afterwards uses what was stored then.
     *
     * @throws IOException when the file cannot be read or removed
     */
    static FirstAdmin signIn(LocalSettings settings, ContextFile contexts) throws IOException {
        Path file = settings.firstAdmin();
        if (Files.exists(file)) {
            JsonObject left = JsonObject.parse(Files.readAllBytes(file));
            FirstAdmin admin = new FirstAdmin(left.text("email"), left.text("password"), left.text("apiToken"));
            contexts.save(new Context(CONTEXT, settings.url(), admin.token, null, admin.email));
            return admin;
        }
        Context stored = contexts.read().named(CONTEXT);
        if (stored == null || stored.token() == null || !accepted(settings, stored.token())) {
            return new FirstAdmin(stored == null ? null : stored.email(), null, null);
        }
        if (!stored.server().equals(settings.url())) {
            contexts.save(new Context(CONTEXT, settings.url(), stored.token(), stored.tokenId(), stored.email()));
        }
        return new FirstAdmin(stored.email(), null, stored.token());
    }

    private static boolean accepted(LocalSettings settings, String token) {
        try (LatticeClient client =
                new LatticeClient(ServerUrl.parse(settings.url()), token, "lattice-cli/" + Version.CURRENT)) {
            client.account().me();
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    /** Once the person has seen the password, it is nowhere in plain text. */
    static void forget(LocalSettings settings) throws IOException {
        Files.deleteIfExists(settings.firstAdmin());
    }
}
