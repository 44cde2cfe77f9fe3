package dev.lattice.server.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.source.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where instances of apps run, and what becomes of their images; only nodes are played. */
class ImagePlacesTest extends WorkloadStage {
    private static final String APP = "shop";

    private Repository repository;
    private ServiceNode builder;

    @BeforeEach
    void anApp() throws IOException {
        repository = Repository.create(folder.resolve("git").resolve("shop"));
        repository.write("index.html", "<h1>shop</h1>").commit("Open the shop");
        builder = node("a").connect();
    }

    private static DeployRequest app(String git) {
        return app(git, APP);
    }

    private static DeployRequest app(String git, String name) {
        return new DeployRequest(
                name,
                "app",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new SourceRequest(git, null, null, null, null, null, null, null),
                null);
    }

    /** The newest of its kind that a node was given; none before so many were. */
    private static <T> Assignment given(ServiceNode node, Class<T> kind, int count) {
        await("the " + kind.getSimpleName() + " on " + node.node())
                .until(() -> of(node, kind).size() >= count);
        return of(node, kind).get(count - 1);
    }

    private static <T> List<Assignment> of(ServiceNode node, Class<T> kind) {
        return node.started.stream()
                .filter(assignment -> kind.isInstance(assignment.spec()))
                .toList();
    }

    private static ServiceSpec service(Assignment assignment) {
        return (ServiceSpec) assignment.spec();
    }

    /** It is built by the first node and serves there. */
    private Assignment serving() {
        deploy(app(repository.url()));
        builder.ends(given(builder, BuildSpec.class, 1), succeeded());
        Assignment first = given(builder, ServiceSpec.class, 1);
        builder.saysReady(first);
        awaitState(APP, WorkloadState.RUNNING);
        return first;
    }

    /** From the same repository with another title on its page. */
    private void redeploy(String title) throws IOException {
        repository.write("index.html", "<h1>" + title + "</h1>").commit("Change the title");
        workloads.service().redeploy(caller, APP);
    }

    private static AttemptOutcome succeeded() {
        return new AttemptOutcome.Exited(0, Optional.empty(), Optional.empty());
    }

    private String store(Assignment export, byte[] bytes) throws IOException {
        Sha256 hash = Sha256.hash(bytes);
        images.store(caller.project(), export.job(), hash, bytes.length, new ByteArrayInputStream(bytes));
        return hash.hex();
    }

    private static byte[] configuration(String... layers) {
        String digests = String.join("\",\"sha256:", layers);
        return ("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + digests + "\"]}}").getBytes(US_ASCII);
    }

    /** Sends an image of these layers, and says that that is all. */
    private String export(Assignment export, String... layers) throws IOException {
        String[] hashes = new String[layers.length];
        for (int i = 0; i < layers.length; i++) {
            hashes[i] = Sha256.hash(layers[i].getBytes(US_ASCII)).hex();
            if (!((ExportSpec) export.spec()).known().contains(hashes[i])) {
                store(export, layers[i].getBytes(US_ASCII));
            }
        }
        String id = store(export, configuration(hashes));
        builder.ends(export, succeeded());
        return id;
    }

    private String stage(int revision) {
        return database.database()
                .call(handle -> handle.createQuery(
                                "select coalesce((select stage from image_copy where revision = ?), 'none')")
                        .bind(0, revision)
                        .mapTo(String.class)
                        .one());
    }

    private int blobs() {
        return count("select count(*) from image_blob");
    }

