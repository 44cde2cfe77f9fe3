package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfilePortTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FROM x;EXPOSE 9000/tcp 1                                     | 9000
            FROM x;expose 80/udp 443                                     | 443
            FROM x;ENV PORT=7000;EXPOSE $PORT                            | 7000
            FROM x AS build;EXPOSE 1;FROM y                              |
            FROM x AS Base;EXPOSE 5000;FROM base                         | 5000
            FROM x AS base;EXPOSE 5000;FROM base AS run;ENV A=1;FROM run | 5000
            FROM x AS base;EXPOSE 5000;FROM base;EXPOSE 6000             | 6000
            FROM nginx                                                   | 80
            FROM nginx:1.28-alpine;ENV PORT=3000                         | 3000
            FROM --platform=linux/amd64 docker.io/library/httpd:2@sha256:ab | 80
            FROM nginxinc/nginx-unprivileged:stable AS web               | 8080
            FROM php:8.3-apache                                          | 80
            FROM php:8.3-fpm                                             |
            FROM example.org:5000/nginx                                  |
            FROM                                                         |
            EXPOSE 80                                                    | 80
            """)
    void isWhatTheLastStageSaysOrBeginsWith(String lines, Integer port) {
        assertThat(port(lines, Optional.empty())).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            production | FROM x AS production;EXPOSE 3000;FROM production AS dev;EXPOSE 9229          | 3000
            Dev        | FROM x AS production;EXPOSE 3000;FROM production AS dev;EXPOSE 9229          | 9229
            run        | FROM x AS base;EXPOSE 3000;FROM base AS run;FROM base AS dev;EXPOSE 9229     | 3000
            0          | FROM x;EXPOSE 3000;FROM y;EXPOSE 9229                                        | 3000
            web        | FROM nginx AS web;FROM web AS dev;EXPOSE 9229                                | 80
            gone       | FROM x AS production;EXPOSE 3000;FROM x AS dev;EXPOSE 9229                   | 9229
            """)
    void isWhatTheStageSaysThatIsBuilt(String target, String lines, Integer port) {
        assertThat(port(lines, Optional.of(target))).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            FROM x;EXPOSE 3000;RUN psql <<EOF;SELECT *;FROM t;EXPOSE 5;EOF                   | 3000
            FROM x;RUN <<EOF;EXPOSE 5;EOF;EXPOSE 3000                                        | 3000
            FROM x;COPY <<-'A' <<"B C" /tmp/;EXPOSE 5;>A;EXPOSE 6;B C;EXPOSE 3000          | 3000
            FROM x;RUN cat <<EOF > /a;EXPOSE 5; EOF;EOF;EXPOSE 3000                         | 3000
            FROM x;ONBUILD RUN <<EOF;EXPOSE 5;EOF;EXPOSE 3000                                | 3000
            FROM x;RUN cat <<EOF;EXPOSE 3000                                                 | 3000
            FROM x;RUN echo '<<EOF';EXPOSE 3000;EOF                                          | 3000
            FROM x;RUN cat <<<EOF;EXPOSE 3000;EOF                                            | 3000
            FROM x;LABEL a=<<EOF;EXPOSE 3000;EOF                                             | 3000
            FROM x;ENV A=1 \\;PORT=3000                                                      | 3000
            FROM x;ENV A=1 \\;# of the web;;    # indented;  PORT=3000                        | 3000
            FROM x;ENV A=1 \\  ;  B=2 \\;  PORT=3000;EXPOSE 4000                             | 4000
            FROM x;RUN a && \\;  EXPOSE 5;EXPOSE 3000                                        | 3000
            FROM x;RUN a \\;  <<EOF;EXPOSE 5;EOF;EXPOSE 3000                                 | 3000
            FROM x;EXPOSE 30\\;00                                                            | 3000
            FROM x;# a comment \\;EXPOSE 3000                                                | 3000
            % escape=`;FROM x;RUN dir c:\\;ENV A=1 `;PORT=3000                               | 3000
            % syntax=docker/dockerfile:1;% escape = `;FROM x;ENV A=1 `;PORT=3000             | 3000
            % Of ours;% escape=`;FROM x;ENV A=1 \\;PORT=3000                                 | 3000
            FROM x;ENV A="1 PORT=5" PORT=3000                                                | 3000
            FROM x;ENV A=1 \\                                                                |
            """)
    void isWhatInstructionsSayAndNotTheLinesBelowThem(String lines, Integer port) {
        assertThat(port(lines.replace('>', '\t').replace('%', '#'), Optional.empty()))
                .isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            FROM x;ARG P=5000;EXPOSE $P                                                | 5000
            FROM x;ARG P=5000;EXPOSE ${P}/tcp                                          | 5000
            FROM x;ARG Q P="5000";EXPOSE "${P}"                                        | 5000
            FROM x;EXPOSE $P;ARG P=5000                                                |
            FROM x;EXPOSE $P 6000                                                      | 6000
            FROM x;EXPOSE ${P:-6000}                                                   | 6000
            FROM x;ARG P=5000;EXPOSE ${P:-6000}                                        | 5000
            FROM x;ARG P=5000;EXPOSE ${Q-$P}                                           | 5000
            FROM x;ENV P=5000;EXPOSE $P                                                | 5000
            FROM x;ENV P 5000;EXPOSE ${P}                                              | 5000
            FROM x;ENV P="5000 6000";EXPOSE $P                                         | 5000
            FROM x;ENV P=5000;ARG P=6000;EXPOSE $P                                     | 5000
            FROM x;ARG P=5000;ENV PORT=$P                                              | 5000
            FROM x;ENV P=5000;ENV P=6000 PORT=$P                                       | 5000
            FROM x;ENV P=5000;EXPOSE '$P' \\$P                                         |
            FROM x;ARG P=5000;EXPOSE ${P                                               |
            ARG P=5000;FROM x;EXPOSE $P                                                |
            ARG P=5000;FROM x;ARG P;EXPOSE $P                                          | 5000
            ARG P=5000;FROM x;ARG P=6000;EXPOSE $P                                     | 6000
            ARG P=5000;ARG Q=$P;FROM x;ARG Q;EXPOSE $Q                                 | 5000
            FROM x AS base;ARG P=5000;FROM base;EXPOSE $P                              | 5000
            FROM x AS base;ENV P=5000;FROM base AS run;FROM run;EXPOSE $P              | 5000
            FROM x AS build;ARG P=5000;ENV Q=5000;FROM y;EXPOSE $P $Q                  |
            ARG BASE=nginx:1.28;FROM ${BASE}                                           | 80
            FROM x;EXPOSE 3000-3005                                                    | 3000
            FROM x;EXPOSE 53-54/udp 3000-3005/tcp                                      | 3000
            FROM x;ARG P=5000;EXPOSE $P-5005                                           | 5000
            FROM x;EXPOSE 3000-x 4000                                                  | 4000
            """)
    void isWhatVariablesAndRangesStandFor(String lines, Integer port) {
        assertThat(port(lines, Optional.empty())).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FROM x;ARG P=5000;EXPOSE $P            | 7000
            FROM x;ARG P;EXPOSE $P                 | 7000
            ARG P=5000;FROM x;ARG P=6000;EXPOSE $P | 7000
            ARG P=5000;FROM x;ARG P;EXPOSE $P      | 7000
            FROM x;EXPOSE $P                       |
            FROM x;ENV P=5000;ARG P;EXPOSE $P      | 5000
            """)
    void isWhatAnArgumentOfTheBuildSays(String lines, Integer port) {
        assertThat(port(lines, Optional.empty(), Map.of("P", "7000"))).isEqualTo(port);
    }

    @Test
    void valuesThatGrowWithEachLineStandForNothing() {
        String lines = "FROM x;ENV A=1111;" + "ENV A=$A$A;".repeat(10_000) + "EXPOSE $A 5000";

        assertThat(port(lines, Optional.empty())).isEqualTo(5000);
    }

    private static @Nullable Integer port(String lines, Optional<String> target) {
        return port(lines, target, Map.of());
    }

    private static @Nullable Integer port(String lines, Optional<String> target, Map<String, String> arguments) {
        return DockerfilePort.of(lines.replace(';', '\n'), target, arguments)
                .map(DockerfilePort::number)
                .orElse(null);
    }
}
