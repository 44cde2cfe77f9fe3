package dev.lattice.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final AllocationId ALLOCATION = new AllocationId(7);

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            Journal.Position first = append(journal, 0, "hello ");
            Journal.Position second = append(journal, 6, "world");
            assertThat(text(journal.read(second, 5))).isEqualTo("world");
            assertThat(text(journal.read(first, 6))).isEqualTo("hello ");
        }
    }

    @Test
    void aReopenedJournalTellsWhatItHolds() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            append(journal, 0, "one");
            journal.append(ALLOCATION, LogStream.STDERR, 0, ByteBuffer.allocate(0), 42);
        }
        List<Journal.Found> found = new ArrayList<>();
        try (Journal journal = open(found)) {
            assertThat(found)
                    .extracting(
                            Journal.Found::stream, Journal.Found::offset, Journal.Found::lost, Journal.Found::length)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(LogStream.STDOUT, 0L, 0L, 3),
                            org.assertj.core.groups.Tuple.tuple(LogStream.STDERR, 0L, 42L, 0));
            assertThat(text(journal.read(found.getFirst().position(), 3))).isEqualTo("one");
        }
    }

    @Test
    void aTornTailIsCutOffAndWhatIsBeforeItStays() throws IOException {
        try (Journal journal = open(new ArrayList<>())) {
            append(journal, 0, "whole");
            append(journal, 5, "torn");
        }
        Path file = files().getFirst();
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);

        List<Journal.Found> found = new ArrayList<>();
        open(found).close();
        assertThat(found).extracting(Journal.Found::length).containsExactly(5);
    }

    @Test
    void damageInAFileThatWasWholeIsPutAside() throws IOException {
        for (String text : List.of("first", "other")) {
            try (Journal journal = open(new ArrayList<>())) {
                append(journal, 0, text);
            }
        }
        Path file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        List<Journal.Found> found = new ArrayList<>();
        open(found).close();
        assertThat(found).hasSize(1);
        assertThat(file.resolveSibling(file.getFileName() + ".damaged")).hasBinaryContent(bytes);
    }

    @Test
    void aFileGoesWhenAllOfItIsSealed() throws IOException {
        try (Journal journal = Journal.open(folder, 10, _ -> {})) {
            Journal.Position first = append(journal, 0, "more than ten bytes");
            Journal.Position second = append(journal, 19, "in the next file");
            assertThat(first.file()).isNotEqualTo(second.file());
            assertThat(files()).hasSize(2);
            journal.sealed(first.file(), 1);
            assertThat(files()).hasSize(1);
            assertThat(text(journal.read(second, 16))).isEqualTo("in the next file");
        }
    }

    private Journal open(List<Journal.Found> found) throws IOException {
        return Journal.open(folder, 1 << 20, found::add);
    }

    private static Journal.Position append(Journal journal, long offset, String text) throws IOException {
        return journal.append(ALLOCATION, LogStream.STDOUT, offset, ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
