package dev.lattice.server.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.ProjectService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads, blobs and trees, and that no tenant learns what another has. */
class FilesTest {
    private static final NodeId NODE = new NodeId("n1");

    @TempDir
    private Path folder;

    private final TestDatabase test = TestDatabase.create();
    private final Ids ids = new Ids(Clock.systemUTC());
    private ProjectId ours;
    private ProjectId theirs;
    private Blobs blobs;
    private TreeManifests manifests;
    private FileService files;

    @BeforeEach
    void open() throws IOException {
        ProjectService projects = new ProjectService(test.database(), ids);
        ours = test.database().transaction(handle -> projects.create(handle, "ours"));
        theirs = test.database().transaction(handle -> projects.create(handle, "theirs"));
        blobs = new Blobs(new FolderBlobStore(folder.resolve("blobs")), test.database());
        manifests = new TreeManifests(blobs, LatticeModule.newMapper());
        files = new FileService(test.database(), blobs, (node, _) -> node.equals(NODE), manifests, ids);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private StoredFile upload(String name, String text) throws IOException {
        return files.keep(ours, name, Files.writeString(folder.resolve("incoming"), text));
    }

    private static byte[] pack(Object... hashAndBytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int i = 0; i < hashAndBytes.length; i += 2) {
                byte[] content = ((String) hashAndBytes[i + 1]).getBytes(UTF_8);
                out.writeBytes((String) hashAndBytes[i]);
                out.writeLong(content.length);
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static String hash(String text) {
        return Sha256.hash(text.getBytes(UTF_8)).hex();
    }

    private int send(byte[] pack) throws IOException {
        return new BlobPack(blobs).store(ours, new ByteArrayInputStream(pack));
    }

    @Test
    void anUploadIsTheOwnersAndTheWorkersThatGotTheJob() throws IOException {
        StoredFile file = upload("dir/my file.txt", "content");
        assertThat(file.name()).isEqualTo("my file.txt");
        assertThat(file.kind()).isEqualTo(StoredFile.Kind.FILE);
        assertThat(file.size()).isEqualTo(7);
        assertThat(file.sha256().hex()).isEqualTo(hash("content"));
        assertThat(files.get(ours, file.id())).isEqualTo(file);
        assertThat(files.get(NODE, file.id())).isEqualTo(file);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> files.get(theirs, file.id()));
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> files.get(new NodeId("n2"), file.id()));
    }

    @Test
    void aZipIsKnownByItsFirstBytesAndKeptAsItIs() throws IOException {
        assertThat(upload("x.bin", "PK\3\4rest").kind()).isEqualTo(StoredFile.Kind.ZIP);
        assertThat(upload("x.zip", "PQ\3\4rest").kind()).isEqualTo(StoredFile.Kind.FILE);
    }

    @Test
    void nobodyLearnsWhatAnotherHas() throws IOException {
        send(pack(hash("one"), "one"));
        List<String> wanted = List.of(hash("one"), hash("two"), hash("one"));
        assertThat(files.missing(ours, wanted)).containsExactly(hash("two"));
        assertThat(files.missing(theirs, wanted)).containsExactly(hash("one"), hash("two"));
        assertThat(blobs.size(theirs, new Sha256(hash("one")))).isEmpty();
        TreeManifest guess = new TreeManifest(List.of(new TreeManifest.Entry("a", 0644, 3, hash("one"))));
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> files.keep(theirs, guess));
    }

    @Test
    void aPackStoresAllItsBlobs() throws IOException {
        assertThat(send(pack(hash("one"), "one", hash(""), "", hash("two"), "two")))
                .isEqualTo(3);
        assertThat(files.missing(ours, List.of(hash("one"), hash(""), hash("two"))))
                .isEmpty();
        assertThat(send(new byte[0])).isZero();
    }

    @Test
    void bytesThatAreNotWhatWasAnnouncedAreNotStored() throws IOException {
        byte[] wrong = pack(hash("one"), "eno");
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> send(wrong));
        byte[] cut = pack(hash("one"), "one");
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> send(Arrays.copyOf(cut, cut.length - 1)));
        byte[] nonsense = pack("x".repeat(64), "one");
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> send(nonsense));
        assertThat(files.missing(ours, List.of(hash("one")))).hasSize(1);
    }

    @Test
    void aTreeIsWhatItsManifestSays() throws IOException {
        send(pack(hash("one"), "one"));
        TreeManifest tree = new TreeManifest(List.of(
                new TreeManifest.Entry("a/b.sh", 0755, 3, hash("one")),
                new TreeManifest.Entry("c", 0644, 3, hash("one"))));
        StoredFile file = files.keep(ours, tree);
        assertThat(file.kind()).isEqualTo(StoredFile.Kind.TREE);
        assertThat(manifests.read(file.sha256())).isEqualTo(tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "/a", "a/../../b", "a\\b", "", "C:/a", "a//b", "con"})
    void aTreeThatLeadsOutIsRefused(String path) throws IOException {
        send(pack(hash("one"), "one"));
        assertRefused(new TreeManifest.Entry(path, 0644, 3, hash("one")));
    }

    @Test
    void aTreeThatCannotBeIsRefused() throws IOException {
        send(pack(hash("one"), "one"));
        TreeManifest.Entry file = new TreeManifest.Entry("a", 0644, 3, hash("one"));
        assertRefused(file, file);
        assertRefused(file, new TreeManifest.Entry("a/b", 0644, 3, hash("one")));
        assertRefused(new TreeManifest.Entry("a", 0644, 4, hash("one")));
        assertRefused(new TreeManifest.Entry("a", 04755, 3, hash("one")));
        assertRefused(new TreeManifest.Entry("a", 0644, 3, hash("two")));
        assertRefused(new TreeManifest.Entry("a", 0644, 3, "short"));
    }

    private void assertRefused(TreeManifest.Entry... entries) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> files.keep(ours, new TreeManifest(List.of(entries))))
                .satisfies(problem -> assertThat(problem.details()).containsEntry("field", "files"));
    }
}
