package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import java.util.Optional;

/** Apps in a repository that Nx keeps with one package.json for all. */
final class Nx {
    private Nx() {}

    static String name(NodeSource source) {
        return project(source)
                .text("name")
                .orElse(source.folder().substring(source.folder().lastIndexOf('/') + 1));
    }

    /** What it builds; paths of sites are from the root of the repository. */
    static Optional<Serving> serving(NodeSource source) {
        Document build = project(source).object("targets", "build");
        String executor = build.text("executor").orElse("");
        String output = build.text("options", "outputPath")
                .or(() -> build.texts("outputs").stream().findFirst())
                .filter(path -> !path.contains("{options"))
                .map(path -> path.replace("{workspaceRoot}/", "").replace("{projectRoot}", source.folder()))
                .map(Outputs::folder)
                .orElse("dist/" + source.folder());
        boolean next = source.app()
                .first("next.config.js", "next.config.mjs", "next.config.ts")
                .isPresent();
        if (next) {
            String folder = executor.isEmpty() ? "." : relative(source, output);
            return Optional.of(new Program("next start " + folder, "next.config is there"));
        }
        boolean pages = source.app().first("index.html", "src/index.html").isPresent();
        if (pages) {
            boolean application = executor.endsWith(":application");
            return Optional.of(new Site(
                    application ? output + "/browser" : output,
                    Optional.of("index.html"),
                    "that is where Nx puts what it builds"));
        }
        return Optional.of(
                new Program("node " + relative(source, output) + "/main.js", "that is where Nx puts what it builds"));
    }

    private static String relative(NodeSource source, String path) {
        return "../"
                        .repeat((int) source.folder()
                                        .chars()
                                        .filter(character -> character == '/')
                                        .count()
                                + 1)
                + path;
    }

    private static Document project(NodeSource source) {
        return source.nx().orElse(Document.EMPTY);
    }
}
