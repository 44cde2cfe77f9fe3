package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories that were made to do harm. */
class GitAttackTest extends SourceStage {
    private String failure(Repository repository) {
        try {
            fetch(git(repository.url(), null));
        } catch (SourceException expected) {
            return String.valueOf(expected.getMessage());
        }
        throw new AssertionError("it was fetched");
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", "..", ".GIT", "git~1"})
    void aTreeWithSuchANameIsRefused(String name) throws IOException {
        Repository app = repository("attack");
        app.write("x", "payload").commit("one");
        String blob = app.git("rev-parse", "HEAD:x");
        Path list = Files.writeString(folder.resolve("tree"), "100644 blob " + blob + "\tconfig\n");
        String inner = mktree(app, list);
        Files.writeString(list, "040000 tree " + inner + "\t" + name + "\n");
        String tree = mktree(app, list);
        app.git("update-ref", "refs/heads/main", app.git("commit-tree", tree, "-m", "attack"));
        assertThat(failure(app)).containsAnyOf("'.git'", "malformed, as attacks are", "refused as a whole");
    }

    private static String mktree(Repository app, Path list) throws IOException {
        Process process = new ProcessBuilder("git", "mktree")
                .directory(app.folder().toFile())
                .redirectInput(list.toFile())
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void aLinkThatLeadsOutIsLeftOut() throws IOException, SourceException {
        Repository app = repository("links");
        app.write("index.html", "x").write("a/b", "y");
        Files.createSymbolicLink(app.folder().resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(app.folder().resolve("a/up"), Path.of("../../up"));
        Files.createSymbolicLink(app.folder().resolve("a/fine"), Path.of("../index.html"));
        app.commit("links");
        Snapshot snapshot = fetch(git(app.url(), null));
        assertThat(snapshot.tree().names()).containsExactly("a/b", "a/fine", "index.html");
        assertThat(snapshot.warnings()).hasSize(2).allMatch(warning -> warning.contains("leads out"));
    }

    /** Filters, hooks and settings of a repository run programs where there is a work tree; here is none. */
    @Test
    void nothingOfARepositoryIsRun() throws IOException, SourceException {
        Path marker = folder.resolve("ran");
        Repository app = repository("hooks");
        app.write(".gitattributes", "* filter=evil diff=evil\n")
                .write("index.html", "x")
                .commit("one");
        app.git("config", "filter.evil.smudge", "touch " + marker);
        for (String hook : new String[] {"post-checkout", "reference-transaction", "pre-receive"}) {
            app.write(".git/hooks/" + hook, "#!/bin/sh\ntouch " + marker + "\n");
            app.folder().resolve(".git/hooks/" + hook).toFile().setExecutable(true);
        }
        assertThat(fetch(git(app.url(), null)).text().apply("index.html")).contains("x");
        assertThat(marker).doesNotExist();
    }

    @Test
    void textsOfCommitsStayOneLine() throws IOException, SourceException {
        Repository app = repository("texts");
        app.write("index.html", "x").commit("first \u001b[31mred\nsecond");
        assertThat(fetch(git(app.url(), null)).commit().orElseThrow().message()).doesNotContain("\u001b", "\n");
    }

    @Test
    void aServerWithoutGitSaysSo() throws IOException {
        Repository app = repository("app");
        app.write("index.html", "x").commit("one");
        Sources without = new Sources(
                files,
                blobs,
                home,
                new Sources.Rules(Optional.of(root), true),
                new Sources.Outside(new GitProgram("/nowhere/git", authorities), directory, tls),
                bounds);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> without.fetch(ours, git(app.url(), null), _ -> {}))
                .withMessageContaining("install git");
    }
}
