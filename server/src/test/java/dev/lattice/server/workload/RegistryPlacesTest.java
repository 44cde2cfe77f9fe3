package dev.lattice.server.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.job.BuildSpec;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.registry.Registry;
import dev.lattice.server.registry.RegistryAccess;
import dev.lattice.server.registry.RegistryAddress;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.source.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When apps are copied where there is a registry; it is not spoken to here. */
class RegistryPlacesTest extends WorkloadStage {
    private static final String APP = "shop";
    private static final byte[] LAYER = "base".getBytes(US_ASCII);
    private static final byte[] CONFIGURATION = ("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
                    + Sha256.hash(LAYER) + "\"]}}")
            .getBytes(US_ASCII);

    private ServiceNode builder;

    @Override
    Optional<Registry> registry() {
        RegistryAddress address = new RegistryAddress("registry.invalid", "", false);
        return Optional.of(
                new Registry(new RegistryAccess(address, Optional.empty()), new ObjectMapper(), Registry.PATIENCE));
    }

    @BeforeEach
    void anAppThatServes() throws IOException {
        Repository repository = Repository.create(folder.resolve("git").resolve("shop"));
        repository.write("index.html", "<h1>shop</h1>").commit("Open the shop");
        builder = node("a").connect();
        deploy(new DeployRequest(
                APP,
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
                new SourceRequest(repository.url(), null, null, null, null, null, null, null),
                null));
        builder.ends(given(BuildSpec.class, 1), succeeded());
        builder.saysReady(given(ServiceSpec.class, 1));
        awaitState(APP, WorkloadState.RUNNING);
    }

    private <T> Assignment given(Class<T> kind, int count) {
        await("the " + kind.getSimpleName()).until(() -> of(kind).size() >= count);
        return of(kind).get(count - 1);
    }

    private <T> List<Assignment> of(Class<T> kind) {
        return builder.started.stream()
                .filter(assignment -> kind.isInstance(assignment.spec()))
                .toList();
    }

    private static AttemptOutcome succeeded() {
        return new AttemptOutcome.Exited(0, Optional.empty(), Optional.empty());
    }

    private void export(Assignment export) throws IOException {
        for (byte[] part : List.of(LAYER, CONFIGURATION)) {
            images.store(
                    caller.project(), export.job(), Sha256.hash(part), part.length, new ByteArrayInputStream(part));
        }
        builder.ends(export, succeeded());
        await().until(() -> stage().equals("copied"));
    }

    private String stage() {
        return database.database()
                .call(handle -> handle.createQuery("select stage from image_copy where revision = 1")
                        .mapTo(String.class)
                        .one());
    }

    /** Others look for the image there, and the next node may come when this one has gone. */
    @Test
    void aloneANodeCopiesWhatItBuilt() throws IOException {
        export(given(ExportSpec.class, 1));
    }

    @Test
    void whatIsInARegistryThatIsNotInUseIsCopiedAnew() throws IOException {
        export(given(ExportSpec.class, 1));
        database.database()
                .run(handle -> handle.execute("update image_blob set here = false, registry = 'another.example.org'"));
        node("b").connect();
        Assignment again = given(ExportSpec.class, 2);
        assertThat(((ExportSpec) again.spec()).known()).isEmpty();
        export(again);
        await().until(() -> database.database()
                .call(handle -> handle.createQuery("select bool_and(here) from image_blob")
                        .mapTo(Boolean.class)
                        .one()));
    }
}
