package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts as large as any that is read, of what takes long to look at. They come to an end: what is quadratic takes
 * minutes or hours.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeSourceTest {
    private static String row(String part) {
        return part.repeat(Evidence.MOST_BYTES / part.length());
    }

    private static BuildPlan detect(Map<String, String> texts, Map<String, Document> documents, Wishes wishes)
            throws UndetectedException {
        Set<String> names = new HashSet<>(texts.keySet());
        names.addAll(documents.keySet());
        return Detection.detect(new SourceTree(names, texts, documents), wishes);
    }

    private static Map<String, Document> node(Map<String, Object> manifest) {
        return Map.of("package.json", new Document(manifest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "\t ",
                "ENV ",
                "ENV A ",
                "ENV A=1 PORT=",
                "EXPOSE ",
                "EXPOSE 1",
                "\n ",
                "FROM ",
                "PORT ",
                "${A:-",
                "ENV A=$A$A\n",
                "ARG A=$A B\nFROM a AS a\n",
                "1"
            })
    void aDockerfile(String part) throws UndetectedException {
        for (String begin : List.of("", "ENV ", "ENV A", "EXPOSE ", "ENV PORT=7000\nENV A=", "\t")) {
            BuildPlan plan = detect(Map.of("Dockerfile", "FROM x\n" + begin + row(part)), Map.of(), Wishes.NONE);

            assertThat(plan.port()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import ",
                "import type ",
                "import { type a, ",
                "type a,",
                "import ./a from",
                "import './a'\n",
                "require( ",
                "typeof  ",
                "src= ",
                "/"
            })
    void aServerBesideVite(String part) throws UndetectedException {
        Map<String, Object> manifest =
                Map.of("scripts", Map.of("build", "vite build"), "dependencies", Map.of("vite", "6", "express", "5"));
        for (String begin : List.of("", "import {", "import a from 'express'\nlisten()\n")) {
            String text = begin + row(part);

            assertThat(detect(
                                    Map.of("server.js", text, "src/main.ts", text, "index.html", text),
                                    node(manifest),
                                    Wishes.NONE)
                            .ecosystem())
                    .isEqualTo(Ecosystem.NODE);
        }
    }

    @Test
    void aLineOfADockerfileThatIsTooLongSaysNothing() throws UndetectedException {
        String text = "FROM x\nENV " + row(" ") + "PORT=7000\nENV PORT=7001";

        assertThat(detect(Map.of("Dockerfile", text), Map.of(), Wishes.NONE).port())
                .contains(7001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "./", "a/", "/a"})
    void anOutputFolder(String part) throws UndetectedException {
        for (String path : List.of(row(part), row(part) + "a", "a" + row(part) + "a")) {
            Map<String, Document> documents = new HashMap<>(node(
                    Map.of("scripts", Map.of("build", "ng build"), "devDependencies", Map.of("@angular/core", "19"))));
            documents.put(
                    "angular.json",
                    new Document(Map.of(
                            "projects",
                            Map.of(
                                    "a",
                                    Map.of(
                                            "architect",
                                            Map.of("build", Map.of("options", Map.of("outputPath", path))))))));

            assertThat(detect(Map.of("angular.json", ""), documents, Wishes.NONE)
                            .ecosystem())
                    .isEqualTo(Ecosystem.NODE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "./"})
    void theRootOfASite(String part) {
        Map<String, String> texts = Map.of("index.html", "", "Staticfile", "root: a" + row(part) + "b");

        assertThatThrownBy(() -> detect(texts, Map.of(), Wishes.NONE)).isInstanceOf(UndetectedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "build", "serve", "start:prod"})
    void aScriptThatNobodyWrites(String name) {
        for (String line :
                List.of("nodemon" + row(" --quiet"), "nodemon" + row(" -q") + " a.js", "vite " + row("serve "))) {
            assertThatThrownBy(() -> detect(
                            Map.of("index.html", "", "server.js", ""),
                            node(Map.of("scripts", Map.of(name, line))),
                            Wishes.NONE))
                    .isInstanceOf(UndetectedException.class)
                    .hasMessageContaining("package.json cannot be read: its script " + name + " has more than 4096");
        }
    }

    @Test
    void aScriptOfManyFlagsIsRead() throws UndetectedException {
        String line = "nodemon" + " --quiet".repeat(400) + " server.js";

        BuildPlan plan = detect(Map.of("server.js", ""), node(Map.of("scripts", Map.of("start", line))), Wishes.NONE);

        assertThat(plan.decisions()).anySatisfy(it -> assertThat(it.value()).isEqualTo("node server.js"));
    }

    @Test
    void aScriptThatIsNotLookedAtMayBeLong() throws UndetectedException {
        Map<String, Object> scripts = Map.of("start", "node a.js", "lint", row("eslint a && "));

        assertThat(detect(Map.of(), node(Map.of("scripts", scripts)), Wishes.NONE)
                        .ecosystem())
                .isEqualTo(Ecosystem.NODE);
    }

    @Test
    void requirementsThatReferToOneAnother() throws UndetectedException {
        List<String> files = Stream.concat(
                        IntStream.range(0, 36).mapToObj(String::valueOf), Stream.of("prod", "production", "base"))
                .map(name -> "requirements/" + name + ".txt")
                .toList();
        String includes = files.stream().map(file -> "-r ../" + file + "\n").collect(Collectors.joining());
        Map<String, String> texts = new HashMap<>();
        files.forEach(file -> texts.put(file, includes + row("a-package-of-a-long-name==1\n") + "flask\n"));
        texts.put("requirements.txt", includes.replace("../", ""));
        texts.put("app.py", "from flask import Flask\napp = Flask(__name__)\n");

        assertThat(detect(texts, Map.of(), Wishes.NONE).ecosystem()).isEqualTo(Ecosystem.PYTHON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r a\n", "-r /", "-r ", "a/", " #", "\\\n", "-e "})
    void requirements(String part) throws UndetectedException {
        Map<String, String> texts = Map.of(
                "requirements.txt",
                "flask\n" + row(part),
                "app.py",
                "from flask import Flask\napp = Flask(__name__)\n");

        assertThat(detect(texts, Map.of(), Wishes.NONE).ecosystem()).isEqualTo(Ecosystem.PYTHON);
    }

    @Test
    void patternsOfAWorkspaceThatTryAllFolders() throws UndetectedException {
        Map<String, Document> documents = new HashMap<>(
                node(Map.of("workspaces", List.of("**/a/".repeat(32) + "b"), "scripts", Map.of("start", "node a"))));
        documents.put("a/".repeat(200) + "package.json", new Document(Map.of("name", "deep")));

        assertThat(detect(Map.of(), documents, Wishes.NONE).ecosystem()).isEqualTo(Ecosystem.NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a ", "-p ", "PORT=", "&&", "'", "web: a\n", ":", "--port=1:"})
    void aProcfile(String part) throws UndetectedException {
        Map<String, String> texts = Map.of("Procfile", "worker: a\nweb: node" + row(" a" + part), "a.js", "");
        if (part.contains("\n")) {
            assertThat(detect(texts, node(Map.of()), Wishes.NONE).ecosystem()).isEqualTo(Ecosystem.NODE);
        } else {
            assertThatThrownBy(() -> detect(texts, node(Map.of()), Wishes.NONE))
                    .isInstanceOf(UndetectedException.class)
                    .hasMessageContaining("Procfile cannot be read: line 2: it has more than 4096 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", " ", "version: ", "\nversion", "lockfileV"})
    void theHeadOfALockFile(String part) throws UndetectedException {
        Map<String, String> texts = Map.of("yarn.lock", part.repeat(Evidence.HEAD_BYTES / part.length()), "a.js", "");

        assertThat(detect(texts, node(Map.of("scripts", Map.of("start", "node a.js"))), Wishes.NONE)
                        .ecosystem())
                .isEqualTo(Ecosystem.NODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outDir:", "outDir: ' ", "\"", "/*", "//", "`", "root = '", "port", "serve({ "})
    void settingsAndPrograms(String part) throws UndetectedException {
        Map<String, Object> site =
                Map.of("scripts", Map.of("build", "vite build"), "devDependencies", Map.of("vite", "6"));
        Map<String, Object> program = Map.of("scripts", Map.of("start", "node server.js"));

        assertThat(detect(Map.of("vite.config.js", row(part), "index.html", ""), node(site), Wishes.NONE)
                        .port())
                .contains(8080);
        assertThat(detect(Map.of("server.js", row(part)), node(program), Wishes.NONE)
                        .port())
                .contains(3000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "./", "a/", "../", "*", "**/", "a"})
    void settingsOfTypeScript(String part) throws UndetectedException {
        Map<String, Document> documents = new HashMap<>(
                node(Map.of("scripts", Map.of("build", "tsc"), "devDependencies", Map.of("typescript", row(part)))));
        List<String> patterns = IntStream.range(0, 1000)
                .mapToObj(number -> part.repeat(50) + number)
                .toList();
        documents.put(
                "tsconfig.json",
                new Document(Map.of(
                        "extends",
                        "./" + row(part),
                        "compilerOptions",
                        Map.of("outDir", row(part), "baseUrl", row(part)),
                        "include",
                        patterns,
                        "exclude",
                        patterns)));
        Map<String, String> texts = IntStream.range(0, 20_000)
                .boxed()
                .collect(Collectors.toMap(number -> "a/a/a/a/" + number + ".ts", number -> ""));
        texts.put("src/index.ts", "app.listen(process.env.PORT)");

        assertThat(detect(texts, documents, Wishes.NONE).port()).contains(3000);
    }

    @Test
    void factoriesOfPythonAndWhatIsMadeOfThem() throws UndetectedException {
        String factories = IntStream.range(0, 6_000)
                .mapToObj(number -> "def create_app_" + number + "():\n  return Flask(__name__)\n")
                .collect(Collectors.joining("", "from flask import Flask\n", ""));
        String objects = IntStream.range(0, 6_000)
                .mapToObj(number -> "app_" + number + " = create_app_" + number + "()\n")
                .collect(Collectors.joining());
        Map<String, String> texts = Map.of("requirements.txt", "flask", "app.py", factories + objects);

        assertThat(detect(texts, Map.of(), Wishes.NONE).framework()).contains("Flask");
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseURL ", "baseURL\n", "\"baseURL\"", "\n", " ", "__dirname, '", "__dirname,\t"})
    void settingsOfHugoAndOfBundlers(String part) throws UndetectedException {
        Map<String, String> texts = Map.of(
                "config.toml",
                row(part),
                "content/a.md",
                "",
                "apps/a/webpack.config.js",
                row(part),
                "index.html",
                "",
                "nx.json",
                "{}");
        Map<String, Document> documents = new HashMap<>(node(Map.of("devDependencies", Map.of("nx", "21"))));
        documents.put("apps/a/package.json", new Document(Map.of("name", "a")));
        Wishes root = DetectionCase.wishes(Map.of("root", "apps/a"));

        assertThat(detect(texts, Map.of(), Wishes.NONE).port()).contains(8080);
        assertThat(detect(texts, documents, root).framework()).contains("Nx");
    }

    @Test
    void aRootThatIsOnlySlashes() {
        Wishes wishes = new Wishes(
                Optional.empty(),
                Optional.of("a" + row("/") + "b"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Wishes.NONE.variables(),
                Wishes.NONE.secrets(),
                Wishes.NONE.written(),
                Optional.empty(),
                Wishes.NONE.arguments());

        assertThatThrownBy(() -> detect(Map.of("index.html", ""), Map.of(), wishes))
                .isInstanceOf(UndetectedException.class);
    }
}
