package dev.lattice.server.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderBlobStoreTest {
    @TempDir
    private Path folder;

    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FolderBlobStore(folder.resolve("blobs"));
    }

    private void put(String key, String text) throws IOException {
        Path file = store.newScratchFile();
        Files.writeString(file, text);
        store.put(key, file);
    }

    private String read(String key, long offset) throws IOException {
        try (InputStream in = store.open(key, offset)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void whatIsPutIsThereFromAnyOffset() throws IOException {
        put("a/b/c", "content");
        assertThat(store.contains("a/b/c")).isTrue();
        assertThat(read("a/b/c", 0)).isEqualTo("content");
        assertThat(read("a/b/c", 3)).isEqualTo("tent");
        assertThat(read("a/b/c", 99)).isEmpty();
        assertThat(store.localFile("a/b/c"))
                .hasValueSatisfying(file -> assertThat(file).hasContent("content"));
    }

    @Test
    void anObjectNeverChanges() throws IOException {
        put("a", "first");
        put("a", "second");
        assertThat(read("a", 0)).isEqualTo("first");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aFileFromElsewhereIsTakenOver() throws IOException {
        Path file = Files.writeString(folder.resolve("upload"), "content");
        store.put("a", file);
        assertThat(file).doesNotExist();
        assertThat(read("a", 0)).isEqualTo("content");
    }

    @Test
    void whatIsNotThereIsNotThere() throws IOException {
        assertThat(store.contains("a")).isFalse();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.open("a", 0));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.localFile("a"));
        assertThat(store.delete("a")).isFalse();
        put("a", "x");
        assertThat(store.delete("a")).isTrue();
        assertThat(store.contains("a")).isFalse();
    }

    @Test
    void aStartRemovesWhatWasLeftUnfinished() throws IOException {
        Files.writeString(store.newScratchFile(), "half");
        new FolderBlobStore(folder.resolve("blobs"));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void nobodyElseMayLookInside() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("blobs"))))
                .isEqualTo("rwx------");
        store.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "../a", "a/../b", "a//b", ".scratch/x", "a/b/c/d/e", "a b", "a\n"})
    void aKeyThatLeadsElsewhereIsRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.contains(key));
    }

    private Stream<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("blobs/.scratch"))) {
            return files.toList().stream();
        }
    }
}
