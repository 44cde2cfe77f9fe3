package dev.lattice.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void setHome() {
        environment.put("HOME", home.toString());
    }

    private Surroundings around() {
        return Surroundings.of(
                environment,
                home,
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                Terminal.NONE);
    }

    private ContextFile file() {
        return new ContextFile(Folders.config(around()));
    }

    @Test
    void withoutAnythingItIsAServerOnThisMachine() {
        assertThat(Target.find(around(), null, null).server()).hasToString("http://127.0.0.1:8080");
        environment.put("LATTICE_PORT", "9000");
        assertThat(Target.find(around(), null, null).server()).hasToString("http://127.0.0.1:9000");
    }

    @Test
    void theLastContextThatWasStoredIsTheCurrentOne() {
        file().save(new Context("one", "http://one", "t1", null, null));
        file().save(new Context("two", "http://two", "t2", "id", "a@b"));
        assertThat(Target.find(around(), null, null).token()).isEqualTo("t2");
        assertThat(Target.find(around(), null, "one").token()).isEqualTo("t1");
        environment.put("LATTICE_CONTEXT", "one");
        assertThat(Target.find(around(), null, null).token()).isEqualTo("t1");
        assertThat(Target.find(around(), "http://two", null).token()).isEqualTo("t2");
    }

    @Test
    void signingOutOfOneLeavesTheOtherCurrent() {
        Context one = new Context("one", "http://one", "t1", null, "a@b");
        file().save(one);
        file().save(new Context("two", "http://two", "t2", null, null));
        file().signOut(one);
        assertThat(Target.find(around(), null, null).token()).isEqualTo("t2");
        assertThat(Target.find(around(), null, "one").token()).isNull();
    }

    @Test
    void aServersUrlMayBeWrittenInSeveralWaysAndItsCurrentContextComesFirst() {
        file().save(new Context("one", "http://host", "t1", null, null));
        file().save(new Context("two", "http://host", "t2", null, null));
        assertThat(Target.find(around(), "http://host:80/", null).token()).isEqualTo("t2");
    }

    @Test
    void theEnvironmentTakesThePlaceOfWhatIsStored() {
        file().save(new Context("one", "http://one", "t1", null, null));
        environment.put("LATTICE_SERVER", "http://other");
        assertThat(Target.find(around(), null, null).token()).isNull();
        environment.put("LATTICE_TOKEN", "t");
        Target target = Target.find(around(), null, null);
        assertThat(target.token()).isEqualTo("t");
        assertThat(target.server()).hasToString("http://other");
    }

    @Test
    void aTokenIsNeverSentToAServerThatItWasNotStoredFor() {
        file().save(new Context("one", "http://one", "t1", null, null));
        assertThat(Target.find(around(), "http://stranger", null).token()).isNull();
    }

    @Test
    void anUnknownContextIsSaidWithTheKnownOnes() {
        file().save(new Context("one", "http://one", "t1", null, null));
        assertThatThrownBy(() -> Target.find(around(), null, "two"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("one");
    }

    @Test
    void onlyItsOwnerReadsTheFile() throws IOException {
        file().save(new Context("one", "http://one", "t1", null, null));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
                .isEqualTo("rw-------");
    }

    @Test
    void aBrokenFileIsSaid() throws IOException {
        Files.createDirectories(file().path().getParent());
        Files.writeString(file().path(), "{");
        assertThatThrownBy(() -> Target.find(around(), null, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("config.json");
    }
}
