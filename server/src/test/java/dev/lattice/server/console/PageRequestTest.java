package dev.lattice.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/jobs/06e1n0dv3rj2m", "/workers/attic.local", "/apiary", "/queue"})
    void addressesThatPeopleOpenArePages(String path) {
        assertThat(PageRequest.of(path, BROWSER)).isEqualTo(PageRequest.PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/docs", "/api/jobs/list", "/metrics", "/q/health", "/ws/x"})
    void theRestOfTheServerIsLeftAlone(String path) {
        assertThat(PageRequest.of(path, BROWSER)).isEqualTo(PageRequest.ELSEWHERE);
        assertThat(PageRequest.of(path, null)).isEqualTo(PageRequest.ELSEWHERE);
    }

    @Test
    void filesAreToldFromPages() {
        assertThat(PageRequest.of("/assets/index-DW7o2w1J.js", "*/*")).isEqualTo(PageRequest.HASHED_FILE);
        assertThat(PageRequest.of("/assets/missing.js", BROWSER)).isEqualTo(PageRequest.HASHED_FILE);
        assertThat(PageRequest.of("/favicon.svg", "image/svg+xml,*/*")).isEqualTo(PageRequest.FILE);
        assertThat(PageRequest.of("/index.html", BROWSER)).isEqualTo(PageRequest.FILE);
        assertThat(PageRequest.of("/", null)).isEqualTo(PageRequest.PAGE);
        assertThat(PageRequest.of("/login", "*/*")).isEqualTo(PageRequest.FILE);
    }
}
