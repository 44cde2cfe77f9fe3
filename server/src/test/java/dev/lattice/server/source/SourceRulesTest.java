package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.core.id.FileId;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anybody is asked. */
class SourceRulesTest {
    private static final String KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n";
    private static final String OPEN = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz";
    private static final String LOCKED = "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDp";

    @TempDir
    private Path root;

    private void check(SourceRequest request) {
        SourceRules.check(request, Optional.of(root), new Hosts(InetAddress::getAllByName, false));
    }

    private void refused(SourceRequest request, String field, String... parts) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> check(request))
                .satisfies(problem -> assertThat(problem.details()).containsEntry("field", field))
                .satisfies(problem -> assertThat(List.of(parts)).allMatch(problem.getMessage()::contains));
    }

    private static SourceRequest git(String url) {
        return new SourceRequest(url, null, null, null, null, null, null, null);
    }

    private static SourceRequest with(String url, @Nullable String token, @Nullable String user, @Nullable String key) {
        return new SourceRequest(url, null, null, token, user, key, null, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/team/app",
                "https://git.example.org:8443/team/app.git",
                "https://8.8.8.8/app.git",
                "https://[2600::1]/app.git",
                "https://dev.azure.com/team/some%20project/_git/app",
                "https://git.sr.ht/~somebody/app",
                "ssh://git@github.com/team/app.git",
                "ssh://git@git.example.org:2222/team/app.git",
                "git@github.com:team/app.git",
                "https://bücher.example/app.git"
            })
    void repositoriesOfHostsAreAskedFor(String url) {
        check(git(url));
        assertThat(GitUrl.parse(GitUrl.parse(url, Optional.empty()).toString(), Optional.empty()))
                .isEqualTo(GitUrl.parse(url, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext::sh -c touch% /tmp/owned",
                "ext::sh",
                "fd::17",
                "http://github.com/team/app",
                "git://github.com/team/app",
                "ftp://github.com/team/app",
                "HTTPS+x://github.com/a",
                "https::https://github.com/a/b",
                "/etc",
                "../app",
                "file:///etc",
                "file:///",
                "file://",
                "-u./payload",
                "--upload-pack=touch /tmp/owned",
                "git@-oProxyCommand=touch:app",
                "-oProxyCommand=x@host:app",
                "ssh://-oProxyCommand=touch/app",
                "ssh://git@-oProxyCommand=x/app",
                "git@host:-app",
                "ssh://github.com/team/app",
                "git@host:../../etc",
                "https://github.com",
                "https://github.com/",
                "https://github.com/a\nb",
                "https://github.com/a b",
                "https://github.com/a\0b",
                "https://github.com/a\u2028b",
                "https://github.com/$(touch x)",
                "https://github.com/`id`",
                "https://github.com/a';id;'",
                "https://github.com/a?x=y",
                "https://github.com/a#b",
                "https://github.com:99999/a",
                "https://github.com:0/a",
                "https://git_hub..com/a",
                "https://a\\b/c",
                "https://127.0.0.1./a",
                " ",
            })
    void whatIsNoRepositoryOfAHostIsRefused(String url) {
        refused(git(url), url.isBlank() ? "source" : "source.git");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/a",
                "https://LOCALHOST/a",
                "https://x.localhost/a",
                "https://metadata.google.internal/a",
                "https://127.0.0.1/a",
                "https://127.1/a",
                "https://2130706433/a",
                "https://0x7f000001/a",
                "https://0177.0.0.1/a",
                "https://8.8.2056/a",
                "https://10.0.0.1/a",
                "https://169.254.169.254/latest",
                "https://100.64.0.1/a",
                "https://[::1]/a",
                "https://[::ffff:10.0.0.1]/a",
                "https://[fd00:ec2::254]/a",
                "https://0.0.0.0/a",
                "ssh://git@192.168.1.1/a",
                "git@127.0.0.1:a"
            })
    void whatIsInTheServersNetworkIsRefused(String url) {
        refused(git(url), "source.git", "in the server's own network");
    }

    @Test
    void aTokenInAUrlIsNotSaidAgain() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> check(git("https://user:canary@github.com/a/b")))
                .withMessageContaining("Put the token into 'token'")
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("canary"));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> check(git("ssh://git:canary@github.com/a/b")))
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("canary"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"main", "feature/x-1", "v1.0", "refs/pull/7/head", "dependabot/npm/a@1.2", "größe", "_x", "1"})
    void namesOfBranchesAndTagsAreTaken(String ref) {
        assertThat(new GitRef(ref).name()).isEqualTo(ref);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-x",
                "--upload-pack=x",
                "a..b",
                "a@{1}",
                "@{u}",
                "a b",
                "a\nb",
                "a:b",
                "+a",
                "^a",
                "a~1",
                "a^{tree}",
                "a*",
                "a?",
                "a[b]",
                "a\\b",
                "/a",
                "a/",
                "a//b",
                "a/.b",
                ".a",
                "a.",
                "a.lock",
                "$(id)",
                "`id`",
                "a;b",
                "a|b",
                "a'b",
                "a\"b",
                ""
            })
    void whatNamesNoBranchIsRefused(String ref) {
        assertThatIllegalArgumentException().isThrownBy(() -> new GitRef(ref));
    }

    @Test
    void aRefIsNamedAsWhatIsWrong() {
        refused(
                new SourceRequest("https://github.com/a/b", "--x", null, null, null, null, null, null),
                "source.ref",
                "'--x'");
    }

    @Test
    void aSourceIsOneThing() {
        refused(new SourceRequest(null, null, null, null, null, null, null, null), "source", "exactly one");
        refused(
                new SourceRequest("https://a.example/b", null, null, null, null, null, new FileId(1), null),
                "source",
                "2 are given");
        refused(
                new SourceRequest(null, "main", null, null, null, null, new FileId(1), null),
                "source.ref",
                "belongs to 'git'");
    }

    @Test
    void whatOpensBelongsToHowItIsAsked() {
        refused(with("git@github.com:a/b", "token", null, null), "source.token", "'key'");
        refused(with("https://github.com/a/b", null, null, KEY.formatted(OPEN)), "source.key", "'token'");
        refused(with("https://github.com/a/b", null, "me", null), "source.user", "'token'");
        refused(with("https://github.com/a/b", "to\nken", null, null), "source.token", "line break");
        refused(with("https://github.com/a/b", "token", "a:b", null), "source.user", "':'");
        check(with("https://github.com/a/b", "token", "me", null));
        check(with("git@github.com:a/b", null, null, KEY.formatted(OPEN)));
    }

    @Test
    void aKeyThatNobodyCanUseIsRefusedAtOnce() {
        refused(with("git@github.com:a/b", null, null, KEY.formatted(LOCKED)), "source.key", "has a passphrase");
        refused(with("git@github.com:a/b", null, null, "ssh-ed25519 AAAA me"), "source.key", "no private key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a.zip",
                "file:///etc/passwd",
                "https://user:canary@example.org/a.zip",
                "https://127.0.0.1/a.zip",
                "https://[::1]/a.zip",
                "ftp://example.org/a.zip",
                "example.org/a.zip",
                "https:///a.zip",
                "https://exa mple.org/a.zip"
            })
    void archivesComeFromPublicHostsByHttps(String url) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> check(new SourceRequest(null, null, null, null, null, null, null, url)))
                .satisfies(problem -> assertThat(problem.details()).containsEntry("field", "source.archive"))
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("canary"));
    }

    @Test
    void aLocalRepositoryIsBelowTheFolderForThemAlsoByLinks() throws IOException {
        Path inside = Files.createDirectory(root.resolve("inside"));
        check(git("file://" + inside));
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
        Files.createSymbolicLink(root.resolve("in"), inside);
        check(git("file://" + root.resolve("in")));
        refused(git("file://" + root.resolve("out")), "source.git", "no such repository");
        refused(git("file://" + root.resolve("inside/../../../../../../etc")), "source.git", "no such repository");
        refused(git("file://" + root), "source.git", "no such repository");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GitUrl.parse("file://" + inside, Optional.empty()))
                .withMessageContaining("cannot be had");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext::sh -c id", "file:///etc", "../../../../x", "-x", "https://user:pw@h.example/a"})
    void aSubmodulesUrlIsAsAnyOther(String written) {
        GitUrl parent = GitUrl.parse("https://github.com/team/app.git", Optional.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> Submodules.resolve(parent, written, Optional.of(root)));
    }

    @Test
    void aSubmodulesUrlMayBeRelative() {
        GitUrl parent = GitUrl.parse("https://github.com/team/app.git", Optional.empty());
        assertThat(Submodules.resolve(parent, "../lib.git", Optional.empty()))
                .hasToString("https://github.com/team/lib.git");
        GitUrl login = GitUrl.parse("git@github.com:team/app.git", Optional.empty());
        assertThat(Submodules.resolve(login, "../../other/lib", Optional.empty()))
                .hasToString("git@github.com:other/lib");
    }
}
