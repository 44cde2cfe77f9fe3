package dev.lattice.agent.driver.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.agent.driver.LaunchException;
import dev.lattice.core.image.ImageReference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM node:22-slim|node:22-slim",
                "from node:22-slim as Build\\nFROM build\\nCOPY --from=Build /a /b|node:22-slim",
                "FROM scratch\\nCOPY --from=0 /a /b|''",
                "FROM --platform=linux/amd64 a:1 AS x\\nCOPY --chown=1 --from=b:2 /a /b|a:1 b:2",
                "ARG V=22\\nFROM node:${V}-slim|node:22-slim",
                "ARG V=22\\nFROM node:${V:-20}-slim|node:22-slim",
                "FROM node:${W:-20}-slim|node:20-slim",
                "ARG GIVEN=no\\nFROM $GIVEN|given:1",
                "FROM a \\\\\\n  AS b\\nRUN echo FROM c|a",
                "# escape=`\\nFROM a `\\n AS b\\nCOPY --from=b /x /y|a",
                "FROM a\\nRUN --mount=type=bind,from=c:3,target=/x --mount=type=cache,target=/y true|a c:3",
                "FROM a\\nRUN --mount=from=c:3 echo --mount=from=d:4|a c:3",
                "FROM a\\nRUN --mount=Type=bind,\"From=c:3\" true|a c:3",
                "FROM a\\nONBUILD COPY --from=d:4 /x /y|a d:4",
                "# FROM b\\n\\n  FROM a\\r\\nENV from=x|a",
            })
    void knowsTheImagesThatItTakesFrom(String text, String images) throws Exception {
        String dockerfile = text.replace("\\\\", "\\").replace("\\n", "\n").replace("\\r", "\r");
        assertThat(new Dockerfile(dockerfile, Map.of("GIVEN", "given:1")).images())
                .extracting(ImageReference::toString)
                .containsExactlyInAnyOrder(images.isEmpty() ? new String[0] : images.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM built.lattice.invalid/0abc:1",
                "FROM a\nCOPY --from=built.lattice.invalid/0abc:1 / /",
                "FROM a\nRUN --mount=type=bind,from=built.lattice.invalid/0abc:1,target=/x true",
                "ARG X=built.lattice.invalid/0abc\nFROM ${X}:1",
                "FROM $UNKNOWN",
                "FROM",
                "FROM a\nCOPY --from=$(id) / /",
            })
    void refusesWhatIsNotForEverybody(String text) {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> new Dockerfile(text, Map.of()).images())
                .matches(refused -> refused.code() == LaunchException.Code.BUILD_REFUSED);
    }

    @Test
    void leavesOutTheFrontEndAndKeepsTheNumbersOfLines() {
        assertThat(new Dockerfile("# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n# syntax=x\n", Map.of()).plain())
                .isEqualTo("#\n# escape=`\nFROM a\n# syntax=x\n");
    }

    @Test
    void doesWithoutCachesWhereThereAreNone() throws Exception {
        assertThat(ClassicDockerfile.of(
                        "FROM a\nRUN --mount=type=cache,target=/x --mount=type=cache,target=/y,id=z npm ci\nRUN b\n"))
                .isEqualTo("FROM a\nRUN npm ci\nRUN b\n");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> ClassicDockerfile.of("FROM a\nRUN --mount=type=secret,id=x cat /run/secrets/x\n"));
    }
}
