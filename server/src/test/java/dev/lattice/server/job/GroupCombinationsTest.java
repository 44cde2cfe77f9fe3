package dev.lattice.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.server.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCombinationsTest {
    @Test
    void everyCombinationOnceTheLastNameFastest() {
        Map<String, List<String>> matrix = new LinkedHashMap<>();
        matrix.put("os", List.of("a", "b"));
        matrix.put("shard", List.of("1", "2"));
        assertThat(GroupService.combinations(matrix))
                .containsExactly(
                        Map.of("os", "a", "shard", "1"),
                        Map.of("os", "a", "shard", "2"),
                        Map.of("os", "b", "shard", "1"),
                        Map.of("os", "b", "shard", "2"));
    }

    @Test
    void aMatrixThatIsTooLargeIsRefusedBeforeItIsBuilt() {
        List<String> many =
                IntStream.range(0, 9_999).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> GroupService.combinations(Map.of("a", many, "b", many)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void namesThatAreNoVariablesAreRefused() {
        assertThatThrownBy(() -> GroupService.combinations(Map.of("a b", List.of("1"))))
                .isInstanceOf(Problem.class);
    }
}
