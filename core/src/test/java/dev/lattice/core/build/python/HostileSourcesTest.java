package dev.lattice.core.build.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever strangers write, there is a plan, none, or a reason. */
class HostileSourcesTest {
    private static final List<String> FILES = List.of(
            "main.py",
            "app/main.py",
            "manage.py",
            "shop/settings.py",
            "shop/wsgi.py",
            "setup.py",
            "requirements.txt",
            "requirements/prod.txt",
            "Procfile",
            ".python-version",
            "runtime.txt",
            ".tool-versions",
            "setup.cfg",
            ".flaskenv",
            "src/a b/main.py",
            "src/\u0001.py",
            "pages/app.py");

    @Provide
    Arbitrary<String> sources() {
        return Arbitraries.of(
                        "import ",
                        "from ",
                        "flask",
                        "fastapi",
                        " as ",
                        "*",
                        "Flask",
                        "FastAPI",
                        "app",
                        " = ",
                        "(",
                        ")",
                        "[",
                        "]",
                        "\n",
                        "\n  ",
                        "def ",
                        "class ",
                        "if __name__ == '__main__':",
                        ":",
                        ".",
                        ",",
                        "'",
                        "\"",
                        "'''",
                        "\\",
                        "#",
                        "-r ",
                        "-e ",
                        "../",
                        "requirements.txt",
                        "web: ",
                        "3.11",
                        ">=",
                        "\0",
                        "\r",
                        "\t",
                        "DJANGO_SETTINGS_MODULE",
                        "os.environ",
                        "STATIC_ROOT",
                        "uvicorn.run",
                        "http.server",
                        "$(x)",
                        "||",
                        "99999999999",
                        "import",
                        "async ",
                        "ü",
                        "\ud800",
                        "/",
                        "||",
                        "f'",
                        "{",
                        "}",
                        ";",
                        "lambda ",
                        "@")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Map<String, String>> trees() {
        return Arbitraries.maps(Arbitraries.of(FILES), sources()).ofMaxSize(8);
    }

    private static final List<String> KEYS = List.of(
            "project",
            "tool",
            "poetry",
            "uv",
            "dependencies",
            "python",
            "name",
            "scripts",
            "requires-python",
            "build-system",
            "build-backend",
            "packages",
            "requires",
            "python_version",
            "group",
            "prod",
            "dynamic",
            "sources",
            "extras",
            "path",
            "package",
            "default",
            "required-version",
            "start");

    private static final List<Object> LEAVES = List.of(
            "flask",
            "fastapi[all]",
            "../x",
            "a:b",
            "^3.11",
            ">=3.9",
            "\0\n",
            "=='; rm -rf /",
            "-e .",
            "$(x)",
            "hatchling",
            1,
            2.5,
            true,
            "3.12",
            "psycopg2",
            "x @ git+https://h/x");

    @Provide
    Arbitrary<Document> documents() {
        return Arbitraries.randomValue(random -> new Document(object(random, 4)));
    }

    private static Map<String, Object> object(Random random, int depth) {
        Map<String, Object> values = new HashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            values.put(KEYS.get(random.nextInt(KEYS.size())), value(random, depth));
        }
        return values;
    }

    private static Object value(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(4);
        return switch (kind) {
            case 2 -> List.of(value(random, depth - 1), value(random, depth - 1));
            case 3 -> object(random, depth - 1);
            default -> LEAVES.get(random.nextInt(LEAVES.size()));
        };
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void anyTreeHasAPlanOrAReason(
            @ForAll("trees") Map<String, String> texts,
            @ForAll("documents") Document project,
            @ForAll("documents") Document lock) {
        Map<String, String> all = new HashMap<>(texts);
        Map<String, Document> documents = Map.of("pyproject.toml", project, "Pipfile", lock, "uv.lock", lock);
        documents.keySet().forEach(name -> all.put(name, ""));
        try {
            PythonDetection.detect(new SourceTree(all.keySet(), all, documents), Wishes.NONE)
                    .ifPresent(plan -> assertThat(((BuildPlan.Recipe.Generated) plan.recipe()).dockerfile())
                            .contains("CMD"));
        } catch (UndetectedException e) {
            assertThat(e).hasMessageContaining(" ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                ")",
                "'",
                "'''",
                "\\",
                "\\\n",
                "a.",
                "a = ",
                "a(",
                "if x:\n ",
                "def f(",
                "def f(): pass\n",
                "import ",
                "from a import *\n",
                "f()\n",
                "from . import a\n",
                "@",
                ":",
                "x = FastAPI()\n",
                "class A(B): pass\n",
                "f'",
                "0",
                ".",
                "os.environ[",
                "env(",
                "app = app\n",
                "PORT = PORT\n",
                "run(PORT)\n"
            })
    void timeGrowsWithTheTextAndNotFaster(String part) {
        String text = "from fastapi import FastAPI\nimport http.server\n" + part.repeat(200_000 / part.length());
        Map<String, String> texts =
                Map.of("main.py", text, "requirements.txt", text, "setup.py", text, "manage.py", text);
        // Linear work takes a blink; what is quadratic in this much takes minutes.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                PythonDetection.detect(new SourceTree(texts.keySet(), texts, Map.of()), Wishes.NONE);
            } catch (UndetectedException e) {
                assertThat(e).hasMessageContaining(" ");
            }
        });
    }
}
