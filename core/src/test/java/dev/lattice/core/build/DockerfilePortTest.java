package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(DockerfilePort.of(lines.replace(';', '\n'))
                        .map(DockerfilePort::number)
                        .orElse(null))
                .isEqualTo(port);
    }
}
