package dev.lattice.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The diagrams of ARCHITECTURE.md are the tables', word for word. */
class DiagramsTest {
    @Test
    void theJobsDiagramIsItsTable() throws IOException {
        String architecture = Files.readString(Path.of("../ARCHITECTURE.md"));
        assertThat(architecture).contains("```mermaid\n" + JobState.TRANSITIONS.diagram(JobState.QUEUED) + "```");
    }
}
