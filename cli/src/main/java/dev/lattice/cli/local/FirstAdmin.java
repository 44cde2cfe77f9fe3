package dev.lattice.cli.local;

import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who began the server that this machine's user started, and what they may still do here.
 *
 * @param email as the server wrote it down; null when it is not known here
 * @param password the first time only
 * @param token theirs; null when the command line has it no more
 * @param signedInAs whom the command line speaks for on that server; null for nobody
 */
record FirstAdmin(
        @Nullable String email,
        @Nullable String password,
        @Nullable String token,
        @Nullable String signedInAs) {
    private static final String CONTEXT = "local";

    /**
     * Signs the command line in with what the server left; afterwards finds what was stored then, whoever signed in
     * meanwhile.
     *
     * @throws IOException when the file cannot be read
     */
    static FirstAdmin signIn(LocalSettings settings, ContextFile contexts) throws IOException {
        Path file = settings.firstAdmin();
        JsonObject left = Files.exists(file) ? JsonObject.parse(Files.readAllBytes(file)) : null;
        String email = left == null ? null : left.optionalText("email");
        String token = left == null ? null : left.optionalText("apiToken");
        if (left != null && token != null) {
            contexts.save(new Context(freshName(settings, contexts.read()), settings.url(), token, null, email));
            return new FirstAdmin(email, left.optionalText("password"), token, email);
        }
        ContextFile.Contexts known = contexts.read();
        for (Context context : candidates(settings, known)) {
            UserView user = user(settings, context);
            if (user != null && (email == null ? user.role() == Role.ADMIN : email.equals(user.email()))) {
                if (!context.server().equals(settings.url())) {
                    contexts.save(new Context(
                            context.name(), settings.url(), context.token(), context.tokenId(), user.email()));
                }
                return new FirstAdmin(user.email(), null, context.token(), signedInAs(settings, contexts.read()));
            }
        }
        return new FirstAdmin(email, null, null, signedInAs(settings, known));
    }

    /** Another Lattice of this machine may have the usual one, and be lost without it. */
    private static String freshName(LocalSettings settings, ContextFile.Contexts known) {
        Context usual = known.named(CONTEXT);
        return usual == null || usual.token() == null || usual.server().equals(settings.url())
                ? CONTEXT
                : CONTEXT + "-" + settings.port();
    }

    /** The one that was stored at the first start, by whatever address, then others of this server. */
    private static List<Context> candidates(LocalSettings settings, ContextFile.Contexts known) {
        List<Context> candidates = new ArrayList<>(known.all());
        candidates.removeIf(context ->
                !context.name().startsWith(CONTEXT) && !context.server().equals(settings.url()));
        candidates.sort(Comparator.comparing(context -> !context.name().startsWith(CONTEXT)));
        return candidates;
    }

    private static @Nullable String signedInAs(LocalSettings settings, ContextFile.Contexts known) {
        Context used = known.forServer(settings.url());
        UserView user = used == null ? null : user(settings, used);
        return user == null ? null : user.email();
    }

    /** Whose token it is there; null when it is nobody's. */
    private static @Nullable UserView user(LocalSettings settings, Context context) {
        if (context.token() == null) {
            return null;
        }
        try (LatticeClient client =
                new LatticeClient(ServerUrl.parse(settings.url()), context.token(), "lattice-cli/" + Version.CURRENT)) {
            return client.account().me().value();
        } catch (ApiException e) {
            return null;
        }
    }

    /** Once the person has seen the password, it is nowhere in plain text; whose it was stays known. */
    static void forget(LocalSettings settings) throws IOException {
        Path file = settings.firstAdmin();
        if (!Files.exists(file)) {
            return;
        }
        String email = JsonObject.parse(Files.readAllBytes(file)).optionalText("email");
        Files.delete(file);
        if (email != null) {
            Files.createFile(file, OwnerOnly.attributes(file));
            Files.writeString(file, JsonObject.of(Map.of("email", email)) + "\n");
        }
    }
}
