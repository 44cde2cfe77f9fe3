package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProcfileTest {
    @Test
    void namesProcessesInTheirOrder() {
        Procfile file = Procfile.parse("# all of it\nweb: gunicorn app:app --bind :$PORT\r\n\n worker : python w.py\n");
        assertThat(file.processes().keySet()).containsExactly("web", "worker");
        assertThat(file.command("web")).contains("gunicorn app:app --bind :$PORT");
        assertThat(file.command("worker")).contains("python w.py");
        assertThat(file.command("clock")).isEmpty();
    }

    @Test
    void linesThatNameNoProcessSayNothing() {
        assertThat(Procfile.parse("web\nweb:\n: x\na b: c\n#web: d").processes())
                .isEmpty();
    }

    @Property
    void commandsAreOneLineWhateverIsThere(@ForAll String text) {
        assertThat(Procfile.parse(text).processes().values())
                .allSatisfy(line -> assertThat(line.chars()).noneMatch(Character::isISOControl));
    }
}
