package dev.lattice.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void prepare() throws IOException {
        scratch = new Scratch(folder.resolve("0"));
        scratch.prepare();
    }

    private void nextJob() throws IOException {
        scratch.clean();
        scratch.prepare();
        assertThat(scratch.work()).isEmptyDirectory();
        assertThat(scratch.temporary()).isEmptyDirectory();
        assertThat(scratch.home())
                .isDirectoryNotContaining(path -> !path.equals(scratch.work()) && !path.equals(scratch.temporary()));
    }

    @Test
    void removesWhateverAJobLeaves() throws IOException {
        for (int round = 0; round < 200; round++) {
            Path left = scratch.work().resolve("left");
            switch (round % 6) {
                case 0 -> Files.createFile(left);
                case 1 -> Files.createFile(scratch.temporary().resolve("left"));
                case 2 -> Files.createFile(scratch.home().resolve("left"));
                case 3 -> Files.delete(scratch.work());
                case 4 -> Files.createDirectories(left.resolve("deep/er"));
                default -> {
                    // This one left nothing.
                }
            }
            nextJob();
        }
    }

    @Test
    void isNotFooledByTimesThatAJobSets() throws IOException {
        FileTime before = Files.getLastModifiedTime(scratch.work());
        for (int round = 0; round < 50; round++) {
            nextJob();
            Files.createFile(scratch.work().resolve("left"));
            Files.setLastModifiedTime(scratch.work(), before);
        }
        nextJob();
    }

    @Test
    void givesPermissionsBack() throws IOException {
        Files.setPosixFilePermissions(scratch.work(), PosixFilePermissions.fromString("---------"));
        nextJob();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.work())))
                .isEqualTo("rwx------");
    }

    @Test
    void followsNoLinks() throws IOException {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.createFile(precious.resolve("file"));
        Files.createSymbolicLink(scratch.work().resolve("link"), precious);
        Files.delete(scratch.temporary());
        Files.createSymbolicLink(scratch.temporary(), precious);

        nextJob();

        assertThat(precious.resolve("file")).exists();
    }

    @Test
    void keepsFoldersThatNobodyTouched() throws IOException {
        Files.setLastModifiedTime(scratch.work(), FileTime.from(Instant.EPOCH));
        for (int round = 0; round < 50; round++) {
            nextJob();
        }
        assertThat(Files.getLastModifiedTime(scratch.work()).toInstant()).isEqualTo(Instant.EPOCH);
    }
}
