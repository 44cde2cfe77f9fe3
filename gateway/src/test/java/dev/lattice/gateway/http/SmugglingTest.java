package dev.lattice.gateway.http;

import static dev.lattice.gateway.testing.Rig.NODE;
import static dev.lattice.gateway.testing.Rig.backend;
import static dev.lattice.gateway.testing.Rig.httpRoute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.testing.Origin;
import dev.lattice.gateway.testing.Rig;
import dev.lattice.gateway.testing.Wire;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parsers could read differently is refused, and the connection is closed: nothing behind it is heard. */
@TestInstance(Lifecycle.PER_CLASS)
class SmugglingTest {
    private Rig rig;
    private Origin origin;

    @BeforeAll
    void open() throws IOException {
        rig = new Rig();
        origin = Origin.ofEcho();
        rig.container(7, origin.address());
        rig.node(NODE);
        rig.route(httpRoute(1, "web.localhost", backend(NODE, 7)));
    }

    @AfterAll
    void close() throws IOException {
        rig.close();
        origin.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', quoteCharacter = '"', textBlock = """
                    both lengths                  ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 5~Transfer-Encoding: chunked~~0~~GET /x HTTP/1.1~HOST~~
                    both lengths, other order     ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~Content-Length: 5~~0~~
                    two equal lengths             ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 5~Content-Length: 5~~hello
                    two lengths                   ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 5~Content-Length: 6~~hello
                    a list of lengths             ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 5, 5~~hello
                    a signed length               ! 400 ! POST / HTTP/1.1~HOST~Content-Length: +5~~hello
                    a negative length             ! 400 ! POST / HTTP/1.1~HOST~Content-Length: -1~~hello
                    a hexadecimal length          ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 0x5~~hello
                    an enormous length            ! 400 ! POST / HTTP/1.1~HOST~Content-Length: 9999999999999999999~~hello
                    an empty length               ! 400 ! POST / HTTP/1.1~HOST~Content-Length:~~hello
                    space before the colon        ! 400 ! POST / HTTP/1.1~HOST~Content-Length : 5~~hello
                    tab before the colon          ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding\\t: chunked~~0~~
                    two encodings                 ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~Transfer-Encoding: identity~~0~~
                    a list of encodings           ! 501 ! POST / HTTP/1.1~HOST~Transfer-Encoding: gzip, chunked~~0~~
                    an encoding not known         ! 501 ! POST / HTTP/1.1~HOST~Transfer-Encoding: xchunked~~0~~
                    a vertical tab                ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: \\x0bchunked~~0~~
                    chunks of an old client       ! 400 ! POST / HTTP/1.0~HOST~Transfer-Encoding: chunked~~0~~
                    a folded line                 ! 400 ! GET / HTTP/1.1~HOST~X-One: 1~ two~~
                    a folded first line           ! 400 ! GET / HTTP/1.1~ Host: web.localhost~~
                    a line with no colon          ! 400 ! GET / HTTP/1.1~HOST~nonsense~~
                    a field with no name          ! 400 ! GET / HTTP/1.1~HOST~: 1~~
                    bare line feeds               ! 400 ! GET / HTTP/1.1\\nHost: web.localhost\\n\\n
                    a bare line feed in a field   ! 400 ! GET / HTTP/1.1~HOST~X: 1\\nY: 2~~
                    a bare carriage return        ! 400 ! GET / HTTP/1.1~HOST~X: 1\\rY: 2~~
                    a head ended by line feeds    ! 400 ! GET / HTTP/1.1~HOST~X: 1~\\n
                    a nul in a field              ! 400 ! GET / HTTP/1.1~HOST~X: 1\\x002~~
                    a nul in the target           ! 400 ! GET /a\\x00b HTTP/1.1~HOST~~
                    a carriage return in the target ! 400 ! GET /a\\rb HTTP/1.1~HOST~~
                    a tab in the target           ! 400 ! GET /a\\tb HTTP/1.1~HOST~~
                    a space in the target         ! 400 ! GET /a b HTTP/1.1~HOST~~
                    two spaces                    ! 400 ! GET  / HTTP/1.1~HOST~~
                    no version                    ! 400 ! GET /~HOST~~
                    a version that is none        ! 400 ! GET / FTP/1.1~HOST~~
                    an old version of old         ! 505 ! GET / HTTP/0.9~HOST~~
                    a version to come             ! 505 ! GET / HTTP/2.0~HOST~~
                    a method with a colon         ! 400 ! G:T / HTTP/1.1~HOST~~
                    no host                       ! 400 ! GET / HTTP/1.1~~
                    two hosts                     ! 400 ! GET / HTTP/1.1~HOST~Host: other.localhost~~
                    an empty host                 ! 400 ! GET / HTTP/1.1~Host:~~
                    a host with a path            ! 400 ! GET / HTTP/1.1~Host: web.localhost/x~~
                    a host with a user            ! 400 ! GET / HTTP/1.1~Host: a@web.localhost~~
                    a host with a space           ! 400 ! GET / HTTP/1.1~Host: web.localhost other~~
                    a host with a port of letters ! 400 ! GET / HTTP/1.1~Host: web.localhost:x~~
                    another host in the target    ! 400 ! GET http://other.localhost/ HTTP/1.1~HOST~~
                    a user in the target          ! 400 ! GET http://a@web.localhost/ HTTP/1.1~HOST~~
                    a target of another scheme    ! 400 ! GET ftp://web.localhost/ HTTP/1.1~HOST~~
                    a target without a slash      ! 400 ! GET web.localhost HTTP/1.1~HOST~~
                    a star that asks for something ! 400 ! GET * HTTP/1.1~HOST~~
                    a proxy's method              ! 405 ! CONNECT web.localhost:80 HTTP/1.1~HOST~~
                    the host of one hop only      ! 400 ! GET / HTTP/1.1~HOST~Connection: host~~
                    the length of one hop only    ! 400 ! POST / HTTP/1.1~HOST~Connection: Content-Length~Content-Length: 5~~hello
                    the encoding of one hop only  ! 400 ! POST / HTTP/1.1~HOST~Connection: close, Transfer-Encoding~Transfer-Encoding: chunked~~0~~
                    no size                       ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~~0~~
                    a size of letters             ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~xyz~0~~
                    a size with a prefix          ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~0x5~hello~0~~
                    a negative size               ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~-1~0~~
                    an enormous size              ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~fffffffffffffffff~0~~
                    space before a size           ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~ 5~hello~0~~
                    space behind a size           ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~5 ~hello~0~~
                    a size ended by a line feed   ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~5\\nhello~0~~
                    a longer chunk                ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~3~hello~0~~
                    a line feed in an extension   ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~5;a=\\n~hello~0~~
                    a trailer that is none        ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~0~no trailer~~
                    a folded trailer              ! 400 ! POST / HTTP/1.1~HOST~Transfer-Encoding: chunked~~0~A: 1~ 2~~
                    """)
    void isRefusedAndTheConnectionClosed(String what, int status, String said) throws IOException {
        int before = origin.requests().size();
        try (Wire wire = Wire.to(rig.http.port())) {
            wire.say(said.replace("HOST", "Host: web.localhost")
                    .replace("~", "\r\n")
                    .replace("\\n", "\n")
                    .replace("\\r", "\r")
                    .replace("\\t", "\t")
                    .replace("\\x00", "\0")
                    .replace("\\x0b", "\u000b"));
            wire.socket().shutdownOutput();
            Wire.Message answer = wire.message();
            assertThat(answer.status()).as(what).isEqualTo(status);
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(wire.ends()).isTrue();
        }
        assertThat(origin.requests()).as("requests that were heard").hasSize(before);
    }
}
