package dev.lattice.agent.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.agent.task.JobTask;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as an attacker makes them: refused whole, and nothing outside the folder is touched. */
class ZipAttackTest {
    private static final AllocationId ANY = new AllocationId(1);
    private static final InputLimits LIMITS = new InputLimits(1000, 10_000_000);

    @TempDir
    Path root;

    private Path work;
    private final MemoryStore store = new MemoryStore();
    private InputFiles files;

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(root.resolve("a/b/work"));
        Path cache = Files.createDirectories(root.resolve("cache"));
        files = new InputFiles(new BlobCache(cache, store, 1 << 30, "boot", Clock.systemUTC()), LIMITS);
    }

    @Test
    void unpacksAnHonestArchive() throws Exception {
        lay(new ZipMaker()
                .folder("src/")
                .file("src/run.sh", "#!/bin/sh\n", 0755)
                .file("src/empty", "")
                .stored("data", "plain")
                .link("latest", "src/run.sh")
                .link("src/up", "../data"));

        assertThat(work.resolve("src/run.sh")).hasContent("#!/bin/sh\n").isExecutable();
        assertThat(work.resolve("src/empty")).isEmptyFile();
        assertThat(work.resolve("data")).hasContent("plain");
        assertThat(Files.isExecutable(work.resolve("data"))).isFalse();
        assertThat(work.resolve("latest").toRealPath())
                .isEqualTo(work.resolve("src/run.sh").toRealPath());
        assertThat(work.resolve("src/up")).hasContent("plain");
    }

    @Test
    void unpacksAnEmptyArchive() throws Exception {
        lay(new ZipMaker());
        assertThat(work).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/tmp/evil",
                "a//b",
                "./a",
                "a/./b",
                "..",
                "C:/evil",
                "a\\..\\evil",
                "nul",
                "a\0b"
            })
    void refusesPathsThatLeadOut(String name) throws Exception {
        refused(new ZipMaker().file("fine", "x").file(name, "evil"));
        assertThat(root.resolve("a/b/evil")).doesNotExist();
        assertThat(root.resolve("a/evil")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "..", "../..", "../x", "d/../..", "d/../x", "", "a\\b"})
    void refusesLinksThatLeadOut(String target) throws Exception {
        refused(new ZipMaker().link("link", target));
    }

    @Test
    void refusesToWriteThroughALink() throws Exception {
        refused(new ZipMaker().link("d", ".").file("d/file", "x"));
        refused(new ZipMaker().file("d/file", "x").link("d", "."));
    }

    @Test
    void refusesALinkChainThatLeadsOut() throws Exception {
        refused(new ZipMaker().link("a/up", "..").link("out", "a/up/../.."));
    }

    @Test
    void refusesOneNameTwice() throws Exception {
        refused(new ZipMaker().file("a", "1").file("a", "2"));
        refused(new ZipMaker().file("a", "1").file("a/b", "2"));
        refused(new ZipMaker().file("a/b", "1").file("a", "2"));
        refused(new ZipMaker().file("a", "1").folder("a/"));
    }

    @Test
    void keepsNamesApartThatDifferInCaseWhereTheDiskDoes() throws Exception {
        lay(new ZipMaker().file("makefile", "1").file("Makefile", "2"));
        assertThat(work.resolve("makefile")).hasContent("1");
        assertThat(work.resolve("Makefile")).hasContent("2");
    }

    @Test
    void refusesABombByWhatItWrites() throws Exception {
        refused(new ZipMaker().file("zeros", "0".repeat(20_000_000)));
        refused(new ZipMaker().lyingFile("zeros", "0".repeat(20_000_000), 10));
        assertThat(sizeOf(work)).isLessThanOrEqualTo(LIMITS.bytes());
    }

    @Test
    void refusesTooManyEntries() throws Exception {
        ZipMaker many = new ZipMaker();
        for (int i = 0; i < 1001; i++) {
            many.file("f" + i, "");
        }
        refused(many);
        refused(new ZipMaker().file("a", "x").claim(1_000_000));
        refused(new ZipMaker()
                .file("a/b/c/d/".repeat(100) + "x", "y")
                .file("b/".repeat(500) + "x", "y")
                .file("c/".repeat(500) + "x", "y"));
    }

    @Test
    void refusesDamage() throws Exception {
        byte[] whole = new ZipMaker().file("a", "some bytes that are packed").bytes();
        for (int cut = 1; cut < whole.length; cut += 7) {
            byte[] part = java.util.Arrays.copyOf(whole, whole.length - cut);
            refused(part);
        }
        byte[] flipped = whole.clone();
        flipped[40] ^= 0x55;
        refused(flipped);
        refused("no archive at all".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesWhatItCannotRead() throws Exception {
        refused(new ZipMaker().encrypted("secret"));
        refused(new ZipMaker().device("tty"));
    }

    private void lay(ZipMaker zip) throws Exception {
        lay(zip.bytes());
    }

    private void lay(byte[] archive) throws Exception {
        String sha256 = store.add(archive);
        List<JobTask.Input> inputs =
                List.of(new JobTask.Input(JobTask.InputKind.ZIP, sha256, archive.length, "input.zip"));
        files.fetch(ANY, inputs, () -> false);
        files.lay(ANY, inputs, work, () -> false);
    }

    private void refused(ZipMaker zip) throws Exception {
        refused(zip.bytes());
    }

    private void refused(byte[] archive) throws Exception {
        Path clean = root.resolve("a/b/work" + System.nanoTime());
        work = Files.createDirectory(clean);
        assertThatExceptionOfType(RefusedInputException.class).isThrownBy(() -> lay(archive));
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
