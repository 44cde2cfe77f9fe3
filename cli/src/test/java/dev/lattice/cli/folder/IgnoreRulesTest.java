package dev.lattice.cli.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is left out, compared with what the real git leaves out of the same files. */
class IgnoreRulesTest {
    private static final List<String> FILES = List.of(
            "a.txt",
            "b.log",
            "file [1].md",
            "#hash",
            "!bang",
            "trail ",
            "back\\slash",
            "build/out.o",
            "build/keep/me.txt",
            "src/build/out.o",
            "src/main/a.txt",
            "src/main/deep/b.log",
            "src/main/deep/er/c.TXT",
            "src/x1/f",
            "src/x2/f",
            "src/xa/f",
            "docs/a.md",
            "docs/sub/a.md",
            "docs/sub/.hidden",
            "foo/bar/baz/q",
            "foo/q",
            "node_modules/p/index.js",
            "pkg/node_modules/p/index.js",
            "ümlaut/ß.txt");

    @TempDir
    Path root;

    static Stream<String> ignoreFiles() {
        return Stream.of(
                "",
                "# comment\n\n*.log\n",
                "*.log\n!b.log\n",
                "build/\n",
                "/build/\n!/build/keep/\n",
                "/build/*\n!/build/keep/\n",
                "node_modules\n",
                "src/*/f\n",
                "src/x[0-9]/f\n",
                "src/x[!0-9]/f\n",
                "src/x[^a-z]/\n",
                "src/x[[:digit:]]/\n",
                "**/deep\n",
                "src/**/b.log\n",
                "foo/**\n",
                "foo/**/q\n",
                "**/a.md\n",
                "a.md\n",
                "/a.md\n",
                "docs/*.md\n",
                "*.[tT][xX][tT]\n",
                "?.txt\n",
                "\\#hash\n",
                "\\!bang\n",
                "trail \n",
                "trail\\ \n",
                "file \\[1\\].md\n",
                "file [[]1].md\n",
                "back\\\\slash\n",
                "*\n!*/\n!*.txt\n",
                "/*\n!/src\n/src/*\n!/src/main\n",
                ".*\n",
                "*.txt\r\n*.log\r\n",
                "**\n",
                "**/\n",
                "src/**\n!src/main/**\n",
                "foo/*/baz\n",
                "foo**q\n",
                "f**/q\n",
                "ümlaut/\n",
                "[a\n",
                "b.log/\n",
                "//build\n",
                "/\n",
                "!\n",
                "src/main/\n!src/main/a.txt\n",
                "*a*a*.txt\n",
                "[]]x\n[a-]*.txt\n",
                "build\\\n");
    }

    @ParameterizedTest
    @MethodSource("ignoreFiles")
    void oneFileMeansWhatGitTakesItFor(String rules) throws IOException, InterruptedException {
        writeAll();
        Files.writeString(root.resolve(".gitignore"), rules);
        assertThat(packed()).containsExactlyElementsOf(gitsFiles());
    }

    @Test
    void nestedFilesMeanWhatGitTakesThemFor() throws IOException, InterruptedException {
        writeAll();
        Files.writeString(root.resolve(".gitignore"), "*.log\n*.md\nf\n");
        Files.writeString(root.resolve("docs/.gitignore"), "!a.md\n/sub/.hidden\n");
        Files.writeString(root.resolve("docs/sub/.gitignore"), "a.md\n");
        Files.writeString(root.resolve("src/.gitignore"), "!/x1/f\n/main/deep/er/\n!b.log\n");
        assertThat(packed()).containsExactlyElementsOf(gitsFiles());
    }

    @Test
    void rulesAboveThePackedFolderCountUpToTheRepositorysRoot() throws IOException, InterruptedException {
        writeAll();
        Files.writeString(root.resolve(".gitignore"), "deep/\n/src/x1\n");
        git("init", "-q");
        assertThat(FolderScan.of(root.resolve("src").toRealPath()).files())
                .extracting(ScannedFile::path)
                .containsExactly("build/out.o", "main/a.txt", "x2/f", "xa/f");
    }

    @Test
    void ownRulesTakeThePlaceOfGits() throws IOException {
        Files.writeString(root.resolve(".gitignore"), "*.txt\n");
        Files.writeString(root.resolve(".latticeignore"), "*.log\n");
        Files.writeString(root.resolve("a.txt"), "");
        Files.writeString(root.resolve("b.log"), "");
        assertThat(FolderScan.of(root.toRealPath()).files())
                .extracting(ScannedFile::path)
                .containsExactly(".gitignore", ".latticeignore", "a.txt");
    }

    private void writeAll() throws IOException {
        for (String file : FILES) {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file);
        }
    }

    private List<String> packed() throws IOException {
        return FolderScan.of(root.toRealPath()).files().stream()
                .map(ScannedFile::path)
                .toList();
    }

    private List<String> gitsFiles() throws IOException, InterruptedException {
        git("init", "-q");
        String listed = git("ls-files", "-z", "--others", "--exclude-standard");
        return Stream.of(listed.split("\0", -1))
                .filter(path -> !path.isEmpty())
                .filter(path -> !path.contains("\\"))
                .sorted()
                .toList();
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("git").directory(root.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_SYSTEM", "/dev/null");
        Process git = builder.start();
        String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as("git " + List.of(arguments)).isZero();
        return output;
    }
}
