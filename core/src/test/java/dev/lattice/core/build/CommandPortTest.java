package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandPortTest {
    @ParameterizedTest
    @CsvSource({
        "next start -p 4000, 4000",
        "next start --port 4000, 4000",
        "node a.js --port=4000, 4000",
        "PORT=5000 node i.js, 5000",
        "PORT='5000' node i.js, 5000",
        "uvicorn a:b --host 0.0.0.0 --port 5000, 5000",
        "gunicorn -b 0.0.0.0:9000 a:b, 9000",
        "gunicorn --bind=:9001 a:b, 9001",
        "waitress-serve --listen=*:9002 a:b, 9002",
        "PORT=1 migrate -p 2 && serve --port 9003, 9003",
        "PORT=5000 next start -p 4000, 4000"
    })
    void isTheOneThatTheLastCommandNames(String line, int port) {
        assertThat(CommandPort.of(line)).contains(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node a.js",
                "next start -p",
                "next start -p $PORT",
                "tsc -p tsconfig.json",
                "gunicorn --bind 0.0.0.0:$PORT a:b",
                "gunicorn --bind unix:/run/a.sock a:b",
                "a --port 0",
                "a --port 65536",
                "a --port 99999999999",
                "a --port -1",
                "EXPORT=80 a",
                "a -p 80 && b"
            })
    void isNoneElse(String line) {
        assertThat(CommandPort.of(line)).isEmpty();
    }
}
