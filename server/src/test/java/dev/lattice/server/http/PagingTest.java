package dev.lattice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.page.Page;
import dev.lattice.server.problem.Problem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagingTest {
    @Test
    void theLastPageHasNoCursor() {
        Page<Integer> page = Paging.of(3, null).page(PagingTest::upTo, String::valueOf);
        assertThat(page.items()).containsExactly(1, 2, 3);
        assertThat(page.nextCursor()).isEqualTo("3");
        assertThat(Paging.of(10, null).page(PagingTest::upTo, String::valueOf).nextCursor())
                .isNull();
    }

    private static List<Integer> upTo(int limit) {
        return IntStream.rangeClosed(1, Math.min(limit, 7)).boxed().toList();
    }

    @Test
    void whatIsNoPageIsRefusedByName() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Paging.of(0, null))
                .satisfies(problem -> assertThat(problem.details()).containsEntry("field", "limit"));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Paging.of(1, "nonsense").afterId())
                .satisfies(problem -> assertThat(problem.details()).containsEntry("field", "cursor"));
    }
}
