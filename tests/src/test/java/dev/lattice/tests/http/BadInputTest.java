package dev.lattice.tests.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lattice.testing.cluster.TestCluster;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets an answer that says what is wrong; it costs the server nothing and other callers less. */
@Tag("cluster")
class BadInputTest {
    private static final String NUL = "a\0b";

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.create();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auth/login",
                "/api/auth/refresh",
                "/api/auth/logout",
                "/api/tokens",
                "/api/join-tokens",
                "/api/users",
                "/api/blobs/missing",
                "/api/trees",
                "/api/groups",
                "/api/jobs/submit",
                "/api/jobs/bulk",
                "/api/execute",
            })
    void aCallWithoutABodySaysSo(String path) {
        refused(CLUSTER.api().postText(path, "null"), path);
        refused(CLUSTER.api().postText(path, ""), path);
    }

    @Test
    void textThatCannotBeStoredIsRefusedAndHarmsNoSearch() {
        refused(CLUSTER.api().get("/api/jobs/list?q=a%00b"), "q");
        refused(CLUSTER.api().get("/api/workers/list?cursor=a%00b"), "cursor");
        refused(CLUSTER.api().post("/api/auth/login", Map.of("email", NUL, "password", "x")), "email");
        refused(CLUSTER.api().post("/api/jobs/submit", Map.of("command", "true", "tags", List.of(NUL))), "tags");
        refused(CLUSTER.api().post("/api/jobs/submit", Map.of("command", NUL)), "command");
        refused(CLUSTER.api().post("/api/jobs/submit", Map.of("command", "true", "workingDirectory", NUL)), "folder");
        refused(CLUSTER.api().post("/api/execute", Map.of("command", "true", "cacheKey", "k".repeat(20_000))), "key");
        CLUSTER.api().get("/api/jobs/list?q=true").expect(200);
    }

    @Test
    void numbersAndListsOutOfBoundsAreRefused() {
        refused(
                CLUSTER.api().post("/api/jobs/submit", Map.of("command", "true", "priority", Integer.MIN_VALUE)),
                "priority");
        Map<String, Object> missingPattern = new HashMap<>(Map.of("command", "true"));
        missingPattern.put("outputs", java.util.Collections.singletonList(null));
        refused(CLUSTER.api().post("/api/jobs/submit", missingPattern), "outputs");
    }

    @Test
    void aMatrixOfManyVariablesIsRefusedBeforeItIsBuilt() {
        Map<String, List<String>> matrix =
                IntStream.range(0, 20_000).boxed().collect(Collectors.toMap(i -> "axis" + i, _ -> List.of("one")));
        refused(CLUSTER.api().post("/api/groups", group(matrix)), "matrix");
    }

    @Test
    void aMatrixThatMultipliesALargeJobIsRefused() {
        List<String> many =
                IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
        Map<String, Object> job = Map.of("command", "true", "env", Map.of("A", "x".repeat(100_000)));
        refused(CLUSTER.api().post("/api/groups", Map.of("job", job, "matrix", Map.of("n", many))), "matrix");
    }

    @Test
    void aGroupIsTheSameForTheSameKeyAndNamesItsWholeMatrix() {
        Map<String, List<String>> matrix = new LinkedHashMap<>();
        matrix.put("os", List.of("linux"));
        matrix.put("n", List.of("1", "2"));
        Map<String, String> key = Map.of("Idempotency-Key", "group-" + System.nanoTime());
        JsonNode first = CLUSTER.api().post("/api/groups", group(matrix), key).expect(201);
        JsonNode again = CLUSTER.api().post("/api/groups", group(matrix), key).expect(201);
        assertThat(again.path("groupId")).isEqualTo(first.path("groupId"));
        assertThat(again.path("jobs")).hasSize(2);
        assertThat(first.toString()).contains("\"os\":\"linux\"");
        assertThat(CLUSTER.api()
                        .post("/api/groups", group(Map.of("n", List.of("1"))), key)
                        .status())
                .isEqualTo(422);
    }

    private static Map<String, Object> group(Map<String, List<String>> matrix) {
        return Map.of("job", Map.of("command", "true"), "matrix", matrix);
    }

    private static void refused(dev.lattice.testing.http.Reply reply, String what) {
        assertThat(reply.status()).as("%s: %s", what, reply).isBetween(400, 422);
        assertThat(reply.expect(reply.status()).path("error").path("message").asText())
                .as(what)
                .isNotBlank();
    }
}
