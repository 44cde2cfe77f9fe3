package dev.lattice.server.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.server.SteppedClock;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageStore.Stage;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.registry.DockerRegistry;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.registry.RegistryAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of images on their way to a real registry and back; only nodes are played. */
class ImagePushesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LATER = ImagePushes.PAUSE.plusSeconds(1);

    private final TestDatabase database = TestDatabase.create();
    private final SteppedClock clock = SteppedClock.create();
    private final Ids ids = new Ids(clock);
    private final ObjectMapper json = new ObjectMapper();
    private final ProjectId project = ids.project();
    private final ProjectId others = ids.project();
    private final WorkloadId shop = ids.workload();

    @TempDir
    private Path folder;

    private DockerRegistry server;
    private ImageBlobs blobs;
    private ImageStore rows;
    private ImagePushes pushes;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(DockerRegistry.program().isPresent(), "there is no docker-registry here");
        database.database().run(handle -> {
            handle.execute("insert into project (id, name) values (?, 'p'), (?, 'o')", project.value(), others.value());
            handle.execute(
                    "insert into workload (id, project_id, owner_id, name, kind, desired, revision, state, created_at,"
                            + " changed_at) values (?, ?, 1, 'shop', 'app', 'running', 1, 'running', now(), now())",
                    shop.value(),
                    project.value());
        });
        server = DockerRegistry.start(folder.resolve("registry"), true);
        blobs = blobs(Optional.of(registry()));
        rows = blobs.rows();
        pushes = new ImagePushes(database.database(), blobs, json, () -> true, clock);
    }

    private Registry registry() {
        return new Registry(
                new RegistryAccess(server.address("lattice"), Optional.of(DockerRegistry.CREDENTIALS)), json, PATIENCE);
    }

    private ImageBlobs blobs(Optional<Registry> registry) throws IOException {
        return new ImageBlobs(
                new FolderBlobStore(folder.resolve("blobs")), database.database(), clock, 1 << 20, registry);
    }

    /** A server that is set up so. */
    private void use(Optional<Registry> registry) throws IOException {
        blobs = blobs(registry);
        rows = blobs.rows();
        pushes = new ImagePushes(database.database(), blobs, json, () -> true, clock);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        database.close();
    }

    // ---- what nodes do ----

    /** A node sends the image, without what the server knows; returns its id. */
    private String copied(int revision, String... layers) throws IOException {
        JobId job = exporting(revision);
        List<String> known = database.database().call(handle -> rows.known(handle, project));
        List<ImageCopy.Layer> parts = Arrays.stream(layers)
                .map(layer -> new ImageCopy.Layer(hash(layer).hex(), layer.length()))
                .toList();
        for (String layer : layers) {
            if (!known.contains(hash(layer).hex())) {
                send(job, layer);
            }
        }
        String configuration = "{\"revision\":" + revision + ",\"layers\":" + parts.size() + "}";
        send(job, configuration);
        ImageCopy image = new ImageCopy(hash(configuration).hex(), configuration.length(), parts);
        database.database().inTransaction(handle -> {
            ImageStore.StoredCopy copy = rows.find(handle, shop, revision).orElseThrow();
            assertThat(rows.end(handle, copy, Stage.COPIED, "", clock.instant()))
                    .isTrue();
            rows.parts(handle, copy, image);
        });
        return image.id();
    }

    private JobId exporting(int revision) {
        JobId job = ids.job();
        database.database().inTransaction(handle -> {
            rows.hold(handle, project);
            rows.begin(handle, project, shop, revision, job, clock.instant());
        });
        return job;
    }

    private void send(JobId export, String part) throws IOException {
        byte[] bytes = part.getBytes(US_ASCII);
        blobs.store(project, export, hash(part), bytes.length, new ByteArrayInputStream(bytes));
    }

    private static Sha256 hash(String part) {
        return Sha256.hash(part.getBytes(US_ASCII));
    }

    private String read(ProjectId whose, String part, long offset) throws IOException {
        try (InputStream in = blobs.open(whose, hash(part), offset)) {
            return new String(in.readAllBytes(), US_ASCII);
        }
    }

    // ---- what is seen ----

    /** On the server's own disk. */
    private long objects() throws IOException {
        Path root = folder.resolve("blobs").resolve("image");
        if (!Files.exists(root)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private String column(String name, int revision) {
        return database.database()
                .call(handle -> handle.createQuery("select " + name + " from image_copy where revision = ?")
                        .bind(0, revision)
                        .mapTo(String.class)
                        .one());
    }

    private int manifests() {
        return database.database()
                .call(handle -> handle.createQuery("select count(*) from image_manifest")
                        .mapTo(Integer.class)
                        .one());
    }

    private Optional<ImageCopy> image(int revision) {
        return database.database().call(handle -> rows.image(handle, shop, revision));
    }

    private Optional<JsonNode> manifest(int revision) {
        return server.manifest("lattice/" + project, "shop-r" + revision);
    }

    private void forget(int kept, int needed) {
        database.database().run(handle -> rows.forget(handle, shop, needed, kept));
        blobs.sweep(project);
    }

    // ---- there and back ----

    @Test
    void aCopyGoesToTheRegistryAndOffTheServersDisk() throws IOException {
        String id = copied(1, "base", "first");
        assertThat(objects()).isEqualTo(3);
        pushes.go();

        assertThat(objects()).isZero();
        assertThat(column("push_note", 1)).isEmpty();
        JsonNode manifest = manifest(1).orElseThrow();
        assertThat(manifest.path("config").path("digest").asText()).isEqualTo("sha256:" + id);
        assertThat(manifest.path("layers").findValuesAsText("digest"))
                .containsExactly("sha256:" + hash("base"), "sha256:" + hash("first"));
        assertThat(manifest.path("annotations").path("dev.lattice.workload").asText())
                .isEqualTo(shop.toString());
        assertThat(image(1).orElseThrow().layers())
                .extracting(ImageCopy.Layer::size)
                .containsExactly(4L, 5L);
        assertThat(read(project, "base", 0)).isEqualTo("base");
        assertThat(read(project, "first", 3)).isEqualTo("st");
        assertThat(read(project, "first", 5)).isEmpty();
    }

    @Test
    void ofTheNextRevisionOnlyWhatIsNewIsTakenAndSent() throws IOException {
        copied(1, "base", "first");
        pushes.go();
        copied(2, "base", "second");
        // Its configuration and its own layer: the base was neither asked for nor is it here to be sent.
        assertThat(objects()).isEqualTo(2);
        pushes.go();
        assertThat(manifest(2)).isPresent();
        assertThat(objects()).isZero();
        assertThat(read(project, "base", 0) + read(project, "second", 0)).isEqualTo("basesecond");
        assertThat(manifests()).isEqualTo(2);
    }

    @Test
    void twoCopiesOfOneImageGoOneByOne() throws IOException {
        copied(1, "base");
        pushes.go();
        database.database()
                .run(
                        handle -> handle.execute(
                                "insert into image_copy (workload_id, revision, project_id, stage, job_id,"
                                        + " changed_at) select workload_id, 2, project_id, stage, job_id, changed_at from image_copy"));
        database.database()
                .run(handle -> handle.execute("insert into image_part (workload_id, revision, position, sha256, size)"
                        + " select workload_id, 2, position, sha256, size from image_part"));
        pushes.go();
        assertThat(manifests()).isEqualTo(2);
        forget(1, 2);
        pushes.go();
        assertThat(manifest(1)).isEmpty();
        assertThat(manifest(2)).isPresent();
        assertThat(read(project, "base", 0)).isEqualTo("base");
    }

    @Test
    void anotherProjectDoesNotGetIt() throws IOException {
        copied(1, "base");
        pushes.go();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> read(others, "base", 0));
        // Not even when its row says that it has it.
        database.database()
                .run(handle -> handle.execute(
                        "insert into image_blob (project_id, sha256, size, stored_at, here, registry)"
                                + " select ?, sha256, size, stored_at, here, registry from image_blob",
                        others.value()));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> read(others, "base", 0))
                .matches(problem -> problem.code() == ErrorCode.NOT_FOUND);
        assertThat(read(project, "base", 0)).isEqualTo("base");
    }

    // ---- what fails ----

    @Test
    void aWrongPasswordIsToldAndTheNextTryIsLater() throws Exception {
        server.changePassword(false);
        copied(1, "base");
        pushes.go();
        assertThat(column("push_note", 1))
                .contains("LATTICE_REGISTRY_USER")
                .doesNotContain(DockerRegistry.CREDENTIALS.password());
        assertThat(objects()).isEqualTo(2);
        assertThat(read(project, "base", 0)).isEqualTo("base");

        server.changePassword(true);
        pushes.go();
        assertThat(manifest(1)).as("before its time").isEmpty();
        clock.pass(LATER);
        pushes.go();
        assertThat(manifest(1)).isPresent();
        assertThat(column("push_note", 1)).isEmpty();
        assertThat(objects()).isZero();
    }

    @Test
    void aRegistryThatIsAwayGetsItWhenItIsBack() throws Exception {
        server.stop();
        copied(1, "base");
        copied(2, "base", "second");
        pushes.go();
        assertThat(column("push_note", 1)).contains("cannot be reached");
        assertThat(column("push_note", 2)).contains("cannot be reached");
        assertThat(read(project, "second", 1)).isEqualTo("econd");
        assertThat(image(2)).isPresent();

        server.startAgain();
        pushes.go();
        assertThat(manifest(2)).as("what was not tried does not wait").isPresent();
        clock.pass(LATER);
        pushes.go();
        assertThat(manifest(1)).isPresent();
        assertThat(objects()).isZero();
    }

    @Test
    void nodesWaitForARegistryThatIsAwayAndGoOnWhereTheyWere() throws Exception {
        copied(1, "base");
        pushes.go();
        server.stop();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> read(project, "base", 2))
                .withMessageNotContaining("127.0.0.1")
                .matches(problem -> problem.code() == ErrorCode.UNAVAILABLE);
        assertThat(image(1)).isPresent();
        server.startAgain();
        assertThat(read(project, "base", 2)).isEqualTo("se");
    }

    @Test
    void whatTheRegistryLostIsNoCopyAnyMore() throws Exception {
        copied(1, "base", "first");
        pushes.go();
        server.lose("lattice/" + project, hash("base").hex());
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> read(project, "base", 0))
                .matches(problem -> problem.code() == ErrorCode.NOT_FOUND);
        assertThat(column("stage", 1)).isEqualTo("failed");
        assertThat(image(1)).isEmpty();
        // So that the next export sends it.
        copied(1, "base", "first");
        pushes.go();
        assertThat(read(project, "base", 0) + read(project, "first", 0)).isEqualTo("basefirst");
    }

    @Test
    void aPushThatFindsALayerLostIsCopiedAnew() throws Exception {
        copied(1, "base");
        pushes.go();
        server.lose("lattice/" + project, hash("base").hex());
        copied(2, "base", "second");
        pushes.go();
        assertThat(column("stage", 2)).isEqualTo("failed");
        assertThat(column("note", 2)).contains("has lost a part");
        assertThat(manifest(2)).isEmpty();
        copied(2, "base", "second");
        pushes.go();
        assertThat(manifest(2)).isPresent();
        assertThat(read(project, "base", 0)).isEqualTo("base");
    }

    @Test
    void whileACopyIsMadeNothingChangesItsPlace() throws IOException {
        copied(1, "base");
        JobId export = exporting(2);
        pushes.go();
        assertThat(manifest(1)).isPresent();
        assertThat(objects()).isEqualTo(2);
        database.database().run(handle -> {
            ImageStore.StoredCopy copy = rows.find(handle, shop, 2).orElseThrow();
            assertThat(copy.job()).isEqualTo(export);
            assertThat(rows.end(handle, copy, Stage.FAILED, "it was canceled", clock.instant()))
                    .isTrue();
        });
        pushes.go();
        assertThat(objects()).isZero();
    }

    @Test
    void onlyTheServerThatLeadsPushes() throws IOException {
        copied(1, "base");
        new ImagePushes(database.database(), blobs, json, () -> false, clock).go();
        assertThat(manifest(1)).isEmpty();
        assertThat(objects()).isEqualTo(2);
    }

    // ---- what goes ----

    @Test
    void withTheWorkloadItsImagesGo() throws Exception {
        copied(1, "base", "first");
        copied(2, "base", "second");
        pushes.go();
        database.database().run(handle -> handle.execute("delete from workload where id = ?", shop.value()));
        blobs.sweep(project);
        pushes.go();
        assertThat(manifest(1)).isEmpty();
        assertThat(manifest(2)).isEmpty();
        assertThat(manifests()).isZero();
        assertThat(server.keeps(hash("base").hex())).isTrue();
        server.collectGarbage();
        assertThat(server.keeps(hash("base").hex())).isFalse();
    }

    /** Until the next one is there, what they share is kept there by the old one alone. */
    @Test
    void anOldImageGoesAfterTheNewOneHasCome() throws Exception {
        copied(1, "base", "first");
        pushes.go();
        copied(2, "base", "second");
        forget(1, 2);
        server.changePassword(false);
        pushes.go();
        server.changePassword(true);
        pushes.go();
        assertThat(manifest(1)).isPresent();

        clock.pass(LATER);
        pushes.go();
        assertThat(manifest(2)).isPresent();
        assertThat(manifest(1)).isEmpty();
        server.collectGarbage();
        assertThat(server.keeps(hash("first").hex())).isFalse();
        assertThat(read(project, "base", 0) + read(project, "second", 0)).isEqualTo("basesecond");
    }

    @Test
    void aRegistryThatDeletesNothingIsAskedOnce() throws IOException {
        server.close();
        server = DockerRegistry.start(folder.resolve("another registry"), false);
        use(Optional.of(registry()));
        copied(1, "base");
        pushes.go();
        forget(0, 2);
        assertThat(manifests()).isEqualTo(1);
        pushes.go();
        assertThat(manifest(1)).as("it keeps all").isPresent();
        assertThat(manifests()).isZero();
    }

    // ---- other settings ----

    @Test
    void withoutTheRegistryWhatIsThereIsNoCopyUntilItIsBack() throws IOException {
        copied(1, "base");
        pushes.go();
        use(Optional.empty());
        pushes.go();
        assertThat(image(1)).isEmpty();
        List<String> known = database.database().call(handle -> rows.known(handle, project));
        assertThat(known).isEmpty();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> read(project, "base", 0));
        use(Optional.of(registry()));
        assertThat(image(1)).isPresent();
        assertThat(read(project, "base", 0)).isEqualTo("base");
    }

    @Test
    void copiesThatWereMadeBeforeThereWasARegistryGoThereToo() throws IOException {
        use(Optional.empty());
        copied(1, "base");
        pushes.go();
        assertThat(objects()).isEqualTo(2);
        use(Optional.of(registry()));
        pushes.go();
        assertThat(manifest(1)).isPresent();
        assertThat(objects()).isZero();
    }
}
