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
            quoteCharacter = '~',
            value = {
                "FROM node:22-slim|node:22-slim",
                "from node:22-slim as Build\\nFROM build\\nCOPY --from=Build /a /b|node:22-slim",
                "FROM scratch\\nCOPY --from=0 /a /b|~~",
                "FROM --platform=linux/amd64 a:1 AS x\\nCOPY --chown=1 --from=b:2 /a /b|a:1 b:2",
                "FROM --platform=$BUILDPLATFORM a:1|a:1",
                "FROM a AS b.c_d-1\\nFROM b.c_d-1|a",
                "FROM \"a:1\"|a:1",
                "ARG V=22\\nFROM node:${V}-slim|node:22-slim",
                "ARG V=22\\nFROM node:${V:-20}-slim|node:22-slim",
                "ARG V=\"22\" TEXT=\"two words\"\\nARG W='$V'\\nFROM node:$V|node:22",
                "FROM node:${W:-20}-slim|node:20-slim",
                "ARG V=\\nFROM a:1${V-x}|a:1",
                "ARG V\\nFROM a:1${V-x}|a:1x",
                "ARG GIVEN=no\\nFROM $GIVEN|given:1",
                "ARG TARGETARCH\\nARG NAME=x-$TARGETARCH\\nFROM a\\nARG TARGETARCH|a",
                "FROM a \\\\\\n  AS b\\nRUN echo FROM c|a",
                "FROM a\\nRUN one && \\\\\\n  # said \\\\\\n\\n  two \\\\ \\nFROM b|a",
                "# escape=`\\nFROM a `\\n AS b\\nCOPY --from=b /x /y|a",
                "FROM a\\nRUN --mount=type=bind,from=c:3,target=/x --mount=type=cache,target=/y true|a c:3",
                "FROM a\\nRUN --mount=from=c:3 echo --mount=from=d:4|a c:3",
                "FROM a\\nRUN --mount=Type=bind,From=c:3 true|a c:3",
                "FROM a\\nRUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci|a",
                "FROM a\\nCOPY --chown=app:app --chmod=755 --link x 'y z' /|a",
                "FROM a\\nHEALTHCHECK --interval=5s CMD [\"a\", \"b\"]|a",
                "FROM a\\nONBUILD COPY --from=d:4 /x /y|a d:4",
                "# FROM b\\n\\n  FROM a\\r\\nENV from=x|a",
                "FROM a\\nRUN python3 <<EOF\\nfrom os import path\\nFROM b\\nEOF\\nUSER x|a",
                "FROM a\\nRUN <<-'EOF' sh -e\\n\\tCOPY --from=b / /\\n\\tEOF\\nUSER x|a",
                "FROM a\\nCOPY <<\"ONE\" <<TWO.txt /x/\\nFROM b\\nONE\\nFROM c\\nTWO.txt\\nFROM d|a d",
                "FROM a\\nRUN cat <<EOF >\"$X/y\" && \\\\\\n  echo ${HOME}\\nx \\\\\\ny\\nEOF\\nUSER x|a",
                "FROM a\\nRUN <<EOF\\ncat >x <<INNER\\nFROM b\\nINNER\\nEOF\\nUSER x|a",
                "FROM a\\nRUN [\"sh\", \"-c\", \"cat <<EOF\"]\\nUSER x|a",
                "FROM a\\nRUN echo $((1<<2)) $((1 << 2)) \"${X:-y}\"\\nRUN echo 'a <<EOF' <<<x\\nUSER x|a",
                "FROM a\\nADD https://example.org/a.tar.gz#x https://8.8.8.8:80/$V /x|a",
                "FROM a\\nADD --checksum=sha256:00 https://token@github.com/a/b.git#v1 /x|a",
                "FROM a\\nADD git@github.com:a/b.git http://[2606:4700::1111]/x /x|a",
                "FROM a\\nADD [\"a b\", \"/x\"]\\nADD app-$V.jar target/$X /x|a",
            })
    void knowsTheImagesThatItTakesFrom(String text, String images) throws Exception {
        Dockerfile dockerfile = new Dockerfile(plain(text), Map.of("GIVEN", "given:1"));
        assertThat(dockerfile.images())
                .extracting(ImageReference::toString)
                .containsExactlyInAnyOrder(images.isEmpty() ? new String[0] : images.split(" ", -1));
        assertThat(new Dockerfile(dockerfile.plain(), Map.of("GIVEN", "given:1")).images())
                .as("what the builder reads")
                .isEqualTo(dockerfile.images());
    }

    private static String plain(String text) {
        return text.replace("\\\\", "\0")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .replace('\0', '\\');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM built.lattice.invalid/0abc:1",
                "FROM a\nCOPY --from=built.lattice.invalid/0abc:1 / /",
                "FROM a\nRUN --mount=type=bind,from=built.lattice.invalid/0abc:1,target=/x true",
                "ARG X=built.lattice.invalid/0abc\nFROM ${X}:1",
                "ARG X=\nFROM ${X-x/}built.lattice.invalid/0abc:1",
                "ARG X=\"x B=y\"\nFROM ${B-built.lattice.invalid/0abc:1}",
                "FROM ${TARGETVARIANT-x/}built.lattice.invalid/0abc:1",
                "ARG BUILDKIT_CACHE_MOUNT_NS=a\nFROM $BUILDKIT_CACHE_MOUNT_NS:1",
                "FROM $UNKNOWN",
                "FROM",
                "FROM a b",
                "FROM a\nCOPY --from=$(id) / /",
                "FROM a\nONBUILD COPY --from=built.lattice.invalid/0abc:1 / /",
            })
    void refusesWhatIsNotForEverybody(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM a\nCOPY --'from'=b / /",
                "FROM a\nCOPY --\"from\"=b / /",
                "FROM a\nCOPY --fr\\om=b / /",
                "FROM a\nCOPY --fr\\\nom=built.lattice.invalid/0abc:1 / /",
                "FROM a\nCOPY --from b / /",
                "FROM a\nCOPY --chown=1\u00e9--from=b / /",
                "FROM a\nCOPY --$X=b / /",
                "ARG X=0\nFROM a\nARG X=b\nCOPY --from=$X / /",
                "FROM a\nRUN --mount type=bind,from=b true",
                "FROM a\nRUN --mount=type=bind,fr\\om=b true",
                "FROM a\nRUN --mount=type=bind,\"from=b\" true",
                "FROM a\nRUN --mount=$X true",
                "FROM a\nONBUILD COPY --'from'=b / /",
                "FROM a\nONBUILD ONBUILD COPY --from=b / /",
                "FROM a\nRUN echo \\\\\nFROM b",
                "# escape=`\nFROM a\nRUN echo ``\nFROM b",
                "FROM a\nRUN echo \\\u000b\nFROM b",
                "FROM a\nRUN echo \\\r\r\nFROM b",
                "FROM a\n\u00a0FROM b",
                "FROM a\nRUN\u2028--mount=from=b true",
                "FROM a\nonbu\u0131ld COPY --from=b / /",
                "FROM a\nNOTHING",
                "FROM scratch AS built.lattice.invalid/0abc:3",
                "FROM scratch AS 1",
            })
    void refusesWhatBuildersCouldReadInTwoWays(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Without an end.
                "FROM a\nRUN <<EOF\nx\nEOF \n",
                "FROM a\nRUN <<EOF\nx\n\tEOF\n",
                "FROM a\nCOPY <<ONE <<TWO /\nTWO\nONE\n",
                // Not known as one to each builder.
                "FROM a\nRUN cat <<$X\nFROM b\n$X",
                "FROM a\nRUN cat <<\\EOF\nFROM b\nEOF",
                "FROM a\nRUN cat <<\"RUN true\"\nFROM b\nRUN true",
                "FROM a\nRUN cat <<cmd\nFROM b\ncmd",
                "FROM a\nRUN cat <<E'O'F\nFROM b\nEOF",
                "FROM a\nRUN cat <<EOF>/x\nFROM b\nEOF",
                "FROM a\nRUN echo ${a b} <<EOF\nFROM b\nRUN cat <<EOF\nEOF",
                "FROM a\nRUN --mount=target=${a!} cat <<EOF\nFROM b\nRUN cat <<EOF\nEOF",
                "FROM a\nRUN echo ' <<EOF\nFROM b\nRUN cat <<EOF\nEOF",
                "FROM a\nRUN [\"a\"] <<EOF\nFROM b\nRUN cat <<EOF\nEOF",
                "FROM a\nONBUILD RUN <<EOF\nx\nEOF",
                // Its last line and its end are one to builders that know of none.
                "FROM a\nRUN <<EOF\nFROM b\nRUN echo \\\nEOF",
                "FROM a\nRUN <<EOF\nFROM b\nRUN echo \\\n\n  # x\nEOF",
                // What seemed to be in one is not.
                "FROM a\nCMD cat <<EOF\nFROM built.lattice.invalid/0abc:3\nEOF",
                "FROM a\nRUN cat << EOF\nFROM scratch AS x\nEOF",
                "FROM a\nRUN <<EOF\nFROM scratch AS b\nEOF\nCOPY --from=built.lattice.invalid/b:1 / /",
            })
    void refusesHereDocumentsThatNotEveryBuilderSees(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "HTTP://169.254.169.254/",
                "http://127.0.0.1:8080/",
                "https://10.1.2.3/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://0xa9.0xfe.0xa9.0xfe/",
                "http://0251.0376.0251.0376/",
                "http://127.1/",
                "http://169.254.169.254./",
                "http://999.1.1.1/",
                "http://[::1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[fe80::1%25eth0]/",
                "http://[fd00::1]/",
                "http://[::ffff:a9fe:a9fe]:80/",
                "http://localhost/",
                "http://LOCALHOST:80/",
                "http://x.localhost/",
                "http://metadata.google.internal/",
                "http://printer/",
                "http://example.org./",
                "http://example.org@10.0.0.1/",
                "http://example.org:80@10.0.0.1/",
                "http:///x",
                "http://$HOST/x",
                "http://example.org$HOST/x",
                "http:/$X",
                "$SOURCE",
                "h${X}",
                "ht\\tp://10.0.0.1/",
                "'http://10.0.0.1/'",
                "ftp://example.org/",
                "git@10.0.0.1:a/b.git",
                "ssh://git@10.0.0.1/a.git",
                "https://10.0.0.1/a/b.git#main",
                "git://localhost/a.git",
            })
    void refusesToFetchFromInside(String source) {
        assertRefused("FROM a\nADD " + source + " /x");
        assertRefused("FROM a\nADD x " + source + " /x");
        assertRefused("FROM a\nADD [\"" + source.replace("\\", "\\\\") + "\", \"/x\"]");
        assertRefused("FROM a\nONBUILD ADD --chown=1 " + source + " /x");
    }

    @Test
    void refusesToFetchFromInsideWhateverTheListIsWrittenLike() {
        assertRefused("FROM a\nADD [\"\\u0068ttp://10.0.0.1/\", \"/x\"]");
        assertRefused("FROM a\nADD [\"http://10.0.0.1/\", \"/x\"] y");
    }

    private static void assertRefused(String text) {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> new Dockerfile(text, Map.of()).images())
                .matches(refused -> refused.code() == LaunchException.Code.BUILD_REFUSED);
    }

    @Test
    void saysWhichLineIsToBeChanged() {
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> new Dockerfile(
                                "# x\nFROM a\nRUN <<EOF\nx\nEOF\nRUN a \\\n  b\nCOPY --from b / /\n", Map.of())
                        .images())
                .withMessage("The Dockerfile is not built. Line 8: write '--from=' and what it is in one word.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# syntax=docker/dockerfile:1\\n# escape=`\\nFROM a\\n# syntax=x\\n|# escape=`\\n#\\nFROM a\\n# syntax=x\\n",
                "# a1=x\\n# syntax=evil/front\\nFROM a|#\\n#\\nFROM a",
                "#!/bin/x\\n# syntax=evil/front\\nFROM a|#\\n#\\nFROM a",
                "#!/bin/x\\n# escape=`\\nFROM a|# escape=`\\n#\\nFROM a",
                "\uFEFF# syntax=evil/front\\nFROM a|#\\nFROM a",
                "\uFEFF\uFEFF# syntax=evil/front\\n\uFEFFFROM a|#\\nFROM a",
                "# syntax=evil/front \u2028\\nFROM a|#\\nFROM a",
                "#\u00a0syntax=evil/front\\n\\n  # syntax=evil/front\\nFROM a|#\\n#\\n#\\nFROM a",
                "# words\\n# escape=`\\nFROM a|#\\n#\\nFROM a",
                "FROM a\\r\\nUSER b|FROM a\\nUSER b",
            })
    void leavesOutTheFrontEndAndKeepsTheNumbersOfLines(String text, String plain) throws Exception {
        Dockerfile dockerfile = new Dockerfile(plain(text), Map.of());
        assertThat(dockerfile.plain()).isEqualTo(plain(plain));
        assertThat(dockerfile.images()).extracting(ImageReference::toString).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// syntax=evil/front\nFROM a",
                "#!/bin/x\n// syntax=evil/front\nFROM a",
                "\uFEFF// syntax=evil/front\nFROM a",
                "{\"syntax\":\"evil/front\"}",
                "# x\n\n {\"syntax\":\"evil/front\"}",
                "# escape=x\nFROM a",
            })
    void refusesOtherFrontEnds(String text) {
        assertRefused(text);
        assertThatExceptionOfType(LaunchException.class).isThrownBy(() -> new Dockerfile(text, Map.of()).plain());
    }

    @Test
    void doesWithoutCachesWhereThereAreNone() throws Exception {
        assertThat(ClassicDockerfile.of(
                        "FROM a\nRUN --mount=type=cache,target=/x --mount=type=cache,target=/y,id=z npm ci\nRUN b\n"))
                .isEqualTo("FROM a\nRUN npm ci\nRUN b\n");
        assertThat(ClassicDockerfile.of("FROM a\nRUN --mount=type=cache,target=/x\\\n  npm ci\n"))
                .as("what goes on in the next line still does")
                .isEqualTo("FROM a\nRUN\\\n  npm ci\n");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> ClassicDockerfile.of("FROM a\nRUN --mount=type=secret,id=x cat /run/secrets/x\n"));
    }

    @Test
    void stepsThatAreGivenSecretsAreToldApart() throws LaunchException {
        String text = """
                # comment
                FROM a AS build
                RUN --mount=type=cache,target=/c one
                RUN --mount=type=cache,target=/c \\
                    --mount=TYPE=Secret,id=x two
                RUN --mount=type=secret,id=y three
                FROM b
                RUN <<END
                RUN --mount=type=secret,id=z no step
                END
                FROM c
                run --network=none --mount=id=x,type=$T four
                """;
        assertThat(new Dockerfile(text, Map.of()).withBeforeSecrets("ARG M=1")).isEqualTo("""
                #
                FROM a AS build
                RUN --mount=type=cache,target=/c one
                ARG M=1
                RUN --mount=type=cache,target=/c \\
                    --mount=TYPE=Secret,id=x two
                RUN --mount=type=secret,id=y three
                FROM b
                RUN <<END
                RUN --mount=type=secret,id=z no step
                END
                FROM c
                ARG M=1
                run --network=none --mount=id=x,type=$T four
                """);
    }
}
