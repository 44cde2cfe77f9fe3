package dev.lattice.core.build;

import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.node.NodeDetection;
import dev.lattice.core.build.python.PythonDetection;
import dev.lattice.core.build.site.SiteDetection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out how a source tree is built and started. A function: the same tree and wishes give the same plan. */
public final class Detection {
    private static final int MOST_LISTED = 12;

    /** In characters. */
    private static final int MOST_SHOWN = 80;

    private final SourceTree whole;
    private final SourceTree app;
    private final String root;
    private final Wishes wishes;

    private Detection(SourceTree whole, String root, Wishes wishes) {
        this.whole = whole;
        this.app = whole.in(root);
        this.root = root;
        this.wishes = wishes;
    }

    /**
     * The plan for a source tree: by its own Dockerfile if it has one and no kind of app is wished, else by what it is.
     *
     * @param whole tree of the source, also when a root folder is wished
     * @throws UndetectedException when nothing that is known how to build is there, or a wish cannot be fulfilled
     */
    public static BuildPlan detect(SourceTree whole, Wishes wishes) throws UndetectedException {
        check(wishes);
        String root = root(whole, wishes);
        Wishes settled = new Wishes(
                wishes.ecosystem(),
                wishes.root().isEmpty() || root.isEmpty() ? Optional.empty() : Optional.of(root),
                said(wishes.version()),
                wishes.install(),
                wishes.build(),
                said(wishes.start()),
                said(wishes.output()),
                said(wishes.dockerfile()),
                wishes.variables(),
                wishes.secrets(),
                wishes.written(),
                said(wishes.target()),
                wishes.arguments());
        return new Detection(whole, root, settled).plan();
    }

    /** A form that was left empty says nothing; an empty command to install or build says that there is none. */
    private static Optional<String> said(Optional<String> wish) {
        return wish.map(String::strip).filter(text -> !text.isEmpty());
    }

    private static void check(Wishes wishes) throws UndetectedException {
        for (String name : Stream.concat(wishes.variables().stream(), wishes.secrets().stream())
                .toList()) {
            if (!Stage.isVariable(name)) {
                throw new UndetectedException(ShellLine.quote(name)
                        + " cannot be the name of a variable. Take letters, digits and" + " _, with no digit first.");
            }
        }
        boolean unspeakable = Stream.of(
                        wishes.root(),
                        wishes.install(),
                        wishes.build(),
                        wishes.start(),
                        wishes.output(),
                        wishes.dockerfile(),
                        wishes.version())
                .flatMap(Optional::stream)
                .anyMatch(text -> text.indexOf('\0') >= 0);
        if (unspeakable) {
            throw new UndetectedException(
                    "A command or folder has a character with the code 0, which none can have. Remove it.");
        }
    }

    private static String root(SourceTree whole, Wishes wishes) throws UndetectedException {
        String root = wishes.root()
                .map(wish -> Slashes.withoutEnd(Slashes.withoutTop(wish.strip())))
                .filter(wish -> !wish.equals("."))
                .orElse("");
        if (!root.isEmpty() && (!whole.hasFolder(root) || !Stage.isLine(root))) {
            throw new UndetectedException("There is no folder " + root + " in the source. "
                    + folders(whole)
                            .map(there -> "Folders there: " + there + ". Give one of them as root folder, or '.'")
                            .orElse("It has none: give '.' as root folder")
                    + " for its top.");
        }
        return root;
    }

    private BuildPlan plan() throws UndetectedException {
        if (whole.names().isEmpty()) {
            throw new UndetectedException("The source is empty. Give another branch, or a folder with files.");
        }
        if (wishes.dockerfile().isPresent() || wishes.ecosystem().equals(Optional.of(Ecosystem.DOCKERFILE))) {
            return OwnDockerfile.detect(whole, root, wishes, findings())
                    .orElseThrow(() -> new UndetectedException(
                            "There is no Dockerfile or Containerfile in " + place() + ". Give the path of one."));
        }
        if (wishes.ecosystem().isPresent()) {
            Ecosystem ecosystem = wishes.ecosystem().get();
            refuseUnreadable(ecosystem);
            return completed(of(ecosystem)
                    .orElseThrow(() -> new UndetectedException(
                            "Nothing of the kind " + ecosystem.name().toLowerCase(java.util.Locale.ROOT)
                                    + " was found in " + place() + ": " + looked(ecosystem) + ".")));
        }
        Optional<BuildPlan> own = OwnDockerfile.detect(whole, root, wishes, findings());
        if (own.isPresent()) {
            return own.get();
        }
        refuseUnreadable(Ecosystem.NODE);
        refuseUnreadable(Ecosystem.PYTHON);
        return completed(detected());
    }