    private int count(String query) {
        return database.database()
                .call(handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    private long objects() {
        Path root = folder.resolve("image");
        if (!Files.exists(root)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException changing) {
            return -1;
        }
    }

    /** For good. */
    private void remove(ServiceNode node) {
        gone.add(node.node());
        dispatcher.removed(node.node());
    }

    // ---- copies ----

    @Test
    void aloneANodeCopiesNothing() {
        Assignment first = serving();
        assertThat(service(first).home()).contains(new NodeId("a"));
        assertThat(service(first).copy()).isEmpty();
        assertThat(of(builder, ExportSpec.class)).isEmpty();
        assertThat(stage(1)).isEqualTo("none");
    }

    @Test
    void withACopyItGoesOnElsewhereWhenItsNodeIsLost() throws IOException {
        serving();
        ServiceNode other = node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        assertThat(((ExportSpec) export.spec()).mostBytes()).isEqualTo(MOST_BYTES);
        String id = export(export, "base", "packages", "source");
        await().until(() -> stage(1).equals("copied"));

        remove(builder);

        Assignment second = given(other, ServiceSpec.class, 1);
        ImageCopy copy = service(second).copy().orElseThrow();
        assertThat(copy.id()).isEqualTo(id);
        assertThat(copy.layers()).extracting(ImageCopy.Layer::size).containsExactly(4L, 8L, 6L);
        assertThat(service(second).home()).isEmpty();
        assertThat(of(other, BuildSpec.class)).isEmpty();
        other.saysReady(second);
        awaitState(APP, WorkloadState.RUNNING);
        await("it to be known there")
                .until(() -> workloads.service().get(caller, APP).state() == WorkloadState.RUNNING
                        && places().equals(Set.of("a", "b")));
    }

    private Set<String> places() {
        return Set.copyOf(database.database()
                .call(handle -> handle.createQuery("select node_id from image_place")
                        .mapTo(String.class)
                        .list()));
    }

    @Test
    void instancesSpreadOnceThereIsACopy() throws IOException {
        serving();
        ServiceNode other = node("b").connect();
        export(given(builder, ExportSpec.class, 1), "base");
        await().until(() -> stage(1).equals("copied"));
        workloads.service().scale(caller, APP, 2);
        Assignment second = given(other, ServiceSpec.class, 1);
        assertThat(service(second).near()).containsExactly(new NodeId("a"));
        assertThat(service(second).copy()).isPresent();
    }

    @Test
    void onlyLayersThatAreNewAreAskedForAndWhatNobodyNeedsGoes() throws Exception {
        serving();
        node("b").connect();
        export(given(builder, ExportSpec.class, 1), "base", "first");
        await().until(() -> stage(1).equals("copied"));
        assertThat(objects()).isEqualTo(3);

        for (int revision = 2; revision <= 3; revision++) {
            redeploy("revision " + revision);
            builder.ends(given(builder, BuildSpec.class, revision), succeeded());
            builder.saysReady(given(builder, ServiceSpec.class, revision));
            Assignment export = given(builder, ExportSpec.class, revision);
            assertThat(((ExportSpec) export.spec()).known())
                    .contains(Sha256.hash("base".getBytes(US_ASCII)).hex());
            export(export, "base", "change " + revision);
            int made = revision;
            await().until(() -> stage(made).equals("copied"));
        }

        // Two are kept here: of the first only what the others have, too, is left.
        await().until(() -> stage(1).equals("none"));
        await().until(() -> blobs() == 5);
        await().until(() -> objects() == 5);

        workloads.service().delete(caller, APP, APP);
        builder.started.forEach(assignment -> builder.ends(assignment, new AttemptOutcome.Canceled()));
        await().until(() -> list().isEmpty());
        await().until(() -> blobs() == 0 && objects() == 0);
    }

    @Test
    void whatIsNoWholeImageIsNoCopy() throws IOException {
        serving();
        node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        store(export, "base".getBytes(US_ASCII));
        store(export, configuration(Sha256.hash("base".getBytes(US_ASCII)).hex(), "0".repeat(64)));
        builder.ends(export, succeeded());
        await().until(() -> stage(1).equals("failed"));
        await("its parts to go").until(() -> blobs() == 0 && objects() == 0);
    }

    @Test
    void twoImagesAreNoCopy() throws IOException {
        serving();
        node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        String base = store(export, "base".getBytes(US_ASCII));
        store(export, configuration(base));
        store(export, configuration(base, base));
        builder.ends(export, succeeded());
        await().until(() -> stage(1).equals("failed"));
    }

    @Test
    void twoWorkloadsMayHaveTheSameImage() throws IOException {
        serving();
        deploy(app(repository.url(), "twin"));
        builder.ends(given(builder, BuildSpec.class, 2), succeeded());
        builder.saysReady(given(builder, ServiceSpec.class, 2));
        awaitState("twin", WorkloadState.RUNNING);
        node("b").connect();
        Assignment one = given(builder, ExportSpec.class, 1);
        Assignment other = given(builder, ExportSpec.class, 2);
        String base = store(one, "base".getBytes(US_ASCII));
        store(one, configuration(base));
        store(other, "base".getBytes(US_ASCII));
        store(other, configuration(base));
        builder.ends(one, succeeded());
        builder.ends(other, succeeded());
        await().until(() -> count("select count(*) from image_copy where stage = 'copied'") == 2);
        assertThat(count("select count(*) from image_sent")).isZero();
        assertThat(blobs()).isEqualTo(2);
    }

    @Test
    void whatFailedLongAgoIsTriedAgainAndWhatWasLeftGoes() throws IOException {
        serving();
        node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        builder.ends(export, new AttemptOutcome.TimedOut());
        await().until(() -> stage(1).equals("failed"));
        workloads.imageCopies().sweep();
        assertThat(stage(1)).as("a moment later").isEqualTo("failed");

        database.database()
                .run(handle -> handle.execute("update image_copy set changed_at = changed_at - interval '2 hours'"));
        workloads.imageCopies().sweep();
        export(given(builder, ExportSpec.class, 2), "base");
        await().until(() -> stage(1).equals("copied"));

        // As a server leaves it that ends between the two.
        database.database().run(handle -> handle.execute("delete from image_copy"));
        workloads.imageCopies().sweep();
        assertThat(blobs()).isZero();
        assertThat(objects()).isZero();
    }

    @Test
    void nothingLargerThanAllowedIsStored() {
        serving();
        node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        byte[] large = new byte[(int) MOST_BYTES / 2 + 1];
        assertThat(storing(export, large)).isEmpty();
        large[0] = 1;
        assertThat(storing(export, large)).as("both together").contains("at most " + MOST_BYTES);
        assertThat(objects()).isEqualTo(1);
    }

    private String storing(Assignment export, byte[] bytes) {
        try {
            store(export, bytes);
            return "";
        } catch (Problem | IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Test
    void bytesThatWereNotAnnouncedAreRefused() {
        serving();
        node("b").connect();
        Assignment export = given(builder, ExportSpec.class, 1);
        byte[] other = "tampered".getBytes(US_ASCII);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> images.store(
                        caller.project(),
                        export.job(),
                        Sha256.hash("layer".getBytes(US_ASCII)),
                        other.length,
                        new ByteArrayInputStream(other)));
        assertThat(objects()).isZero();
    }

    // ---- what is nowhere ----

    @Test
    void whatWentWithItsNodeIsBuiltAnewFromTheSameFiles() throws IOException {
        serving();
        Assignment before = given(builder, BuildSpec.class, 1);
        repository.write("index.html", "<h1>later</h1>").commit("What nobody has deployed");
        remove(builder);
        await().until(() -> String.valueOf(get(APP).note()).contains("built anew"));

        ServiceNode other = node("b").connect();
        Assignment again = given(other, BuildSpec.class, 1);
        assertThat(again.input()).isEqualTo(before.input());
        assertThat(((BuildSpec) again.spec()).recipe()).isEqualTo(((BuildSpec) before.spec()).recipe());
        other.ends(again, succeeded());
        Assignment second = given(other, ServiceSpec.class, 1);
        assertThat(service(second).revision()).isEqualTo(1);
        other.saysReady(second);
        awaitState(APP, WorkloadState.RUNNING);
        assertThat(get(APP).note()).isNull();
    }

    @Test
    void anImageThatItsNodeThrewAwayIsBuiltAnew() {
        Assignment first = serving();
        builder.ends(first, new AttemptOutcome.Lost("the machine was reinstalled"));
        Assignment second = given(builder, ServiceSpec.class, 2);
        builder.ends(
                second,
                new AttemptOutcome.NotStarted(
                        "NODE_IMAGE_UNAVAILABLE", "The image is not on the node any more.", true));
        builder.ends(given(builder, BuildSpec.class, 2), succeeded());
        builder.saysReady(given(builder, ServiceSpec.class, 3));
        awaitState(APP, WorkloadState.RUNNING);
        assertThat(of(builder, BuildSpec.class)).hasSize(2);
    }

    @Test
    void anImageThatCannotBeBuiltAnewSaysSo() {
        serving();
        remove(builder);
        ServiceNode other = node("b").connect();
        other.ends(given(other, BuildSpec.class, 1), new AttemptOutcome.TimedOut());
        await().until(() -> String.valueOf(get(APP).note()).contains("building it anew failed: it took longer"));
        assertThat(of(other, ServiceSpec.class)).isEmpty();
        assertThat(of(other, BuildSpec.class)).hasSize(1);
    }

    @Test
    void aNodeThatIsAwayForAMomentIsWaitedFor() {
        Assignment first = serving();
        online.remove(builder.node());
        builder.ends(first, new AttemptOutcome.Lost("it was stopped"));
        Assignment second = given(builder, ServiceSpec.class, 2);
        assertThat(service(second).home()).contains(builder.node());
        assertThat(of(builder, BuildSpec.class)).hasSize(1);
        assertThat(revisions(APP)).containsEntry(1, RevisionState.SERVING);
    }

    @Test
    void aBuildThatStoppingEndedBeginsAnewWithTheApp() {
        deploy(app(repository.url()));
        Assignment first = given(builder, BuildSpec.class, 1);
        workloads.service().stop(caller, APP);
        await().until(() -> workloads.service().builds(caller, APP).isEmpty());
        builder.ends(first, new AttemptOutcome.Exited(143));
        workloads.service().start(caller, APP);
        builder.ends(given(builder, BuildSpec.class, 2), succeeded());
        builder.saysReady(given(builder, ServiceSpec.class, 1));
        awaitState(APP, WorkloadState.RUNNING);
        assertThat(revisions(APP)).containsExactly(Map.entry(1, RevisionState.SERVING));
    }

    @Test
    void whatIsBuiltAnewIsThereWhenAnAppThatWasStoppedMeanwhileStarts() {
        serving();
        remove(builder);
        ServiceNode other = node("b").connect();
        Assignment again = given(other, BuildSpec.class, 1);
        workloads.service().stop(caller, APP);
        awaitState(APP, WorkloadState.STOPPED);
        workloads.service().start(caller, APP);
        other.ends(again, succeeded());
        other.saysReady(given(other, ServiceSpec.class, 1));
        awaitState(APP, WorkloadState.RUNNING);
        assertThat(of(other, BuildSpec.class)).hasSize(1);
    }

    @Test
    void aBuildWhosePlaceANewerOneTookIsCanceledAndSaysSo() throws IOException {
        serving();
        redeploy("sale");
        Assignment second = given(builder, BuildSpec.class, 2);
        redeploy("sold");
        await().until(() -> builder.wasToldToStop(second.allocation()));
        builder.ends(second, new AttemptOutcome.Canceled());
        await().until(() -> stageOfBuild(2) == BuildStage.CANCELED);
        builder.ends(given(builder, BuildSpec.class, 3), succeeded());
        await().until(() -> stageOfBuild(3) == BuildStage.BUILT);
    }

    private BuildStage stageOfBuild(int revision) {
        return workloads.service().builds(caller, APP).stream()
                .filter(build -> build.revision() == revision)
                .findFirst()
                .map(BuildView::stage)
                .orElse(BuildStage.PREPARING);
    }

    @Test
    void thereIsNoGoingBackToWhatWasNeverBuilt() throws IOException {
        serving();
        redeploy("sale");
        Assignment second = given(builder, BuildSpec.class, 2);
        assertThat(refusedRollback(2)).contains("is still being built");
        builder.ends(second, new AttemptOutcome.TimedOut());
        await().until(() -> revisions(APP).get(2) == RevisionState.FAILED);
        assertThat(refusedRollback(2)).contains("was never built");
        assertThat(revisions(APP)).hasSize(2);
        workloads.service().rollBack(caller, APP, 1);
        assertThat(revisions(APP)).hasSize(3);
    }

    private String refusedRollback(int to) {
        Problem refused =
                catchThrowableOfType(Problem.class, () -> workloads.service().rollBack(caller, APP, to));
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
        return String.valueOf(refused.getMessage());
    }
}
