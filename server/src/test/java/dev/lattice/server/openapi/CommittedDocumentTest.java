package dev.lattice.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The API's document as the build makes it: runs after the server was packaged. */
class CommittedDocumentTest {
    private static final Path BUILT = Path.of("target", "openapi", "openapi.json");
    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");

    private final ObjectMapper json = new ObjectMapper();

    /** When it fails on purpose: {@code jq -S . server/target/openapi/openapi.json > docs/openapi.json}. */
    @Test
    void isTheCommittedOne() throws IOException {
        assertThat(json.readTree(BUILT.toFile()))
                .as("docs/openapi.json is not what the server serves; copy %s over it", BUILT)
                .isEqualTo(json.readTree(COMMITTED.toFile()));
    }

    @Test
    void everyOperationSaysWhatItDoesWhoMayCallAndHowItFails() throws IOException {
        JsonNode document = json.readTree(BUILT.toFile());
        List<String> wanting = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode it = operation.getValue();
                    if (it.path("summary").asText().isEmpty()
                            || !it.has("security")
                            || !it.has("x-access")
                            || !it.path("responses").has("429")) {
                        wanting.add(operation.getKey() + " " + path.getKey());
                    }
                }));
        assertThat(wanting).isEmpty();
    }

    /** Without a server in it, it speaks of whichever one it was fetched from. */
    @Test
    void namesNoServer() throws IOException {
        assertThat(json.readTree(BUILT.toFile()).path("servers")).isEmpty();
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = json.readTree(BUILT.toFile());
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }
}
