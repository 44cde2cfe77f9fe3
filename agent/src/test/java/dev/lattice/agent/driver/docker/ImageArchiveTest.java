package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives as engines write them, and as nobody should. */
class ImageArchiveTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
    private final Map<String, String> taken = new HashMap<>();

    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        // As they stand: the library would otherwise take the '../' away that others leave there.
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(text.length());
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }

    private void link(String name, String target, byte type) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static String hash(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private Set<String> read(long most, String... wanted) throws Exception {
        tar.finish();
        return read(bytes.toByteArray(), most, wanted);
    }

    private Set<String> read(byte[] archive, long most, String... wanted) throws Exception {
        return new ImageArchive(folder.resolve("scratch"), most)
                .read(
                        new ByteArrayInputStream(archive),
                        Set.of(wanted),
                        (sha256, size, file) -> {
                            assertThat(Files.size(file)).isEqualTo(size);
                            taken.put(sha256, Files.readString(file));
                        },
                        () -> false);
    }

    @Test
    void filesAreFoundByTheirBytesWhateverTheyAreCalled() throws Exception {
        file("../../../etc/passwd", "layer one");
        file("/abs/layer.tar", "layer two");
        link("a/layer.tar", "/etc/shadow", TarArchiveEntry.LF_SYMLINK);
        link("b/layer.tar", "../../etc/shadow", TarArchiveEntry.LF_LINK);
        file("manifest.json", "[{\"RepoTags\":[\"postgres:15\"]}]");
        file("layer one", "what nobody wants");

        assertThat(read(1_000, hash("layer one"), hash("layer two"), hash("layer three")))
                .containsExactly(hash("layer three"));
        assertThat(taken).containsOnlyKeys(hash("layer one"), hash("layer two")).containsValue("layer one");
        try (var left = Files.list(folder)) {
            assertThat(left).as("nothing was written anywhere").isEmpty();
        }
    }

    @Test
    void theSameBytesAreTakenOnce() throws Exception {
        file("a", "layer");
        file("b", "layer");
        file("c", "other");
        assertThat(read(1_000, hash("layer"), hash("missing"))).containsExactly(hash("missing"));
        assertThat(taken).hasSize(1);
    }

    @Test
    void oneThatIsTooLargeIsRefusedByWhatItAnnounces() throws Exception {
        file("a", "x".repeat(600));
        file("b", "y".repeat(600));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(1_000, hash("missing")))
                .withMessageContaining("more than 1000 bytes");
    }

    @Test
    void oneThatIsCutOffIsNoWholeOne() throws Exception {
        file("a", "x".repeat(5_000));
        tar.finish();
        byte[] part = Arrays.copyOf(bytes.toByteArray(), 3_000);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(part, 100_000, hash("x".repeat(5_000))));
        assertThat(taken).isEmpty();
        assertThat(folder.resolve("scratch")).doesNotExist();
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        byte[] noise = "what a proxy says of an engine that is away ".repeat(40).getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(noise, 100_000, hash("x")));
    }

    @Test
    void whatIsPutTogetherIsReadByOthers() throws Exception {
        Path file = Files.writeString(folder.resolve("layer"), "z".repeat(1_234));
        TarOutput made = new TarOutput();
        made.add("a.tar", file, Files.size(file));
        made.add("manifest.json", "[]".getBytes(StandardCharsets.US_ASCII));
        try (InputStream in = made.open();
                TarArchiveInputStream read = new TarArchiveInputStream(in)) {
            assertThat(read.getNextEntry().getName()).isEqualTo("a.tar");
            assertThat(read.readAllBytes()).hasSize(1_234);
            assertThat(read.getNextEntry().getName()).isEqualTo("manifest.json");
            assertThat(new String(read.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("[]");
            assertThat(read.getNextEntry()).isNull();
        }
    }
}
