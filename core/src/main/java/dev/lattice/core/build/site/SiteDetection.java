package dev.lattice.core.build.site;

import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.dockerfile.Stage.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which files of a source are served as they are. */
public final class SiteDetection {
    private static final String STATICFILE = "Staticfile";

    /** Folders in which a page that is there tells where the site is, the likeliest first. */
    private static final List<String> FOLDERS =
            List.of("", "public", "dist", "build", "site", "www", "html", "docs", "_site", "out");

    private SiteDetection() {}

    /**
     * The plan for a folder; empty when no page is in it.
     *
     * @throws UndetectedException when it is said where the files are, and they are not there
     */
    public static Optional<BuildPlan> detect(SourceTree app, Wishes wishes, Findings findings)
            throws UndetectedException {
        Map<String, String> said = staticfile(app);
        String folder;
        if (findings.wish("output", wishes.output()).isPresent()) {
            folder = folder(wishes.output().get());
        } else if (said.containsKey("root")) {
            folder = folder(said.get("root"));
            findings.decide("output", shown(folder), "root in Staticfile");
        } else {
            Optional<String> found = FOLDERS.stream()
                    .filter(it -> app.has(it.isEmpty() ? "index.html" : it + "/index.html"))
                    .findFirst();
            if (found.isEmpty() && !app.has(STATICFILE)) {
                return Optional.empty();
            }
            folder = found.orElse(app.hasFolder("public") ? "public" : "");
            findings.decide("output", shown(folder), found.isPresent() ? "index.html is there" : "Staticfile is there");
        }
        if (wishes.build().isEmpty() && !folder.isEmpty() && !app.hasFolder(folder)) {
            throw new UndetectedException(
                    "There is no folder " + folder + " whose files could be served. Give the output folder"
                            + " that has them, or the command that builds them.");
        }
        if (wishes.start().isPresent() || wishes.install().isPresent()) {
            findings.warn("The files are served by a web server: a start or install command has no effect.");
        }
        Optional<String> fallback = fallback(app, folder, said);
        fallback.ifPresent(file -> findings.decide("fallback", file, "Staticfile says pushstate: enabled"));
        findings.decide("port", String.valueOf(SiteStage.PORT), "the web server for sites listens there");
        List<Stage> stages = new ArrayList<>();
        Optional<String> build = findings.wish("build", wishes.build()).filter(line -> !line.isBlank());
        build.ifPresent(line -> stages.add(building(line, wishes)));
        String from = build.isPresent()
                ? "/app/" + (folder.isEmpty() ? "" : folder + "/")
                : folder.isEmpty() ? "." : folder + "/";
        stages.add(SiteStage.of(build.isPresent() ? "build" : "", from, fallback));
        return Optional.of(new BuildPlan(
                Ecosystem.STATIC,
                Optional.empty(),
                findings.decisions(),
                findings.warnings(),
                new BuildPlan.Recipe.Generated(stages),
                Optional.of(SiteStage.PORT)));
    }

    private static Stage building(String line, Wishes wishes) {
        List<Instruction> lines = new ArrayList<>(List.of(new Instruction.Workdir("/app")));
        if (!wishes.variables().isEmpty()) {
            lines.add(new Instruction.Arg(List.copyOf(wishes.variables())));
        }
        lines.add(new Instruction.Copy(List.of("."), "./"));
        lines.add(new Instruction.Run(line, List.of(), List.copyOf(wishes.secrets())));
        // its packages are of no use to a line that could be anything; Node.js is what such lines call most
        return new Stage(
                "build", dev.lattice.core.build.BaseImages.node(dev.lattice.core.build.BaseImages.NODE_DEFAULT), lines);
    }

    private static Optional<String> fallback(SourceTree app, String folder, Map<String, String> said) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        if ("enabled".equals(said.get("pushstate")) || "true".equals(said.get("pushstate"))) {
            return Optional.of("index.html");
        }
        // by this name hosts know it
        return app.has(prefix + "200.html") ? Optional.of("200.html") : Optional.empty();
    }

    private static Map<String, String> staticfile(SourceTree app) {
        Map<String, String> said = new HashMap<>();
        app.text(STATICFILE).orElse("").lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                said.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return said;
    }

    private static String shown(String folder) {
        return folder.isEmpty() ? "." : folder;
    }

    private static String folder(String path) throws UndetectedException {
        String folder = Slashes.withoutEnd(Slashes.withoutHere(path.strip()));
        if (folder.equals(".")) {
            return "";
        }
        if (folder.startsWith("/") || List.of(folder.split("/", -1)).contains("..") || !Stage.isLine(folder)) {
            throw new UndetectedException("The output folder " + ShellLine.quote(folder)
                    + " is not below the app's. Give one that is, such as public.");
        }
        return folder;
    }
}
