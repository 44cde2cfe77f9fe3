package dev.lattice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    @TempDir
    Path folder;

    private final FakeLattice server;
    private CommandLineHarness lattice;

    LogsCommandTest() throws IOException {
        server = new FakeLattice();
        lattice = new CommandLineHarness(server, Path.of(""));
    }

    @BeforeEach
    void start() {
        lattice = new CommandLineHarness(server, folder);
        server.workloads().is();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void writes(FakeLattice.Script script) {
        server.workloads().writes(script, script);
    }

    private static void member(FakeLattice.Frames frames, int number, int revision) throws IOException {
        frames.send(
                7,
                "{\"jobId\":\"00000000000" + number + revision + "\",\"values\":{\"instance\":\"" + number
                        + "\",\"revision\":\"" + revision + "\"}}");
    }

    @Test
    void oneInstanceIsPrintedByteForByte() {
        writes(frames -> {
            member(frames, 0, 1);
            frames.out("a\033[2Jb");
            frames.err("c");
        });
        assertThat(lattice.run("logs", "db")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("a\033[2Jb");
        assertThat(lattice.err()).isEqualTo("c");
    }

    @Test
    void onATerminalNothingButColorsWorks() {
        writes(frames -> {
            member(frames, 0, 1);
            frames.out("\033[31mred\033[0m \033]0;title\007\r\nover\rwritten\nrest");
        });
        assertThat(lattice.run(CommandLineHarness.PERSON, "", "logs", "db")).isZero();
        assertThat(lattice.out()).isEqualTo("\033[31mred\033[0m \\e]0;title\\u0007\033[m\nover\nwritten\nrest\n");
    }

    @Test
    void linesOfSeveralHaveTheirInstanceBeforeThem() {
        writes(frames -> {
            member(frames, 0, 1);
            member(frames, 1, 2);
            frames.out("one\ntw");
            member(frames, 0, 1);
            frames.out("zero\n");
            member(frames, 1, 2);
            frames.out("o\n");
            frames.err("bad");
        });
        assertThat(lattice.run("logs", "db")).isZero();
        assertThat(lattice.out()).isEqualTo("[1 r2] one\n[0 r1] zero\n[1 r2] two\n");
        assertThat(lattice.err()).isEqualTo("[1 r2] bad\n");
    }

    @Test
    void aTailIsTheLastLinesAndNothingComesTwiceWhenItIsFollowed() {
        server.workloads()
                .writes(
                        frames -> {
                            member(frames, 0, 1);
                            frames.out("1\n2\n3\n");
                        },
                        frames -> {
                            member(frames, 0, 1);
                            frames.out("1\n2\n3\n4\n");
                            frames.send(8, "{}");
                        });
        assertThat(lattice.run("logs", "db", "-f", "--tail", "2"))
                .as(lattice.err())
                .isZero();
        assertThat(lattice.out()).isEqualTo("2\n3\n4\n");
    }

    @Test
    void aBrokenStreamGoesOnWhereItWas() {
        server.workloads()
                .writes(
                        frames -> {
                            member(frames, 0, 1);
                            frames.out("one ");
                            frames.cut();
                        },
                        frames -> {
                            member(frames, 0, 1);
                            frames.out("one two\n");
                            frames.send(8, "{}");
                        });
        assertThat(lattice.run("logs", "db", "-f")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("one two\n");
    }

    @Test
    void followingEndsWithTheWorkload() {
        server.workloads()
                .writes(
                        frames -> {
                            member(frames, 0, 1);
                            frames.out("one\n");
                            server.workloads().isGone();
                            frames.cut();
                        },
                        frames -> {});
        assertThat(lattice.run("logs", "db", "-f")).isZero();
        assertThat(lattice.out()).isEqualTo("one\n");
        assertThat(lattice.err()).contains("db is gone");
    }

    @Test
    void anApplicationsLinesHaveTheirServiceBeforeThem() {
        server.applications().present();
        server.workloads().writes("shop-db", frames -> {
            member(frames, 0, 1);
            frames.out("accepts\nconnections");
        });
        server.workloads().writes("shop-web", frames -> {
            member(frames, 0, 3);
            member(frames, 1, 3);
            frames.out("GET /\n");
            frames.err("slow\n");
        });
        assertThat(lattice.run("logs", "shop")).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("db  | accepts\ndb  | connections\nweb | [1 r3] GET /\n");
        assertThat(lattice.err()).isEqualTo("web | [1 r3] slow\n");
    }

    @Test
    void anApplicationsServicesAreFollowedTogether() {
        server.applications().present();
        CountDownLatch both = new CountDownLatch(2);
        for (String service : List.of("db", "web")) {
            server.workloads().writes("shop-" + service, frames -> {
                member(frames, 0, 1);
                frames.out("begins\n");
                both.countDown();
                both.await();
                frames.out("goes on\n");
                frames.send(8, "{}");
            });
        }
        assertThat(lattice.run("logs", "-f", "shop")).as(lattice.err()).isZero();
        assertThat(lattice.out().lines())
                .containsExactlyInAnyOrder("db  | begins", "db  | goes on", "web | begins", "web | goes on");
    }

    @Test
    void aJobsIdIsUnderstood() {
        server.setStatus("completed");
        server.play(frames -> {
            frames.running();
            frames.out("of a job\n");
            frames.end("completed", 0);
        });
        assertThat(lattice.run("logs", FakeLattice.JOB)).as(lattice.err()).isZero();
        assertThat(lattice.out()).isEqualTo("of a job\n");
        assertThat(lattice.run("logs", "0000000000009")).isEqualTo(1);
        assertThat(lattice.run("logs", "--tail", "-1", "db")).isEqualTo(2);
    }
}
