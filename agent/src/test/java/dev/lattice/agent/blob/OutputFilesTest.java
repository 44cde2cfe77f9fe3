package dev.lattice.agent.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.agent.task.Outcome.StoredOutput;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    private static final AllocationId ALLOCATION = new AllocationId(1);

    @TempDir
    Path folder;

    private List<StoredOutput> store(String... patterns) throws BlobUnavailableException, IOException {
        return new OutputFiles(new MemoryStore()).store(ALLOCATION, folder, List.of(patterns), () -> false);
    }

    @Test
    void takesWhatMatchesAndNothingThatLeadsOutOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("report.txt"), "fine");
        Files.createDirectories(folder.resolve("build/deep"));
        Files.writeString(folder.resolve("build/deep/app"), "binary");
        Files.writeString(folder.resolve("other"), "unasked");
        Files.createSymbolicLink(folder.resolve("passwords.txt"), Path.of("/etc/passwd"));
        assertThat(store("*.txt", "build"))
                .extracting(StoredOutput::path)
                .containsExactly("build/deep/app", "report.txt");
    }

    @Test
    void namesThatAreNoTextAreRefusedWithAWordOnWhatToDo() throws Exception {
        Process touch = new ProcessBuilder("sh", "-c", "touch \"$(printf '\\377.txt')\"")
                .directory(folder.toFile())
                .start();
        assertThat(touch.waitFor()).isZero();
        assertThatThrownBy(() -> store("*.txt"))
                .isInstanceOf(BlobUnavailableException.class)
                .hasMessageContaining("not UTF-8");
    }
}
