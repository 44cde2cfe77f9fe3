package dev.lattice.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.testing.cluster.TestCluster;
import dev.lattice.testing.http.ApiClient;
import dev.lattice.testing.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command line becomes somebody on a server, somebody else, and nobody again. */
@Tag("cluster")
class SignInTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OTHER = "other@example.org";
    private static final String OTHER_PASSWORD = "correct horse battery";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    private static String server;
    private static String admin;
    private static String password;

    @TempDir
    Path home;

    @BeforeAll
    static void makeASecondUser() {
        JsonNode first = CLUSTER.server().credentials();
        server = CLUSTER.server().url().toString();
        admin = first.path("email").asText();
        password = first.path("password").asText();
        CLUSTER.api()
                .post("/api/users", Map.of("email", OTHER, "password", OTHER_PASSWORD, "role", "consumer"))
                .expect(201);
    }

    @Test
    void aPasswordFromAPipeBuysATokenThatEndsWithTheSignIn() throws IOException {
        Finished login = lattice(password + "\nwhat follows is not part of it\n", "login", server, "--email", admin);
        assertThat(login.exitCode()).as("%s", login).isZero();
        assertThat(login.stderr()).contains("signed in as " + admin).doesNotContain(password);
        assertThat(whoami().stdout()).contains(admin, "admin", server, "local");

        String token = stored().path("contexts").path("local").path("token").asText();
        assertThat(token).startsWith("lat_");
        assertThat(new ApiClient(CLUSTER.server().url(), token)
                        .get("/api/auth/me")
                        .status())
                .isEqualTo(200);

        assertThat(lattice("", "logout").exitCode()).isZero();
        assertThat(new ApiClient(CLUSTER.server().url(), token)
                        .get("/api/auth/me")
                        .status())
                .isEqualTo(401);
        assertSignedOut(whoami());
        assertSignedOut(lattice("", "run", "--", "true"));
        assertSignedOut(lattice("", "jobs", "ls"));
        assertThat(lattice("", "logout")).satisfies(again -> {
            assertThat(again.exitCode()).isZero();
            assertThat(again.stderr()).contains("not signed in");
        });
    }

    @Test
    void atATerminalItAsksAndDoesNotShowThePassword() {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                Path.of("src/test/resources/terminal.py").toAbsolutePath().toString(),
                "E-mail: ",
                admin,
                "Password: ",
                password,
                "--"));
        command.addAll(CLUSTER.command("login", server));
        Finished login = Finished.run(command, environment(), home, PATIENCE);
        assertThat(login.exitCode()).as("%s", login).isZero();
        assertThat(login.stdout()).contains("signed in as " + admin).doesNotContain(password);
        assertThat(whoami().stdout()).contains(admin);
    }

    @Test
    void anApiTokenIsUsedAsItIsAndOutlivesTheSignOut() {
        String token = CLUSTER.server().token();
        assertThat(lattice(token + "\n", "login", server, "--token", "-").exitCode())
                .isZero();
        assertThat(whoami().stdout()).contains(admin);
        assertThat(lattice("", "logout").exitCode()).isZero();
        assertSignedOut(whoami());
        // It was made elsewhere and may be used elsewhere.
        assertThat(lattice("", "login", server, "--token", token).exitCode()).isZero();
    }

    @Test
    void contextsAreTwoPeopleOnOneServer() {
        assertThat(lattice("", "login", server, "--token", CLUSTER.server().token())
                        .exitCode())
                .isZero();
        assertThat(lattice(OTHER_PASSWORD, "login", server, "--email", OTHER, "--name", "second")
                        .exitCode())
                .isZero();
        assertThat(whoami().stdout()).contains(OTHER).doesNotContain(admin);
        assertThat(whoami("--context", "local").stdout()).contains(admin);
        // The current context goes before another of the same server.
        assertThat(whoami("--server", server + "/").stdout()).contains(OTHER);

        assertThat(lattice("", "logout", "--context", "local").exitCode()).isZero();
        assertThat(whoami().stdout()).contains(OTHER);
        assertSignedOut(whoami("--context", "local"));
        assertThat(whoami("--context", "third").stderr()).contains("'third'", "local, second");
    }

    @Test
    void whatIsRefusedSaysSoAndLeavesNothing() {
        Finished wrong = lattice("wrong\n", "login", server, "--email", admin);
        assertThat(wrong.exitCode()).isEqualTo(4);
        assertThat(wrong.stderr()).contains("INVALID_CREDENTIALS");
        Finished unknown = lattice("", "login", server, "--token", "lat_unknown");
        assertThat(unknown.exitCode()).isEqualTo(4);
        Finished nobody = lattice("", "login", server);
        assertThat(nobody.exitCode()).isEqualTo(2);
        assertThat(nobody.stderr()).contains("--email", "--token");
        assertThat(home.resolve("config")).doesNotExist();
    }

    private static void assertSignedOut(Finished refused) {
        assertThat(refused.exitCode()).as("%s", refused).isEqualTo(4);
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.stderr()).contains("lattice login");
    }

    private Finished whoami(String... options) {
        List<String> arguments = new ArrayList<>(List.of("whoami"));
        arguments.addAll(List.of(options));
        return lattice("", arguments.toArray(String[]::new));
    }

    private Finished lattice(String input, String... arguments) {
        return Finished.run(CLUSTER.command(arguments), environment(), home, input, PATIENCE);
    }

    private Map<String, String> environment() {
        return Map.of(
                "XDG_CONFIG_HOME", home.resolve("config").toString(),
                "XDG_CACHE_HOME", CLUSTER.folder("cache").toString());
    }

    private JsonNode stored() throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(home.resolve("config/lattice/config.json")));
    }
}
