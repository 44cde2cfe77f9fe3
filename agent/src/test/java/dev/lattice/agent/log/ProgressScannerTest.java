package dev.lattice.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressScannerTest {
    private static int scan(String... pieces) {
        ProgressScanner scanner = new ProgressScanner();
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
            scanner.scan(bytes, bytes.length);
        }
        return scanner.progress();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "42,42", "100,100", "007,7"})
    void findsTheFigure(String text, int progress) {
        assertThat(scan("::progress " + text + "\n")).isEqualTo(progress);
        assertThat(scan("before\n::progress " + text + "\r\nafter")).isEqualTo(progress);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::progress 101\n", "::progress -1\n", "::progress\n", "::progress \n", "::progress 5",
                        " ::progress 5\n",
                "x::progress 5\n", "::progress 5%\n", "::progress 1000\n", "::progress  5\n", "::Progress 5\n", ""
            })
    void takesNothingElse(String text) {
        assertThat(scan(text)).isEqualTo(-1);
    }

    @Test
    void theLastFigureCounts() {
        assertThat(scan("::progress 10\nx\n::progress 30\n::progress 20\ny\n")).isEqualTo(20);
    }

    @Test
    void findsItHoweverTheStreamIsCut() {
        String text = "some line\n::progress 55\nanother :: line that is much longer than a mark\n::progress 66\n";
        for (int first = 0; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second++) {
                assertThat(scan(text.substring(0, first), text.substring(first, second), text.substring(second)))
                        .isEqualTo(66);
            }
        }
    }

    @Test
    void agreesWithASearchLineByLine() {
        Random random = new Random(7);
        String[] parts = {"::progress ", "5", "50", "\n", ":", "::", "progress ", "x", " ", "::progress 7\n", "99\n"};
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            int wanted = -1;
            String[] lines = text.toString().split("\n", -1);
            for (int i = 0; i < lines.length - 1; i++) {
                if (lines[i].matches("::progress \\d{1,3}")) {
                    int value = Integer.parseInt(lines[i].substring(11));
                    wanted = value <= 100 ? value : wanted;
                }
            }
            int cut = random.nextInt(text.length() + 1);
            assertThat(scan(text.substring(0, cut), text.substring(cut)))
                    .as("%s | %d", text, cut)
                    .isEqualTo(wanted);
        }
    }
}
