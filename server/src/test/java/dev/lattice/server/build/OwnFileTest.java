package dev.lattice.server.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.FileId;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.source.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnFileTest {
    private static Snapshot source(Map<String, String> files) {
        return source(StoredFile.Kind.ZIP, files);
    }

    private static Snapshot source(StoredFile.Kind kind, Map<String, String> files) {
        return new Snapshot(
                new StoredFile(new FileId(1), kind, "source", new Sha256("0".repeat(64)), 1),
                "",
                new SourceTree(files.keySet(), Map.of(), Map.of()),
                path -> Optional.ofNullable(files.get(path)),
                path -> Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                List.of());
    }

    private static BuildRequest asked(@Nullable String root, @Nullable String start) {
        return new BuildRequest(root, null, null, null, start, null, null, null, null, null, null, null, null);
    }

    @Test
    void whatPeopleAskForWinsAndTheRestIsTheFiles() throws UndetectedException {
        Snapshot source = source(Map.of("lattice.yaml", """
                build:
                  version: 22
                  start: node file.js
                  target: final
                  env: {A: file}
                """));
        OwnFile.Asked both = OwnFile.under(asked(null, "node said.js"), source);
        assertThat(both.build().version()).isEqualTo("22");
        assertThat(both.build().start()).isEqualTo("node said.js");
        assertThat(both.build().target()).isEqualTo("final");
        assertThat(both.build().env()).isEqualTo(Map.of("A", "file"));
        assertThat(both.written()).containsExactly("version");
        assertThat(both.warnings()).isEmpty();
    }

    @Test
    void withoutAFileItIsAsPeopleAsked() throws UndetectedException {
        BuildRequest said = asked("web", null);
        assertThat(OwnFile.under(said, source(Map.of("web/a.js", ""))).build()).isEqualTo(said);
    }

    @Test
    void theFileOfTheAppsFolderNamesItsDockerfileFromThere() throws UndetectedException {
        Snapshot source = source(Map.of(
                "lattice.yaml", "build: {start: node top.js}",
                "apps/web/lattice.yaml", "build: {dockerfile: docker/Dockerfile, output: out}"));
        OwnFile.Asked both = OwnFile.under(asked("apps/web", null), source);
        assertThat(both.build().dockerfile()).isEqualTo("apps/web/docker/Dockerfile");
        assertThat(both.build().output()).isEqualTo("out");
        assertThat(both.build().start()).isNull();
        BuildRequest api = asked("apps/api", null);
        assertThat(OwnFile.under(api, source).build()).isEqualTo(api);
    }

    @Test
    void whatDoesNotCountHereIsNamedUnlessItsReaderHasSentIt() throws UndetectedException {
        Map<String, String> files = Map.of("lattice.yaml", "name: a\ninstances: 2\nenv: {A: b}\nbuild: {start: x}\n");
        assertThat(OwnFile.under(BuildRequest.NONE, source(files)).warnings())
                .singleElement()
                .asString()
                .contains("only 'build' counts", "set env, instances by options");
        assertThat(OwnFile.under(BuildRequest.NONE, source(StoredFile.Kind.TREE, files))
                        .warnings())
                .isEmpty();
    }

    @Test
    void aFileThatCannotBeFollowedIsRefusedByItsLine() {
        assertThatThrownBy(() -> OwnFile.under(BuildRequest.NONE, source(Map.of("lattice.yaml", "build:\n  strat: x"))))
                .isInstanceOf(UndetectedException.class)
                .hasMessage("lattice.yaml, line 2: there is no 'build.strat'; did you mean 'start'?");
        assertThatThrownBy(
                        () -> OwnFile.under(BuildRequest.NONE, source(Map.of("lattice.yaml", "build: {root: ../up}"))))
                .isInstanceOf(UndetectedException.class)
                .hasMessageStartingWith("lattice.yaml: 'build.root' is a path inside the source");
        assertThatThrownBy(() ->
                        OwnFile.under(BuildRequest.NONE, source(Map.of("lattice.yaml", "build: {env: {PATH: /x}}"))))
                .isInstanceOf(UndetectedException.class)
                .hasMessageContaining("'PATH' means something to the builder itself");
        assertThatThrownBy(() -> OwnFile.under(BuildRequest.NONE, source(Map.of("lattice.yml", ""))))
                .isInstanceOf(UndetectedException.class)
                .hasMessageContaining("rename it to lattice.yaml");
    }
}
