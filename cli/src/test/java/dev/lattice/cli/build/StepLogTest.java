package dev.lattice.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Terminal;
import dev.lattice.core.id.JobId;
import dev.lattice.core.log.LogStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker's builders said in three builds, recorded from engine 20.10. */
class StepLogTest {
    private static final Terminal PERSON = new Terminal(true, true, true, 100, false);

    private static byte[] recorded(String name) {
        try (InputStream in =
                Objects.requireNonNull(StepLogTest.class.getResourceAsStream("/build/" + name + ".txt"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StepLog read(byte[] said, int piece) {
        StepLog log = new StepLog(new StepLog.Listener() {});
        for (int at = 0; at < said.length; at += piece) {
            log.take(said, at, Math.min(piece, said.length - at));
        }
        log.finish();
        return log;
    }

    private static List<String> steps(StepLog log) {
        return log.steps().stream()
                .filter(step -> !step.internal())
                .map(step -> step.state() + " " + step.seconds() + " "
                        + step.title().substring(0, Math.min(step.title().length(), 20)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void stepsSideBySideAreTakenApart(int piece) {
        StepLog log = read(recorded("fails"), piece);
        assertThat(steps(log))
                .containsExactly(
                        "CACHED -1.0 [b 1/2] FROM docker.",
                        "DONE 4.0 [b 2/2] RUN for i in",
                        "DONE 3.9 [a 2/2] RUN for i in",
                        "DONE 0.1 [stage-2 2/4] COPY -",
                        "DONE 0.2 [stage-2 3/4] COPY -",
                        "FAILED -1.0 [stage-2 4/4] RUN ec");
        Step failure = Objects.requireNonNull(log.failure());
        assertThat(failure.lines()).containsExactly("last", "before it fails");
        assertThat(failure.error()).endsWith("exit code: 3");
        Step a = log.steps().stream()
                .filter(step -> step.title().startsWith("[a 2/2]"))
                .findFirst()
                .orElseThrow();
        assertThat(a.lines()).contains("a line 4", "progress 100%").hasSize(6);
    }

    @Test
    void whatIsCachedIsSeen() {
        assertThat(steps(read(recorded("cached"), 64)))
                .contains("CACHED -1.0 [a 2/2] RUN for i in", "DONE 1.0 [stage-2 4/4] RUN ec");
    }

    @Test
    void theClassicBuildersStepsComeOneAfterTheOther() {
        StepLog log = read(recorded("classic"), 64);
        assertThat(log.steps()).hasSize(8).allMatch(step -> step.state() == Step.State.DONE);
        assertThat(log.steps().get(1).title()).startsWith("[2/8] RUN for i in");
        assertThat(log.steps().get(1).lines()).startsWith("a line 1").contains("progress 100%");
        byte[] fails = """
                Step 1/1 : RUN false
                 ---> Running in 1
                why
                The command '/bin/sh -c false' returned a non-zero code: 1
                """.getBytes(StandardCharsets.UTF_8);
        assertThat(Objects.requireNonNull(read(fails, 9).failure()).lines()).containsExactly("why");
    }

    @Test
    void whatAStepWritesIsNoStep() {
        byte[] said = "#1 [1/1] RUN x\n#1 0.1 #2 ERROR: no\n#1 0.2 DONE 3.0s\n#1 0.3 CACHED\n#1 0.4\n#1 DONE 0.5s\n"
                .getBytes(StandardCharsets.UTF_8);
        StepLog log = read(said, 3);
        assertThat(steps(log)).containsExactly("DONE 0.5 [1/1] RUN x");
        assertThat(log.steps().getFirst().lines()).containsExactly("#2 ERROR: no", "DONE 3.0s", "CACHED", "");
    }

    private static String shown(Terminal terminal, BuildScreen.Detail detail, byte[] said) throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = Surroundings.of(
                Map.of(),
                Path.of(""),
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                err,
                terminal);
        BuildScreen screen = new BuildScreen(around, "web", detail);
        screen.output(new JobId(1), LogStream.STDERR, said, 0, said.length);
        screen.finish();
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What stays on a terminal: a line that was overwritten does not. */
    private static String staying(String text) {
        return Arrays.stream(text.split("\n", -1))
                .map(line -> line.substring(line.lastIndexOf("\033[K") + 1).replaceFirst("^\\[K", ""))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aPersonSeesStepsAndAllOfTheOneThatFailed() throws IOException {
        String shown = shown(PERSON, BuildScreen.Detail.USUAL, recorded("fails"));
        assertThat(staying(shown)).isEqualTo("""
                  CACHED  [b 1/2] FROM docker.io/library/debian:bookworm-slim
                    3.9s  [a 2/2] RUN for i in 1 2 3 4; do echo "a line $i"; sleep 0.3; done; printf 'progress 10%…
                    4.0s  [b 2/2] RUN for i in 1 2 3 4; do echo "b line $i" >&2; sleep 0.3; done
                    0.1s  [stage-2 2/4] COPY --from=a /etc/hostname /a
                    0.2s  [stage-2 3/4] COPY --from=b /etc/hostname /b
                  FAILED  [stage-2 4/4] RUN echo last && echo before it fails && exit 3
                          last
                          before it fails
                """);
        assertThat(shown).contains("web: building: [b 2/2]: b line 3");
        onlyColorsAndClearing(shown);
    }

    @Test
    void elsewhereEveryLineHasItsStep() throws IOException {
        String shown = shown(Terminal.NONE, BuildScreen.Detail.USUAL, recorded("fails"));
        assertThat(shown)
                .contains(
                        "#4 CACHED\n#7 [b 2/2] RUN",
                        "#7   b line 4\n#5 [a 2/2]",
                        """
                        #5   progress 100%
                        #5   red \\e]0;title\\u0007\\e]52;c;Zm9v\\u0007 end
                        #5 done in 3.9s
                        #7 done in 4.0s
                        """,
                        "#9 FAILED: executor failed running",
                        "executor failed running [/bin/sh -c echo last")
                .doesNotContain("sha256", "------", "internal", "\033", "\r");
    }

    @Test
    void aTerminalsEscapesNeverPass() throws IOException {
        for (BuildScreen.Detail detail : BuildScreen.Detail.values()) {
            onlyColorsAndClearing(shown(PERSON, detail, recorded("fails")));
        }
    }

    /** The program's own clearing of a line, and colors, are all that a terminal gets. */
    private static void onlyColorsAndClearing(String shown) {
        assertThat(shown.replace("\r\033[K", "").replaceAll("\033\\[[0-9;]*m", ""))
                .doesNotContain("\033", "\007", "\r");
    }

    @Test
    void rawIsByteForByteWhereNobodyIsHarmed() throws IOException {
        byte[] said = recorded("fails");
        assertThat(shown(Terminal.NONE, BuildScreen.Detail.RAW, said))
                .isEqualTo(new String(said, StandardCharsets.UTF_8));
    }
}