    private BuildPlan completed(BuildPlan plan) {
        return SecretFiles.warned(AppJson.apply(plan, app), app);
    }

    /** What cannot be read might say anything: whoever has a manifest means no folder of pages to be published. */
    private void refuseUnreadable(Ecosystem ecosystem) throws UndetectedException {
        for (String manifest : manifests(ecosystem)) {
            Optional<String> why = Optional.ofNullable(app.unreadable().get(manifest));
            if (why.isEmpty() && manifest.equals("package.json")) {
                why = NodeDetection.complaint(app);
            } else if (why.isEmpty() && manifest.equals(Procfile.NAME)) {
                why = app.text(manifest).flatMap(Procfile::complaint);
            }
            if (why.isPresent()) {
                throw new UndetectedException((root.isEmpty() ? manifest : root + "/" + manifest) + " cannot be read: "
                        + why.get() + ". Mend it, or say how the source is built: a Dockerfile, or the kind static to"
                        + " publish the files as they are.");
            }
        }
    }

    private static List<String> manifests(Ecosystem ecosystem) {
        return switch (ecosystem) {
            case NODE -> List.of("package.json", Procfile.NAME);
            case PYTHON -> List.of("pyproject.toml", "Pipfile", "requirements.txt", Procfile.NAME);
            case STATIC -> List.of();
            case DOCKERFILE -> List.of();
        };
    }

    private BuildPlan detected() throws UndetectedException {
        // A package.json beside Python often has only tools for its pages; a server in it is meant to be started.
        boolean certain = NodeDetection.isCertain(app) && !app.has("manage.py");
        List<Ecosystem> order = app.has("Staticfile") && !app.has("package.json")
                ? List.of(Ecosystem.STATIC, Ecosystem.NODE, Ecosystem.PYTHON)
                : certain
                        ? List.of(Ecosystem.NODE, Ecosystem.PYTHON, Ecosystem.STATIC)
                        : List.of(Ecosystem.PYTHON, Ecosystem.NODE, Ecosystem.STATIC);
        Optional<UndetectedException> failure = Optional.empty();
        Optional<UndetectedException> foreign = ForeignManifests.refusal(app, root);
        for (Ecosystem ecosystem : order) {
            if (foreign.isPresent() && !isMeant(ecosystem)) {
                continue;
            }
            if (ecosystem == Ecosystem.STATIC && certain && failure.isPresent() && !isMeant(ecosystem)) {
                continue; // pages beside a program are a part of it
            }
            try {
                Optional<BuildPlan> plan = of(ecosystem);
                if (plan.isPresent()) {
                    return plan.get();
                }
            } catch (UndetectedException e) {
                // another kind may still be certain; the first one that was recognized explains best
                failure = failure.isPresent() ? failure : Optional.of(e);
            }
        }
        failure = failure.isPresent() ? failure : foreign;
        if (failure.isPresent()) {
            throw failure.get();
        }
        Optional<BuildPlan> below =
                root.isEmpty() ? NodeDetection.detectBelow(whole, wishes, findings()) : Optional.empty();
        return below.orElseThrow(() -> new UndetectedException(unknown()));
    }

    private String unknown() {
        String unreadable = ForeignManifests.unreadable(app);
        return (app.has(Procfile.NAME)
                        ? "There is a Procfile" + processes() + ", but nothing that says in which language the app is. "
                        : "")
                + "It is not known what this is: in " + place() + " there is no"
                + " Dockerfile, package.json, requirements.txt, pyproject.toml, manage.py, Staticfile or index.html. There are: "
                + top(app) + "."
                + (unreadable.isEmpty() ? "" : " What could not be read: " + unreadable + ".")
                + ForeignManifests.dockerfile(app, root)
                        .map(path -> " To build " + path + ", name it (--dockerfile " + path + ").")
                        .orElse("")
                + " Give the root folder if the app is in one of them, or add a Dockerfile"
                + (app.has(Procfile.NAME) ? ", or the manifest of its language beside the Procfile." : ".");
    }

    /** What a Procfile starts, as far as that is short. */
    private String processes() {
        return Procfile.of(app).processes().entrySet().stream()
                .findFirst()
                .map(process -> process.getKey() + ": " + process.getValue())
                .filter(line -> line.length() <= MOST_SHOWN)
                .map(line -> " (" + line + ")")
                .orElse("");
    }

