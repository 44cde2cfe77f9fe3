package dev.lattice.core.build.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.build.Evidence.Format;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonEvidenceTest {
    @ParameterizedTest
    @CsvSource({
        "pyproject.toml, TOML",
        "apps/api/pyproject.toml, TOML",
        "Pipfile.lock, JSON",
        "requirements-prod.txt, TEXT",
        "requirements/base.txt, TEXT",
        "apps/api/requirements/base.txt, TEXT",
        "src/shop/web/main.py, TEXT"
    })
    void readsWhatDecides(String path, Format format) {
        assertThat(PythonEvidence.of(path)).contains(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tests/app.py",
                "venv/lib/app.py",
                ".tox/app.py",
                "test_app.py",
                "a/b/c/d/e/f/app.py",
                "notes.txt"
            })
    void leavesTheRest(String path) {
        assertThat(PythonEvidence.of(path)).isEmpty();
    }
}
