package dev.lattice.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInstanceTest {
    @TempDir
    Path home;

    @Test
    void whoLooksLeavesNothingBehindAndTakesNothingAway() throws IOException {
        assertThat(LocalInstance.holder(home)).isNull();
        assertThat(home).isEmptyDirectory();
        // One that crashed.
        Path note = home.resolve("up.pid");
        Files.createFile(home.resolve("up.lock"));
        Files.writeString(note, "1 http://127.0.0.1:1234 ready\n");
        assertThat(LocalInstance.holder(home)).isNull();
        assertThat(note).exists();
        // The next one is not mistaken for it.
        try (LocalInstance next = LocalInstance.take(home).orElseThrow()) {
            assertThat(LocalInstance.noted(home)).isNull();
            next.announce("http://127.0.0.1:1235", false);
            assertThat(LocalInstance.noted(home))
                    .isEqualTo(new LocalInstance.Holder(ProcessHandle.current().pid(), "http://127.0.0.1:1235", false));
        }
        assertThat(note).doesNotExist();
    }
}
