package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PauseImageTest {
    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void itsProgramWaitsUntilItIsKilled() throws IOException, InterruptedException {
        Path program = folder.resolve("pause");
        Files.write(program, PauseImage.program(System.getProperty("os.arch")).orElseThrow());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Process process = new ProcessBuilder(program.toString()).start();
        try {
            assertThat(process.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void thereIsNoneForAProcessorThatItDoesNotKnow() {
        assertThat(PauseImage.program("s390x")).isEmpty();
    }
}
