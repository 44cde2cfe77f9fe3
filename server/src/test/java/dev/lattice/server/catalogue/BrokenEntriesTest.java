package dev.lattice.server.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A sound entry with one thing changed, and what is said of it. */
class BrokenEntriesTest {
    private static final String SOUND = """
            kind: sample
            title: Sample
            description: A kind for tests.
            category: database
            icon: sample
            stateful: true
            update: recreate
            resources: {cpuMillis: 1000, memoryMb: 512, diskMb: 10240}
            defaultVersion: "1"
            versions:
              - {version: "1", image: "sample:1", verified: false}
            parameters:
              - {name: user, label: User, type: text, default: "${name}", pattern: "[a-z]+", expects: letters}
              - {name: items, label: Items, type: list, pattern: "[a-z]+", expects: letters}
              - {name: password, label: Password, type: secret, pattern: "[a-z]+", expects: letters}
            container:
              ports:
                - {name: main, number: 1234, protocol: tcp, open: true}
              volumes:
                - {name: data, path: /data}
              environment:
                PASSWORD: ${secret.password}
              command: [serve, "${user}"]
              readiness: {tcp: main}
              steps:
                - {name: "make ${item}", forEach: items, command: [make, "${item}"]}
              capabilities: [CHOWN]
            connections:
              - {client: url, title: URL, template: "x://${user|url}:${secret.password|url}@${port.main.host}/"}
            """;

    @Test
    void theSoundOneIsSound() throws IOException {
        assertThat(schema().check("sample.yaml", SOUND)).isEmpty();
        assertThat(new EntryReader().read("sample", SOUND).kind()).isEqualTo("sample");
    }

    static Stream<Arguments> againstTheSchema() {
        return Stream.of(
                Arguments.of("kind: sample", "kind: Sample!", "sample.yaml:1: ", "/kind"),
                Arguments.of("title: Sample", "titel: Sample", "sample.yaml:1: ", "titel"),
                Arguments.of("category: database", "category: toy", "sample.yaml:4: ", "/category"),
                Arguments.of("memoryMb: 512", "memoryMb: 12", "sample.yaml:8: ", "memoryMb"),
                Arguments.of("\"sample:1\", verified: false", "\"sample:1\"", "sample.yaml:11: ", "verified"),
                Arguments.of(
                        ", pattern: \"[a-z]+\", expects: letters}\n  - {name: items",
                        "}\n  - {name: items",
                        "sample.yaml:13: ",
                        "pattern"),
                Arguments.of("number: 1234", "number: 123456", "sample.yaml:18: ", "number"),
                Arguments.of("protocol: tcp", "protocol: udp", "sample.yaml:18: ", "protocol"),
                Arguments.of("path: /data", "path: ../data", "sample.yaml:20: ", "path"),
                Arguments.of("{tcp: main}", "{}", "sample.yaml:24: ", "readiness"),
                Arguments.of("{tcp: main}", "{tcp: main, interval: soon}", "sample.yaml:24: ", "interval"),
                Arguments.of("[CHOWN]", "[SYS_ADMIN]", "sample.yaml:27: ", "capabilities"));
    }

    @ParameterizedTest
    @MethodSource
    void againstTheSchema(String sound, String broken, String where, String what) throws IOException {
        assertThat(schema().check("sample.yaml", changed(sound, broken)))
                .anySatisfy(mistake -> assertThat(mistake).startsWith(where).contains(what));
    }

