package dev.lattice.cli.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderScanTest {
    @TempDir
    Path temporary;

    private Path root = Path.of("");

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temporary.resolve("root")).toRealPath();
    }

    @Test
    void gitsOwnFolderNeverGoesAlongAtAnyDepth() throws IOException {
        Files.createDirectories(root.resolve(".git/objects"));
        Files.writeString(root.resolve(".git/config"), "");
        Files.createDirectories(root.resolve("module"));
        Files.writeString(root.resolve("module/.git"), "gitdir: elsewhere");
        Files.writeString(root.resolve(".latticeignore"), "!.git\n");
        assertThat(FolderScan.of(root).files()).extracting(ScannedFile::path).containsExactly(".latticeignore");
    }

    @Test
    void onlyWhetherAFileMayBeExecutedIsKept() throws IOException {
        Files.createFile(
                root.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(
                root.resolve("read"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")));
        assertThat(FolderScan.of(root).files()).extracting(ScannedFile::mode).containsExactly(0644, 0755);
    }

    @Test
    void linksToFilesInsideGoAlongAsFilesAndOthersAreNamed() throws IOException {
        Files.writeString(temporary.resolve("outside"), "secret");
        Files.createDirectory(root.resolve("folder"));
        Files.writeString(root.resolve("folder/file"), "x");
        Files.createSymbolicLink(root.resolve("inside"), Path.of("folder/file"));
        Files.createSymbolicLink(root.resolve("out"), temporary.resolve("outside"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("."));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        FolderScan scan = FolderScan.of(root);
        assertThat(scan.files()).extracting(ScannedFile::path).containsExactly("folder/file", "inside");
        assertThat(scan.leftOut()).hasSize(3);
    }

    @Test
    void namesThatNotEveryNodeCanHoldAreNamed() throws IOException {
        Files.writeString(root.resolve("back\\slash"), "");
        FolderScan scan = FolderScan.of(root);
        assertThat(scan.isEmpty()).isTrue();
        assertThat(scan.leftOut()).hasSize(1);
    }

    @Test
    void aScanThatTurnsOutToBeLongAsksOnceWhetherToGoOn() throws IOException {
        for (int i = 0; i < 2_001; i++) {
            Files.createFile(root.resolve("file" + i));
        }
        AtomicInteger times = new AtomicInteger();
        FolderScan.of(root, times::incrementAndGet);
        assertThat(times).hasValue(1);
        assertThatThrownBy(() -> FolderScan.of(root, () -> {
                    throw new IllegalStateException("no server");
                }))
                .hasMessage("no server");
        Files.delete(root.resolve("file1"));
        Files.delete(root.resolve("file2"));
        FolderScan.of(root, times::incrementAndGet);
        assertThat(times).hasValue(1);
    }

    @Test
    void sourcesGoWithoutWhatIsMadeAnew() throws IOException {
        for (String path : List.of(
                "app.js",
                ".env",
                ".env.local",
                ".env.production.local",
                "node_modules/p/index.js",
                "pkg/node_modules/p/index.js",
                "api/.venv/bin/python",
                "api/__pycache__/main.pyc",
                "api/main.py")) {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), "");
        }
        assertThat(sources()).containsExactly(".env", "api/main.py", "app.js");
        assertThat(FolderScan.of(root).files()).hasSize(9);

        Files.writeString(root.resolve(".gitignore"), "!/node_modules/\n");
        assertThat(sources()).contains("node_modules/p/index.js").doesNotContain("pkg/node_modules/p/index.js");
        Files.writeString(root.resolve(".latticeignore"), "*.py\n");
        assertThat(sources()).hasSize(10).doesNotContain("api/main.py");
    }

    private List<String> sources() throws IOException {
        return FolderScan.ofSources(root, () -> {}, List.of()).files().stream()
                .map(ScannedFile::path)
                .toList();
    }
}
