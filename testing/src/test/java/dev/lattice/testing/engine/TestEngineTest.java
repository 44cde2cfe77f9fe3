package dev.lattice.testing.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestEngineTest {
    private static final Map<String, String> PROMISE = Map.of(TestEngine.PROMISE, "nginx:1.22 redis:7");
    private static final List<String> VERSION = List.of("version");

    /** An engine that knows these calls. */
    private static TestEngine engine(Map<String, String> environment, Set<List<String>> calls) {
        return new TestEngine(environment, calls::contains);
    }

    private static List<String> image(String name) {
        return List.of("image", "inspect", name);
    }

    @Test
    void whatNobodyPromisedMayBeMissing() {
        assertThat(engine(Map.of(), Set.of()).isThere()).isFalse();
        assertThat(engine(Map.of(), Set.of()).hasImage("redis:7")).isFalse();
        TestEngine own = engine(Map.of(), Set.of(VERSION, image("redis:7")));
        assertThat(own.isThere()).isTrue();
        assertThat(own.hasImage("redis:7")).isTrue();
        assertThat(own.hasImage("nginx:1.22")).isFalse();
    }

    @Test
    void whatWasPromisedFailsWhenItIsMissing() {
        assertThatThrownBy(() -> engine(PROMISE, Set.of()).isThere()).hasMessageContaining("a container engine");
        assertThatThrownBy(() -> engine(PROMISE, Set.of()).hasImage("mongo:7.0"))
                .hasMessageContaining("a container engine");
        TestEngine half = engine(PROMISE, Set.of(VERSION, image("redis:7")));
        assertThat(half.isThere()).isTrue();
        assertThat(half.hasImage("redis:7")).isTrue();
        assertThatThrownBy(() -> half.hasImage("nginx:1.22")).hasMessageContaining("nginx:1.22");
        assertThat(half.hasImage("mongo:7.0")).as("nobody promised it").isFalse();
    }
}
