package dev.lattice.core.build.python;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.python.PythonSource.Kind;
import dev.lattice.core.build.python.PythonSource.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code setup.cfg} and {@code setup.py} say, which are no manifests that a parser at the edge reads. */
final class Manifests {
    private Manifests() {}

    static Document project(SourceTree tree) {
        return tree.document("pyproject.toml").orElse(Document.EMPTY);
    }

    /** A one-line setting of {@code setup.cfg}, whatever section it is in. */
    static Optional<String> setting(SourceTree tree, String key) {
        return settings(tree, key).stream().findFirst();
    }

    /** The lines of a setting of {@code setup.cfg}, without comments. */
    static List<String> settings(SourceTree tree, String key) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : tree.text("setup.cfg").orElse("").lines().toList()) {
            if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
                int equals = line.indexOf('=');
                inside = equals > 0 && line.substring(0, equals).strip().equals(key);
                line = inside ? line.substring(equals + 1) : "";
            }
            if (inside && !line.isBlank() && !line.strip().startsWith("#")) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    /** The text that {@code setup.py} gives for an argument. */
    static Optional<String> argument(SourceTree tree, String key) {
        return arguments(tree, key).stream().findFirst();
    }

    /** The texts of the list that {@code setup.py} gives for an argument, or has under that name. */
    static List<String> arguments(SourceTree tree, String key) {
        List<String> texts = new ArrayList<>();
        for (Statement statement : PythonSource.statements(tree.text("setup.py").orElse(""))) {
            for (int i = 0; i + 2 < statement.tokens().size(); i++) {
                if (!statement.at(i).is(key) || !statement.at(i + 1).is("=")) {
                    continue;
                }
                boolean list =
                        statement.at(i + 2).is("[") || statement.at(i + 2).is("(");
                int j = list ? i + 3 : i + 2;
                while (statement.at(j).kind() == Kind.STRING
                        || (list && statement.at(j).is(","))) {
                    if (statement.at(j).kind() == Kind.STRING) {
                        texts.add(statement.at(j).text());
                    }
                    j++;
                }
                return texts;
            }
        }
        return texts;
    }
}
