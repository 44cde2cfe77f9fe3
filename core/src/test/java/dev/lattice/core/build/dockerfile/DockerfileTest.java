package dev.lattice.core.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.build.dockerfile.Stage.Instruction;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a Dockerfile comes out of it as a builder reads it, whatever it is. */
class DockerfileTest {
    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> pieces = Arbitraries.of(
                "\n",
                "\r",
                "\t",
                " ",
                "\"",
                "'",
                "\\",
                "$",
                "${HOME}",
                "$(id)",
                "`id`",
                "#",
                "# x",
                "<<EOF",
                "EOF",
                "[",
                "]",
                "*",
                "?",
                "--mount=type=bind",
                "\nRUN id",
                "\\\n",
                "&&",
                ";",
                "|",
                "é",
                "\u2028",
                "a",
                "b.c",
                "/",
                "%s",
                "\\n",
                "{}",
                "\u0001",
                "\u007f",
                "-",
                "+");
        return pieces.list().ofMinSize(1).ofMaxSize(8).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> hostileLine() {
        return hostile().map(text -> text.replaceAll("[\\p{Cntrl}]", "")).filter(text -> !text.isEmpty());
    }

    private static DockerfileReader read(Instruction... instructions) {
        String text = Dockerfile.of(List.of(new Stage("x", "debian:bookworm-slim", List.of(instructions))), "space");
        assertThat(text)
                .endsWith("\n")
                .isEqualTo(
                        Dockerfile.of(List.of(new Stage("x", "debian:bookworm-slim", List.of(instructions))), "space"));
        DockerfileReader reader = new DockerfileReader(text);
        assertThat(reader.instructions()).hasSize(instructions.length + 1);
        assertThat(reader.instructions().getFirst()).isEqualTo(List.of("FROM", "debian:bookworm-slim", "AS", "x"));
        return reader;
    }

    @Property
    void variablesAreLiterals(@ForAll("hostileLine") String value, @ForAll("hostileLine") String other) {
        assertThat(read(Instruction.Env.of(Map.of("A", value, "B", other)))
                        .instructions()
                        .getLast())
                .isEqualTo(List.of("ENV", "A=" + value, "B=" + other));
    }

    @Property
    void pathsAreLiterals(@ForAll("hostileLine") String from, @ForAll("hostileLine") String to) {
        assertThat(read(new Instruction.Copy("", List.of(from, "b"), to, "1:1"))
                        .instructions()
                        .getLast())
                .isEqualTo(List.of("COPY", "--chown=1:1", from, "b", to));
        assertThat(read(new Instruction.Workdir(to)).instructions().getLast()).isEqualTo(List.of("WORKDIR", to));
    }

    @Property
    void commandsAreLiterals(@ForAll("hostile") String first, @ForAll("hostile") String second) {
        assertThat(read(new Instruction.Cmd(List.of(first, second)))
                        .instructions()
                        .getLast())
                .isEqualTo(List.of("CMD", first, second));
    }

    @Property
    void linesReachTheShellAsTheyAre(@ForAll("hostile") String line) {
        if (line.isBlank()) {
            return;
        }
        List<String> run = read(new Instruction.Run(line)).instructions().getLast();
        assertThat(run.subList(0, 3)).isEqualTo(List.of("RUN", "/bin/sh", "-c"));
        assertThat(run.get(3)).isEqualTo(line.matches("(?s)[-+].*") ? " " + line : line);
        List<String> mounted = read(new Instruction.Run(line, List.of("/root/.npm"), List.of("KEY")))
                .instructions()
                .getLast();
        assertThat(mounted).contains("--mount=type=cache,id=space/root/.npm,target=/root/.npm,sharing=locked");
        assertThat(mounted).contains("--mount=type=secret,id=KEY,required=true");
        assertThat(mounted.getLast()).isEqualTo("export KEY=\"$(cat /run/secrets/KEY)\"; " + line);
    }

    @Property
    void filesAreWrittenAsTheyAre(@ForAll("hostileLine") String first, @ForAll("hostileLine") String second) {
        String text = "# " + first + "\n\n" + second + "\n" + first;
        List<String> run = read(new Instruction.Write("/etc/" + first, text))
                .instructions()
                .getLast();
        List<List<String>> commands = DockerfileReader.shell(run.get(3));
        assertThat(commands.getLast()).startsWith("printf", "%s\\n").endsWith(">", "/etc/" + first);
        assertThat(commands.getLast().subList(2, commands.getLast().size() - 2))
                .isEqualTo(List.of("# " + first, "", second, first));
    }

    @Property
    void quotedTextIsOneWord(@ForAll("hostile") String text) {
        assertThat(DockerfileReader.shell("echo " + ShellLine.quote(text))).isEqualTo(List.of(List.of("echo", text)));
    }

    @Property
    void aVectorIsWhatAShellWouldRun(@ForAll("hostile") String line) {
        List<String> vector = ShellLine.vector(line);
        assertThat(vector).isNotEmpty();
        if (!vector.getFirst().equals("/bin/sh")) {
            List<String> words = DockerfileReader.shell(line.strip()).getFirst();
            assertThat(vector.getFirst().equals("/usr/bin/env") ? vector.subList(1, vector.size()) : vector)
                    .isEqualTo(words);
        }
    }

    @Test
    void whatHasNoLiteralIsRefused() {
        assertThatThrownBy(() -> Instruction.Env.of(Map.of("A", "x\nRUN id")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Instruction.Env.of(Map.of("A B", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Workdir("/a\nUSER root")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.User("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Arg(List.of("A=1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Copy(List.of("a\nb"), "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Run("x", List.of("/a,target=/b"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Run("x", List.of(), List.of("A,src=/")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Instruction.Expose(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Stage("a b", "x", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Stage("a", "x\nRUN y", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Dockerfile.of(List.of(), "a,target=/")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node server.js => node|server.js",
                "  node  'a b' \"c\"  => node|a b|c",
                "A=1 B='x y' node a => /usr/bin/env|A=1|B=x y|node|a",
                "node a --port $PORT => /bin/sh|-c|exec node a --port $PORT",
                "node a --port ${PORT:-3000} => /bin/sh|-c|exec node a --port ${PORT:-3000}",
                "a && b $X => /bin/sh|-c|a && exec b $X",
                "a; A=1 b => /bin/sh|-c|a; exec env A=1 b",
                "cd web && node a => /bin/sh|-c|cd web && exec node a",
                "node a && cd b => /bin/sh|-c|node a && cd b",
                "a | b => /bin/sh|-c|a | b",
                "a || b => /bin/sh|-c|a || b",
                "(a) => /bin/sh|-c|(a)",
                "a & => /bin/sh|-c|a &",
                "exec node a => /bin/sh|-c|exec node a",
                "node \"$X && y\" => /bin/sh|-c|exec node \"$X && y\"",
                "A=1 => /bin/sh|-c|exec env A=1",
                "node 'a => /bin/sh|-c|node 'a",
            })
    void startLines(String expectation) {
        String[] sides = expectation.split(" => ", 2);
        assertThat(String.join("|", ShellLine.vector(sides[0]))).isEqualTo(sides[1]);
    }
}