    static Stream<Arguments> againstTheRules() {
        return Stream.of(
                Arguments.of("kind: sample", "kind: other", "sample.yaml:1: ", "the file's name"),
                Arguments.of("kind: sample", "kind: sample\nkind: sample", "sample.yaml:2: ", "Duplicate"),
                Arguments.of("defaultVersion: \"1\"", "defaultVersion: \"2\"", "sample.yaml:9: ", "default version"),
                Arguments.of("sample:1", "sample:1;", "sample.yaml:11: ", "an image is named"),
                Arguments.of("name: user", "name: secret", "sample.yaml:13: ", "'secret' is taken"),
                Arguments.of("\"${name}\"", "\"${user}\"", "sample.yaml:13: ", "${user}"),
                Arguments.of("\"${name}\"", "\"${name\"", "sample.yaml:13: ", "not closed"),
                Arguments.of("pattern: \"[a-z]+\"", "pattern: \"[a-z\"", "sample.yaml:13: ", "Unclosed"),
                Arguments.of("${secret.password}", "${secret.passwort}", "sample.yaml:22: ", "no such secret"),
                Arguments.of("${secret.password}", "${port.main.host}", "sample.yaml:22: ", "inside the container"),
                Arguments.of("${secret.password}", "${items}", "sample.yaml:22: ", "leads nowhere"),
                Arguments.of("\"${user}\"", "\"${usr}\"", "sample.yaml:23: ", "${usr} leads nowhere"),
                Arguments.of("\"${user}\"", "\"${secret.password}\"", "sample.yaml:23: ", "can be seen by others"),
                Arguments.of("[serve, \"${user}\"]", "[sh, -c, \"echo ${user}\"]", "sample.yaml:23: ", "script"),
                Arguments.of("[serve, \"${user}\"]", "[bash, -e, -c, \"echo ${user}\"]", "sample.yaml:23: ", "script"),
                Arguments.of("{tcp: main}", "{tcp: mian}", "sample.yaml:24: ", "no port 'mian'"),
                Arguments.of("forEach: items", "forEach: user", "sample.yaml:26: ", "forEach"),
                Arguments.of("forEach: items, ", "", "sample.yaml:26: ", "${item} leads nowhere"),
                Arguments.of("${user|url}", "${user}", "sample.yaml:29: ", "write ${user|url}"),
                Arguments.of("password|url}", "password}", "sample.yaml:29: ", "write ${secret.password|url}"),
                Arguments.of("${port.main.host}", "${port.other.host}", "sample.yaml:29: ", "no open port"),
                Arguments.of("${port.main.host}", "${port.main.hots}", "sample.yaml:29: ", "leads nowhere"),
                Arguments.of("stateful: true", "stateful: false", "sample.yaml:6: ", "volumes"),
                Arguments.of("update: recreate", "update: replace", "sample.yaml:7: ", "recreated"),
                Arguments.of("stateful: true", "stateful: true\ncustom: true", "sample.yaml:11: ", "custom"));
    }

    @ParameterizedTest
    @MethodSource
    void againstTheRules(String sound, String broken, String where, String what) {
        assertThatThrownBy(() -> new EntryReader().read("sample", changed(sound, broken)))
                .isInstanceOf(InvalidEntryException.class)
                .satisfies(failure -> assertThat(String.valueOf(failure.getMessage())
                                .lines()
                                .filter(line -> line.startsWith(where) && line.contains(what)))
                        .as("'%s' and '%s' in: %s", where, what, failure.getMessage())
                        .isNotEmpty());
    }

    @Test
    void allMistakesAreToldAtOnce() {
        String twice = changed("${secret.password}", "${secret.none}").replace("\"${user}\"]", "\"${usr}\"]");
        assertThatThrownBy(() -> new EntryReader().read("sample", twice))
                .hasMessageContaining("sample.yaml:22: ")
                .hasMessageContaining("sample.yaml:23: ");
    }

    /** What the build says and does. */
    @Test
    void aBrokenFileFailsTheBuild(@TempDir Path folder) throws IOException {
        Files.copy(CatalogueTest.FOLDER.resolve("schema.json"), folder.resolve("schema.json"));
        Files.writeString(folder.resolve("sample.yaml"), changed("number: 1234", "number: no"));
        Path packed = folder.resolve("catalogue.json");
        assertThatThrownBy(() -> CatalogueCheck.main(new String[] {folder.toString(), packed.toString()}))
                .hasMessageContaining("sample.yaml:18: ");
        assertThat(packed).doesNotExist();
        Files.writeString(folder.resolve("sample.yaml"), SOUND);
        CatalogueCheck.main(new String[] {folder.toString(), packed.toString()});
        assertThat(Files.readString(packed)).startsWith("[{\"kind\":\"sample\",");
    }

    private static CatalogueSchema schema() throws IOException {
        return new CatalogueSchema(CatalogueTest.FOLDER.resolve("schema.json"));
    }

    private static String changed(String sound, String broken) {
        int at = SOUND.indexOf(sound);
        assertThat(at).as(sound).isNotNegative();
        return SOUND.substring(0, at) + broken + SOUND.substring(at + sound.length());
    }
}
