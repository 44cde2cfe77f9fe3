package dev.lattice.core.build.python;

import dev.lattice.core.build.BaseImages;
import dev.lattice.core.build.Decision;
import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The minor version of Python that an application is built and run with.
 *
 * @param minor as the 11 of 3.11
 */
record PythonVersion(int minor, String reason) {
    private static final int OLDEST = BaseImages.PYTHON_MINORS.getFirst();
    private static final int NEWEST = BaseImages.PYTHON_MINORS.getLast();
    private static final int USUAL = BaseImages.PYTHON_DEFAULT;

    private static final String SUPPORTED = "3." + OLDEST + " to 3." + NEWEST;

    /** Such as {@code 3.11}. */
    String text() {
        return "3." + minor;
    }

    Decision decision() {
        return new Decision("version", "Python " + text(), reason);
    }

    static PythonVersion of(SourceTree tree, Wishes wishes, Consumer<String> warnings) throws UndetectedException {
        if (wishes.version().isPresent()) {
            return wished(wishes.version().get(), wishes.reason("version"));
        }
        for (Said said : said(tree)) {
            Optional<PythonVersion> version = said.range() ? allowed(said) : pinned(said, warnings);
            if (version.isPresent()) {
                return version.get();
            }
        }
        return new PythonVersion(USUAL, "no file names one");
    }

    /** What a file says of it: a release, or a range of them. */
    private record Said(String where, String text, boolean range) {}

    private static PythonVersion wished(String wish, String reason) throws UndetectedException {
        int minor = minor(wish);
        if (minor < OLDEST || minor > NEWEST) {
            throw new UndetectedException("Python " + Excerpt.of(wish) + " was asked for, and images are made for "
                    + SUPPORTED + " only. Ask for one of these.");
        }
        return new PythonVersion(minor, reason);
    }

    private static List<Said> said(SourceTree tree) {
        Document project = tree.document("pyproject.toml").orElse(Document.EMPTY);
        Document pipfile = tree.document("Pipfile").orElse(Document.EMPTY);
        String tools = tree.text(".tool-versions").orElse("");
        String pin = firstLine(tree.text(".python-version").orElse(""));
        boolean range = !pin.isEmpty() && "<>=!~^".indexOf(pin.charAt(0)) >= 0;
        return java.util.stream.Stream.of(
                        Optional.of(new Said(".python-version", pin, range)),
                        Optional.of(new Said(
                                "runtime.txt",
                                firstLine(tree.text("runtime.txt").orElse("")),
                                false)),
                        said("Pipfile: python_full_version", pipfile.text("requires", "python_full_version"), false),
                        said("Pipfile: python_version", pipfile.text("requires", "python_version"), false),
                        said(".tool-versions", after(tools, "python "), false),
                        said("mise.toml", mise(tree), false),
                        said("pyproject.toml: requires-python", project.text("project", "requires-python"), true),
                        said(
                                "pyproject.toml: python of Poetry",
                                project.text("tool", "poetry", "dependencies", "python")
                                        .or(() -> project.text("tool", "poetry", "dependencies", "python", "version")),
                                true),
                        said("setup.cfg: python_requires", Manifests.setting(tree, "python_requires"), true),
                        said("setup.py: python_requires", Manifests.argument(tree, "python_requires"), true))
                .flatMap(Optional::stream)
                .filter(said -> !said.text().isBlank())
                .toList();
    }

    private static Optional<Said> said(String where, Optional<String> text, boolean range) {
        return text.map(some -> new Said(where, some, range));
    }

    private static Optional<String> mise(SourceTree tree) {
        return tree.first("mise.toml", ".mise.toml")
                .flatMap(tree::document)
                .flatMap(mise -> mise.text("tools", "python")
                        .or(() -> mise.texts("tools", "python").stream().findFirst()));
    }

    private static Optional<PythonVersion> pinned(Said said, Consumer<String> warnings) throws UndetectedException {
        String text = Excerpt.of(said.text());
        if (text.toLowerCase(java.util.Locale.ROOT).startsWith("pypy")) {
            warnings.accept(said.where() + " asks for " + text + ", and only CPython is there: it is built with that.");
        }
        int major = major(said.text());
        int minor = minor(said.text());
        if (major == 2) {
            throw new UndetectedException(said.where() + " asks for Python " + text + ", which is no longer made. "
                    + "Move the project to Python 3, or set the version to one of " + SUPPORTED + ".");
        }
        if (minor < 0) {
            if (major != 3) {
                warnings.accept(said.where() + " says \"" + text + "\", which names no release of Python.");
            }
            return Optional.empty();
        }
        int nearest = Math.clamp(minor, OLDEST, NEWEST);
        if (nearest != minor) {
            warnings.accept(said.where() + " asks for Python " + text + "; images are made for " + SUPPORTED
                    + ", so it is built with 3." + nearest + ".");
        }
        return Optional.of(new PythonVersion(nearest, said.where() + " says " + text));
    }

    private static Optional<PythonVersion> allowed(Said said) throws UndetectedException {
        VersionRange range = new VersionRange(said.text());
        int minor = IntStream.concat(
                        IntStream.rangeClosed(USUAL, NEWEST),
                        IntStream.iterate(USUAL - 1, m -> m >= OLDEST, m -> m - 1))
                .filter(range::allows)
                .findFirst()
                .orElse(-1);
        if (minor < 0) {
            throw new UndetectedException(said.where() + " is \"" + Excerpt.of(said.text())
                    + "\", which allows none of Python " + SUPPORTED
                    + ". Widen it, or set the version to one of these.");
        }
        return Optional.of(new PythonVersion(minor, said.where() + " is \"" + Excerpt.of(said.text()) + "\""));
    }

    private static String firstLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
    }

    private static Optional<String> after(String text, String prefix) {
        return text.lines()
                .map(line -> line.strip().replace('\t', ' '))
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }

    /** The first number, as the 3 of {@code cpython-3.11.4}; -1 when there is none. */
    private static int major(String text) {
        return number(text, digit(text, 0));
    }

    /** The number behind the first dot after the first number; -1 when there is none, or it is no Python 3. */
    private static int minor(String text) {
        int begin = digit(text, 0);
        int end = begin;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        boolean three = number(text, begin) == 3 && end + 1 < text.length() && text.charAt(end) == '.';
        return three ? number(text, end + 1) : -1;
    }

    private static int digit(String text, int from) {
        int at = from;
        while (at < text.length() && !(text.charAt(at) >= '0' && text.charAt(at) <= '9')) {
            at++;
        }
        return at;
    }

    private static int number(String text, int from) {
        int value = -1;
        for (int i = from; i < text.length() && i < from + 6; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                break;
            }
            value = Math.max(value, 0) * 10 + (c - '0');
        }
        return value;
    }
}
