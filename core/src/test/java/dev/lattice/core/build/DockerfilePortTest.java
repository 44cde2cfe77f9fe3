package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    private static @Nullable Integer port(String lines, Optional<String> target) {
        return DockerfilePort.of(lines.replace(';', '\n'), target)
                .map(DockerfilePort::number)
                .orElse(null);
    }
}
