package dev.lattice.agent.driver.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import dev.lattice.agent.blob.BlobCache;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.task.Work;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.BuiltImage;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Images leave a real engine and come back to it. */
@EnabledIf("dev.lattice.testing.engine.TestEngine#answers")
class ImageCopyTest {
    private static final long PLENTY = 1L << 30;

    private final DockerClient engine = Engine.find(System.getenv()).orElseThrow();
    private final WorkloadId workload = new WorkloadId(UUID.randomUUID().getMostSignificantBits());
    private final StoredBlobs store = new StoredBlobs();
    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path folder;

    private ExportDriver exports;
    private int launches;

    @BeforeEach
    void open() {
        exports = new ExportDriver(Engine.host(System.getenv()), store, System::nanoTime);
    }

    @AfterEach
    void leaveNothing() throws IOException {
        new EngineImages(
                        engine,
                        new ImageSources(false, true),
                        PulledImages.open(folder.resolve("unused"), InstantSource.system()))
                .removeAll(BuiltImage.repository(workload));
        engine.close();
    }

    private ImportedImages imports() throws IOException {
        return new ImportedImages(
                engine,
                new BlobCache(
                        Files.createDirectories(folder.resolve("cache-" + launches++)),
                        store,
                        PLENTY,
                        "boot",
                        Clock.systemUTC()),
                PulledImages.open(folder.resolve("images"), InstantSource.system()),
                "here");
    }

    /** An image with a layer for each text, which no other image has. */
    private ImageReference build(int revision, String... texts) throws IOException {
        Path context = Files.createDirectories(folder.resolve("context-" + revision));
        StringBuilder dockerfile = new StringBuilder("FROM scratch\n");
        for (int i = 0; i < texts.length; i++) {
            Files.writeString(context.resolve("file" + i), texts[i] + workload);
            dockerfile.append("COPY file").append(i).append(" /file").append(i).append('\n');
        }
        dockerfile.append("CMD [\"/file0\"]\n");
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        ImageReference image = BuiltImage.of(workload, revision);
        engine.buildImageCmd(context.toFile())
                .withTags(Set.of(image.complete()))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
        return image;
    }

    private Launch launch(ImageReference image, Set<String> known, long most) throws IOException {
        Path home = folder.resolve("home-" + launches++);
        return new Launch(
                new AllocationId(launches),
                new JobId(1),
                new Work.Export(image, known, most),
                home,
                Files.createDirectories(home.resolve("work")),
                Map.of(),
                Resources.NONE);
    }

    /** Stores it, and says what of. */
    private ImageCopy export(ImageReference image, Set<String> known) throws Exception {
        Launch launch = launch(image, known, PLENTY);
        exports.prepare(launch, () -> false);
        InspectImageResponse found = inspect(image);
        String id = ExportDriver.hex(String.valueOf(found.getId()));
        return new ImageCopy(
                id,
                store.get(id).length,
                ExportDriver.layersOf(found).stream()
                        .map(ExportDriver::hex)
                        .map(layer -> new ImageCopy.Layer(layer, store.get(layer).length))
                        .toList());
    }

    private InspectImageResponse inspect(ImageReference image) {
        return engine.inspectImageCmd(image.complete()).exec();
    }

    private void remove(ImageReference image) {
        engine.removeImageCmd(image.complete()).exec();
    }

    /** All names of the image. */
    private List<String> tags(ImageCopy copy) {
        return engine.listImagesCmd().exec().stream()
                .filter(image -> ExportDriver.hex(image.getId()).equals(copy.id()))
                .map(Image::getRepoTags)
                .flatMap(Arrays::stream)
                .toList();
    }

    private void require(ImageReference image, ImageCopy copy) throws Exception {
        imports().require(new AllocationId(99), image, copy, notes::add, () -> false);
    }