    /** Whether a kind of app is certainly meant, where a manifest of another language lies beside it. */
    private boolean isMeant(Ecosystem ecosystem) {
        return switch (ecosystem) {
            case NODE ->
                NodeDetection.isCertain(app)
                        || (app.has("package.json")
                                && (wishes.start().isPresent()
                                        || wishes.output().isPresent()));
            case PYTHON -> PythonDetection.hasManifest(app);
            case STATIC -> app.has("Staticfile") || wishes.output().isPresent();
            case DOCKERFILE -> true;
        };
    }

    private Optional<BuildPlan> of(Ecosystem ecosystem) throws UndetectedException {
        return switch (ecosystem) {
            case DOCKERFILE -> OwnDockerfile.detect(whole, root, wishes, findings());
            case NODE -> NodeDetection.detect(whole, wishes, findings());
            case PYTHON -> {
                Optional<BuildPlan> below = pythonBelow();
                yield below.isPresent()
                        ? below
                        : PythonDetection.detect(whole, root, wishes).map(plan -> in(root, findings(), plan));
            }
            case STATIC -> site();
        };
    }

    private Optional<BuildPlan> site() throws UndetectedException {
        Optional<BuildPlan> plan = SiteDetection.detect(app, wishes, findings());
        Optional<UndetectedException> dockerfile = ForeignManifests.ofDockerfile(app, root);
        if (plan.isPresent() && wishes.ecosystem().isEmpty() && dockerfile.isPresent() && !isMeant(Ecosystem.STATIC)) {
            throw dockerfile.get();
        }
        return plan.map(found -> in(root, findings(), found));
    }

    /**
     * The plan for the only app of Python below a source that has none at its top, such as in {@code backend}: what it
     * needs is listed there, and not above. Empty when there is none.
     */
    private Optional<BuildPlan> pythonBelow() throws UndetectedException {
        if (!root.isEmpty() || app.first("package.json", Procfile.NAME).isPresent()) {
            return Optional.empty();
        }
        List<String> folders = PythonDetection.appsBelow(whole, wishes);
        if (folders.isEmpty()) {
            return Optional.empty();
        }
        List<String> pages = wishes.ecosystem().isPresent() ? List.of() : NodeDetection.appsBelow(whole);
        List<String> apps = Stream.concat(folders.stream(), pages.stream())
                .distinct()
                .limit(MOST_LISTED)
                .toList();
        if (apps.size() > 1) {
            throw new UndetectedException("There are several apps in this source: " + String.join(", ", apps)
                    + ". Choose one by its root folder.");
        }
        String folder = apps.getFirst();
        Findings found = findings();
        found.decide("root", folder, "the only folder with an app");
        return PythonDetection.detect(whole, folder, wishes).map(plan -> in(folder, found, plan));
    }

    /** What looked only at the app's folder takes that for the context. */
    private static BuildPlan in(String folder, Findings place, BuildPlan plan) {
        List<Decision> decisions = plan.decisions();
        if (!folder.isEmpty()
                && decisions.stream().noneMatch(decision -> decision.subject().equals("root"))) {
            decisions = Stream.concat(place.decisions().stream(), decisions.stream())
                    .toList();
        }
        return new BuildPlan(
                plan.ecosystem(), plan.framework(), decisions, plan.warnings(), folder, plan.recipe(), plan.port());
    }

    private Findings findings() {
        Findings findings = new Findings(wishes);
        findings.wish("root", wishes.root());
        return findings;
    }

    private String place() {
        return root.isEmpty() ? "the source" : root;
    }

    private static String looked(Ecosystem ecosystem) {
        return switch (ecosystem) {
            case DOCKERFILE -> "a Dockerfile was looked for";
            case NODE -> "a package.json that can be read was looked for";
            case PYTHON ->
                "requirements.txt, pyproject.toml, Pipfile, setup.py, manage.py and .py files were looked for";
            case STATIC ->
                "index.html was looked for, there and in public, dist, build and the like; give the output folder";
        };
    }

    private static Optional<String> folders(SourceTree tree) {
        List<String> folders = tree.names().stream()
                .filter(name -> name.contains("/"))
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .distinct()
                .limit(MOST_LISTED + 1L)
                .toList();
        String listed = folders.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return listed.isEmpty() ? Optional.empty() : Optional.of(listed + (folders.size() > MOST_LISTED ? " …" : ""));
    }

    private static String top(SourceTree tree) {
        List<String> tops = tree.names().stream()
                .map(name -> name.contains("/") ? name.substring(0, name.indexOf('/') + 1) : name)
                .distinct()
                .toList();
        return tops.stream().limit(MOST_LISTED).collect(Collectors.joining(", "))
                + (tops.size() > MOST_LISTED ? " …" : "");
    }
}
