package dev.lattice.server.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.auth.Role;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.secret.RandomToken;
import dev.lattice.server.secret.SecretFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** The account of a server that has none yet. */
public final class FirstAdmin {
    static final String EMAIL = "admin@localhost";

    private static final Logger LOG = Logger.getLogger(FirstAdmin.class);
    private static final int PASSWORD_LENGTH = 20;

    private final Database database;
    private final AccountStore store = new AccountStore();
    private final UserService users;
    private final ApiTokenService tokens;
    private final Passwords passwords;
    private final Path file;

    /** @param file gets address, password and an API token, for whoever started the server */
    public FirstAdmin(Database database, UserService users, ApiTokenService tokens, Passwords passwords, Path file) {
        this.database = database;
        this.users = users;
        this.tokens = tokens;
        this.passwords = passwords;
        this.file = file;
    }

    /** Makes the account when there is none. */
    public void createIfMissing() {
        if (!database.call(store::isEmpty)) {
            return;
        }
        String password = RandomToken.create("").substring(0, PASSWORD_LENGTH);
        String hash = passwords.hash(password);
        database.inTransaction(handle -> {
            store.lockAgainstOtherServers(handle);
            if (!store.isEmpty(handle)) {
                return;
            }
            Account admin = users.insert(handle, EMAIL, hash, Role.ADMIN, "default");
            String token = String.valueOf(tokens.create(handle, admin.project(), admin.id(), "cli", null)
                    .token());
            // Before the commit: a crash in between leaves a file that the next start replaces, never an account
            // whose password nobody knows.
            write(password, token);
        });
        LOG.infof("made the first account, %s; its password is in %s", EMAIL, file);
    }

    private void write(String password, String token) {
        Map<String, String> content = new LinkedHashMap<>();
        content.put("email", EMAIL);
        content.put("password", password);
        content.put("apiToken", token);
        try {
            SecretFiles.write(file, new ObjectMapper().writeValueAsString(content) + "\n");
        } catch (JsonProcessingException e) {
            throw new AssertionError("a map of texts is JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the first password could not be written to " + file, e);
        }
    }
}