    @Test
    void anImageComesBackAsItWas() throws Exception {
        ImageReference image = build(1, "one", "two");
        ImageCopy copy = export(image, Set.of());
        assertThat(copy.layers()).hasSize(2);
        InspectImageResponse before = inspect(image);
        remove(image);
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> inspect(image));

        require(image, copy);

        assertThat(inspect(image).getId()).isEqualTo(before.getId());
        assertThat(Objects.requireNonNull(inspect(image).getConfig()).getCmd()).containsExactly("/file0");
        assertThat(tags(copy)).as("no other name was given").containsExactly(image.complete());
        assertThat(notes).contains("copying the image to node here: 0 %", "copying the image to node here: 100 %");

        store.fetched.clear();
        require(image, copy);
        assertThat(store.fetched).as("what is there is not fetched").isEmpty();
    }

    @Test
    void onlyWhatChangedIsMoved() throws Exception {
        ImageReference first = build(1, "packages", "source");
        ImageCopy copy = export(first, Set.of());
        store.stored.clear();

        ImageReference second = build(2, "packages", "another source");
        ImageCopy next = export(
                second,
                Set.copyOf(copy.layers().stream().map(ImageCopy.Layer::sha256).toList()));
        String changed = next.layers().getLast().sha256();
        assertThat(store.stored).containsExactlyInAnyOrder(next.id(), changed);
        assertThat(next.layers().getFirst()).isEqualTo(copy.layers().getFirst());

        remove(second);
        store.fetched.clear();
        require(second, next);
        assertThat(store.fetched).containsExactlyInAnyOrder(next.id(), changed);
        assertThat(ExportDriver.hex(String.valueOf(inspect(second).getId()))).isEqualTo(next.id());
    }

    @Test
    void anotherImageOfThatNameIsReplaced() throws Exception {
        ImageReference image = build(1, "the right one");
        ImageCopy copy = export(image, Set.of());
        remove(image);
        build(1, "what a node made of it that was away");
        require(image, copy);
        assertThat(ExportDriver.hex(String.valueOf(inspect(image).getId()))).isEqualTo(copy.id());
    }

    @Test
    void tamperedBytesAreRefused() throws Exception {
        ImageReference image = build(1, "one", "two");
        ImageCopy copy = export(image, Set.of());
        remove(image);
        String layer = copy.layers().getFirst().sha256();
        byte[] other = store.get(layer).clone();
        other[600] ^= 1;
        store.blobs.put(layer, other);
        refused(image, copy, "other bytes");
    }

    @Test
    void aConfigurationOfOtherLayersIsRefused() throws Exception {
        ImageReference image = build(1, "one", "two");
        ImageCopy copy = export(image, Set.of());
        remove(image);
        ImageCopy swapped =
                new ImageCopy(copy.id(), copy.configSize(), copy.layers().reversed());
        refused(image, swapped, "other layers");
    }

    private void refused(ImageReference image, ImageCopy copy, String why) {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> require(image, copy))
                .withMessageContaining(why)
                .satisfies(
                        failure -> assertThat(failure.code()).isEqualTo(LaunchException.Code.NODE_IMAGE_UNAVAILABLE));
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> inspect(image));
    }

    @Test
    void whatIsTooLargeIsNotStored() throws Exception {
        ImageReference image = build(1, "one");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> exports.prepare(launch(image, Set.of(), 2), () -> false))
                .withMessageContaining("LATTICE_IMAGE_MAX_GB");
        assertThat(store.stored).isEmpty();
    }

    @Test
    void onlyWhatWasBuiltIsStored() {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> exports.prepare(
                        launch(ImageReference.parse("debian:bookworm-slim"), Set.of(), PLENTY), () -> false))
                .withMessageContaining("was not built by Lattice");
    }

    @Test
    void anImageThatIsGoneIsSaid() {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> exports.prepare(launch(BuiltImage.of(workload, 9), Set.of(), PLENTY), () -> false))
                .withMessageContaining("not on the node any more");
    }
}
