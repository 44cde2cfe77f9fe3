package dev.lattice.server.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.server.registry.RegistryAccess.Credentials;
import dev.lattice.server.registry.RegistryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real registry. */
class RegistryTest {
    private static final String REPOSITORY = "lattice/one";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private DockerRegistry server;
    private Registry registry;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(DockerRegistry.program().isPresent(), "there is no docker-registry here");
        server = DockerRegistry.start(folder, true);
        registry = as(Optional.of(DockerRegistry.CREDENTIALS));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Registry as(Optional<Credentials> credentials) {
        return new Registry(new RegistryAccess(server.address("lattice"), credentials), new ObjectMapper(), PATIENCE);
    }

    private Sha256 upload(byte[] bytes) throws IOException {
        Sha256 hash = Sha256.hash(bytes);
        registry.upload(REPOSITORY, hash, bytes.length, () -> new ByteArrayInputStream(bytes));
        return hash;
    }

    private byte[] read(String repository, Sha256 blob, long offset) throws IOException {
        try (InputStream in = registry.open(repository, blob, offset)) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aBlobComesBackFromWhereverItIsWanted() throws IOException {
        byte[] small = "layer".getBytes(US_ASCII);
        byte[] large = bytes(3_000_001);
        Sha256 blob = upload(small);
        Sha256 other = upload(large);
        assertThat(registry.has(REPOSITORY, blob)).isTrue();
        assertThat(read(REPOSITORY, blob, 0)).isEqualTo(small);
        assertThat(read(REPOSITORY, blob, 2)).asString(US_ASCII).isEqualTo("yer");
        assertThat(read(REPOSITORY, blob, small.length)).isEmpty();
        assertThat(read(REPOSITORY, other, 0)).isEqualTo(large);
        assertThat(read(REPOSITORY, other, 2_999_999)).hasSize(2);
    }

    @Test
    void nothingIsThereThatWasNotStored() throws IOException {
        Sha256 blob = upload("layer".getBytes(US_ASCII));
        Sha256 unknown = Sha256.hash("unknown".getBytes(US_ASCII));
        assertThat(registry.has(REPOSITORY, unknown)).isFalse();
        assertThat(failure(() -> read(REPOSITORY, unknown, 0))).isEqualTo(Kind.MISSING);
        assertThat(registry.has("lattice/two", blob))
                .as("of another repository")
                .isFalse();
        assertThat(failure(() -> read("lattice/two", blob, 0))).isEqualTo(Kind.MISSING);
    }

    @Test
    void otherBytesThanAnnouncedAreNotTaken() {
        byte[] other = bytes(200_000);
        Sha256 announced = Sha256.hash("layer".getBytes(US_ASCII));
        assertThat(failure(() ->
                        registry.upload(REPOSITORY, announced, other.length, () -> new ByteArrayInputStream(other))))
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void bytesThatCannotBeReadAreNoFaultOfTheRegistry() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> registry.upload(REPOSITORY, Sha256.hash(new byte[0]), 1_000_000, () -> {
                    throw new NoSuchFileException("layer");
                }));
    }

    @Test
    void anImageHasANameUntilItIsDeleted() throws IOException {
        byte[] layer = "layer".getBytes(US_ASCII);
        byte[] configuration = "{}".getBytes(US_ASCII);
        ImageCopy image = new ImageCopy(
                upload(configuration).hex(),
                configuration.length,
                List.of(new ImageCopy.Layer(upload(layer).hex(), layer.length)));
        Manifest manifest = Manifest.of(image, Map.of("dev.lattice.revision", "1"), new ObjectMapper());
        registry.tag(REPOSITORY, "shop-r1", manifest);
        assertThat(server.manifest(REPOSITORY, "shop-r1").orElseThrow().toString())
                .contains(image.id(), image.layers().getFirst().sha256());
        assertThat(registry.delete(REPOSITORY, manifest.digest())).isTrue();
        assertThat(registry.delete(REPOSITORY, manifest.digest())).isFalse();
        assertThat(server.manifest(REPOSITORY, "shop-r1")).isEmpty();
    }

    @Test
    void anImageWithoutItsLayersGetsNoName() {
        ImageCopy image = new ImageCopy("0".repeat(64), 2, List.of(new ImageCopy.Layer("1".repeat(64), 3)));
        assertThat(failure(() -> registry.tag(REPOSITORY, "shop-r1", Manifest.of(image, Map.of(), new ObjectMapper()))))
                .isIn(Kind.REFUSED, Kind.MISSING);
        assertThat(server.manifest(REPOSITORY, "shop-r1")).isEmpty();
    }

    @Test
    void whoIsNotLetInIsToldWhatToDo() {
        registry = as(Optional.of(new Credentials("lattice", "another password")));
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> upload(bytes(5)))
                .withMessageContaining("LATTICE_REGISTRY_USER")
                .withMessageNotContaining("another password")
                .matches(denied -> denied.kind() == Kind.DENIED);
        registry = as(Optional.empty());
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> upload(bytes(5)))
                .withMessageContaining("Set LATTICE_REGISTRY_USER")
                .matches(denied -> denied.kind() == Kind.DENIED);
    }

    @Test
    void aRegistryThatIsAwayIsToldFromOneThatRefuses() throws Exception {
        Sha256 blob = upload(bytes(5));
        server.stop();
        assertThat(failure(() -> registry.has(REPOSITORY, blob))).isEqualTo(Kind.UNREACHABLE);
        server.startAgain();
        assertThat(registry.has(REPOSITORY, blob)).isTrue();
    }

    /** Something of a registry that fails. */
    interface Call {
        void run() throws IOException;
    }

    static Kind failure(Call call) {
        try {
            call.run();
        } catch (RegistryException failed) {
            return failed.kind();
        } catch (IOException other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("it did not fail");
    }
}
