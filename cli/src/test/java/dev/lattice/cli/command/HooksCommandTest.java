package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksCommandTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private CommandLineHarness lattice;

    HooksCommandTest() throws IOException {
        server = new FakeLattice();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theSecretIsPrintedOnceWithWhereItGoes() {
        assertThat(lattice.run("hooks", "create", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains(
                        "URL:      https://lattice.example/api/hooks/abc",
                        "Secret:   whsec_c2VjcmV0",
                        "Events:   push");
        assertThat(lattice.err()).contains("GitHub", "GitLab", "Gitea", "Payload URL", "not shown again");
        assertThat(lattice.run("hooks", "create", "db", "-o", "json")).isZero();
        assertThat(lattice.out()).contains("\"secret\": \"whsec_c2VjcmV0\"");
    }

    @Test
    void whatCameIsShown() {
        assertThat(lattice.run("hooks", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains(
                        "https://lattice.example/api/hooks/abc", "main", "4f2a9c0123", "deployed", "revision 3", "pong")
                .doesNotContain("\033", "whsec_", "refs/heads");
        assertThat(lattice.run("hooks", "db", "-o", "name")).isZero();
        assertThat(lattice.out()).isEqualTo("https://lattice.example/api/hooks/abc\n");
    }

    @Test
    void previewsAreAskedForAndShown() {
        assertThat(lattice.run("hooks", "create", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("Previews: off");
        assertThat(lattice.err()).doesNotContain("pull requests");
        assertThat(lattice.run("hooks", "create", "db", "--previews"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).contains("Previews: branches");
        assertThat(lattice.err()).contains("tell of pull requests");
        assertThat(lattice.run("hooks", "create", "--previews=forks", "db"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).contains("Previews: forks");
        assertThat(lattice.run("hooks", "create", "db")).isZero();
        assertThat(lattice.out()).as("it stays").contains("Previews: forks");

        assertThat(lattice.run("hooks", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out())
                .contains(
                        "Previews:    forks",
                        "#12",
                        "db-pr-12",
                        "https://db-pr-12.example",
                        "https://github.com/ada/shop/pull/12",
                        "building",
                        "revision 1 of db-pr-12")
                .doesNotContain("\033");
    }

    @Test
    void previewsAreChangedWithoutANewSecret() {
        assertThat(lattice.run("hooks", "previews", "db", "branches"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).contains("Previews:    branches").doesNotContain("whsec_");
        assertThat(lattice.err()).contains("with the next push");
        assertThat(lattice.run("hooks", "previews", "db", "off")).isZero();
        assertThat(lattice.out()).contains("Previews:    off");
        assertThat(lattice.run("hooks", "previews", "db", "-o", "json")).isEqualTo(2);
        assertThat(lattice.run("hooks", "previews", "db", "everybody")).isEqualTo(2);
        assertThat(lattice.err()).contains("none of off, branches and forks");
        assertThat(lattice.run("hooks", "create", "--previews", "db")).isEqualTo(2);
        assertThat(lattice.err()).contains("--previews=branches");
    }

    @Test
    void psMarksThem() {
        server.workloads()
                .is(
                        "preview",
                        Map.of(
                                "of",
                                "shop",
                                "number",
                                12,
                                "branch",
                                "fix",
                                "url",
                                "https://github.com/ada/shop/pull/12"));
        assertThat(lattice.run("ps")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("(preview)");
        assertThat(lattice.run("ps", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out()).contains("of shop for pull request #12, https://github.com/ada/shop/pull/12");
    }

    @Test
    void itIsRemoved() {
        assertThat(lattice.run("hooks", "rm", "db")).as(lattice.err()).isZero();
        assertThat(lattice.err()).contains("pushes deploy db no more");
        assertThat(lattice.run("hooks", "rm", "nothing")).isEqualTo(1);
        assertThat(lattice.run("hooks")).isEqualTo(2);
    }
}
