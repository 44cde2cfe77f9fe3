package dev.lattice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void colorsAloneSurviveOnATerminal() {
        assertThat(Inert.colored("plain")).isEqualTo("plain");
        assertThat(Inert.colored("\033[1;31mred\033[0m \033[2J \033]8;;x\007"))
                .isEqualTo("\033[1;31mred\033[0m \\e[2J \\e]8;;x\\u0007\033[m");
        assertThat(Inert.colored("\033[31")).isEqualTo("\\e[31");
        assertThat(Inert.colored("\033")).isEqualTo("\\e");
    }

    @Test
    void whatCouldSteerATerminalIsShownInstead() {
        assertThat(Inert.line("a\033]52;c;ZXZpbA==\007b\nc\rd\u202ee\u009bf"))
                .isEqualTo("a\\e]52;c;ZXZpbA==\\u0007b\\nc\\rd\\u202ee\\u009bf");
        assertThat(Inert.lines("a\n\tb\033[2J")).isEqualTo("a\n\tb\\e[2J");
        assertThat(Inert.line("größe 大きさ")).isEqualTo("größe 大きさ");
    }

    @Test
    void aTablesTextIsCutToTheTerminalAndLeftAloneInAPipe() {
        Table table = new Table(List.of("ID", "COMMAND"), Set.of("COMMAND"));
        table.row(List.of("1", "a very long command that does not fit"));
        table.row(List.of("22", "short"));
        assertThat(table.render(0)).isEqualTo("""
                ID  COMMAND
                1   a very long command that does not fit
                22  short
                """);
        assertThat(table.render(20).lines())
                .allMatch(line -> line.length() <= 20)
                .anyMatch(line -> line.endsWith("…"));
    }

    @Test
    void idsAreNeverCut() {
        Table table = new Table(List.of("JOB", "NODE", "COMMAND"), Set.of("COMMAND"));
        table.row(List.of("0akq30x5r3r00", "a-node-with-a-long-name", "sh -c 'a long command'"));
        for (int columns : new int[] {20, 40, 50}) {
            assertThat(table.render(columns)).contains("0akq30x5r3r00", "a-node-with-a-long-name", "…");
        }
        assertThat(table.render(50).lines()).allMatch(line -> line.length() <= 50);
    }

    @Test
    void yamlQuotesWhatAReaderCouldTakeForSomethingElse() throws IOException {
        JsonObject json = JsonObject.parse("""
                {"a":"plain words","b":"true","c":"1e3","d":"","e":"x: y","f":[1,2.5,null,true],"g":{},"h":[],\
                "i":{"j":"- k","l":"line\\nbreak"},"m":[{"k":1,"o":"#p"},["q"]],"0012":"0012"}""".getBytes(StandardCharsets.UTF_8));
        assertThat(Yaml.of(json)).isEqualTo("""
                a: plain words
                b: "true"
                c: "1e3"
                d: ""
                e: "x: y"
                f:
                  - 1
                  - 2.5
                  - null
                  - true
                g: {}
                h: []
                i:
                  j: "- k"
                  l: "line\\nbreak"
                m:
                  - k: 1
                    o: "#p"
                  - - q
                "0012": "0012"
                """);
    }
}
