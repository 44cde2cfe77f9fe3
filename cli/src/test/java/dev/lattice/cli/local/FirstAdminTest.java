package dev.lattice.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.cli.command.FakeLattice;
import dev.lattice.cli.context.Context;
import dev.lattice.cli.context.ContextFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdminTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private ContextFile contexts = new ContextFile(Path.of(""));

    FirstAdminTest() throws IOException {
        server = new FakeLattice();
    }

    @BeforeEach
    void startTheFirstTime() throws IOException {
        contexts = new ContextFile(folder.resolve("config"));
        Files.createDirectories(settings().firstAdmin().getParent());
        Files.writeString(
                settings().firstAdmin(),
                "{\"email\":\"" + FakeLattice.ADMIN + "\",\"password\":\"secret\",\"apiToken\":\"" + FakeLattice.TOKEN
                        + "\"}");
        assertThat(signIn())
                .isEqualTo(new FirstAdmin(FakeLattice.ADMIN, "secret", FakeLattice.TOKEN, FakeLattice.ADMIN));
        FirstAdmin.forget(settings());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LocalSettings settings() {
        return new LocalSettings(
                folder.resolve("home"), "127.0.0.1", URI.create(server.url()).getPort(), 1);
    }

    private FirstAdmin signIn() throws IOException {
        return FirstAdmin.signIn(settings(), contexts);
    }

    private void store(String name, String token, String email) {
        contexts.save(new Context(name, server.url(), token, null, email));
    }

    @Test
    void onlyTheAddressIsKept() throws IOException {
        assertThat(Files.readString(settings().firstAdmin()))
                .contains(FakeLattice.ADMIN)
                .doesNotContain("secret", FakeLattice.TOKEN);
        assertThat(signIn()).isEqualTo(new FirstAdmin(FakeLattice.ADMIN, null, FakeLattice.TOKEN, FakeLattice.ADMIN));
    }

    @Test
    void whoeverSignedInMeanwhileIsNotTakenForTheFirstAdmin() throws IOException {
        store("bob", FakeLattice.BOBS_TOKEN, FakeLattice.BOB);
        assertThat(signIn()).isEqualTo(new FirstAdmin(FakeLattice.ADMIN, null, FakeLattice.TOKEN, FakeLattice.BOB));
        store("local", FakeLattice.BOBS_TOKEN, FakeLattice.BOB);
        assertThat(signIn()).isEqualTo(new FirstAdmin(FakeLattice.ADMIN, null, null, FakeLattice.BOB));
        store("again", FakeLattice.TOKEN, FakeLattice.ADMIN);
        assertThat(signIn()).isEqualTo(new FirstAdmin(FakeLattice.ADMIN, null, FakeLattice.TOKEN, FakeLattice.ADMIN));
    }

    @Test
    void aHomeOfAnOlderVersionSaysNoOtherAddressThanAnAdmins() throws IOException {
        Files.delete(settings().firstAdmin());
        assertThat(signIn().email()).isEqualTo(FakeLattice.ADMIN);
        store("local", FakeLattice.BOBS_TOKEN, FakeLattice.BOB);
        assertThat(signIn()).isEqualTo(new FirstAdmin(null, null, null, FakeLattice.BOB));
    }

    @Test
    void anotherLatticeOfThisMachineKeepsItsContext() throws IOException {
        Path other = folder.resolve("other/server/first-admin.json");
        Files.createDirectories(other.getParent());
        Files.writeString(other, "{\"email\":\"a@b\",\"password\":\"p\",\"apiToken\":\"t\"}");
        FirstAdmin.signIn(new LocalSettings(folder.resolve("other"), "127.0.0.1", 9, 10), contexts);
        assertThat(contexts.read().named("local-9")).isNotNull();
        assertThat(signIn().token()).isEqualTo(FakeLattice.TOKEN);
    }
}
