package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Findings;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an app lies, and where its packages are installed.
 *
 * @param context folder of the source that has all that a build needs: the app's own or its workspace's
 * @param tree from there
 * @param folder of the app in it; empty when that is all
 * @param manifest of the app
 * @param top of the tree
 * @param workspace that the app belongs to
 * @param nx what Nx is told of an app that it builds
 */
record NodeSource(
        String context,
        SourceTree tree,
        String folder,
        Manifest manifest,
        Manifest top,
        Optional<Workspace> workspace,
        Optional<Document> nx) {
    private static final Manifest NONE = new Manifest(Document.EMPTY);
    private static final int MOST_LISTED = 12;

    /** The app's own part of the tree. */
    SourceTree app() {
        return tree.in(folder);
    }

    /** A path of the app as one of the context. */
    String path(String ofApp) {
        return folder.isEmpty() ? ofApp : ofApp.isEmpty() ? folder : folder + "/" + ofApp;
    }

    /**
     * The app in a folder of a source; empty when that has no package.json.
     *
     * @param root that was wished
     * @throws UndetectedException when there are several, and none was wished
     */
    static Optional<NodeSource> of(SourceTree whole, Optional<String> root, Findings findings)
            throws UndetectedException {
        if (root.isPresent() && !root.get().isEmpty()) {
            return in(whole, root.get());
        }
        Optional<Manifest> manifest = Manifest.of(whole);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        Optional<Workspace> workspace = Workspace.of(whole);
        List<String> apps = whole.has("nx.json") && workspace.isEmpty()
                ? nxApps(whole)
                : workspace.stream()
                        .flatMap(it -> it.members().stream())
                        .filter(member -> Apps.isApp(whole.in(member)))
                        .toList();
        if (apps.isEmpty() || (Apps.isApp(whole) && !Apps.delegates(manifest.get()))) {
            return Optional.of(
                    new NodeSource("", whole, "", manifest.get(), manifest.get(), workspace, Optional.empty()));
        }
        return Optional.of(only(whole, apps, findings, "the only app of this workspace"));
    }

    /**
     * The app of a source that has no package.json at its root; empty when there is none below either.
     *
     * @throws UndetectedException when there are several
     */
    static Optional<NodeSource> below(SourceTree whole, Findings findings) throws UndetectedException {
        List<String> apps = appsBelow(whole);
        return apps.isEmpty()
                ? Optional.empty()
                : Optional.of(only(whole, apps, findings, "the only folder with an app"));
    }

    static List<String> appsBelow(SourceTree whole) {
        return whole.names(name -> name.endsWith("/" + Manifest.NAME)
                        && !name.contains("node_modules/")
                        && name.chars().filter(character -> character == '/').count() <= 3)
                .map(name -> name.substring(0, name.length() - Manifest.NAME.length() - 1))
                .filter(folder -> Stage.isLine(folder) && Apps.isApp(whole.in(folder)))
                .toList();
    }

    private static NodeSource only(SourceTree whole, List<String> apps, Findings findings, String reason)
            throws UndetectedException {
        if (apps.size() > 1) {
            throw new UndetectedException("There are several apps in this source: "
                    + String.join(", ", apps.subList(0, Math.min(apps.size(), MOST_LISTED)))
                    + (apps.size() > MOST_LISTED ? " and " + (apps.size() - MOST_LISTED) + " more" : "")
                    + ". Choose one by its root folder.");
        }
        findings.decide("root", apps.getFirst(), reason);
        return in(whole, apps.getFirst())
                .orElseThrow(() -> new UndetectedException(
                        "The package.json of " + apps.getFirst() + " cannot be read. Choose another root folder."));
    }

    private static Optional<NodeSource> in(SourceTree whole, String root) {
        SourceTree app = whole.in(root);
        Optional<Manifest> manifest = Manifest.of(app);
        for (String above = parent(root); above != null; above = parent(above)) {
            SourceTree tree = whole.in(above);
            String folder = above.isEmpty() ? root : root.substring(above.length() + 1);
            Optional<Workspace> workspace = Workspace.of(tree);
            if (manifest.isPresent()
                    && workspace.isPresent()
                    && workspace.get().members().contains(folder)) {
                return Optional.of(new NodeSource(
                        above,
                        tree,
                        folder,
                        manifest.get(),
                        Manifest.of(tree).orElse(NONE),
                        workspace,
                        Nx.project(tree, folder)));
            }
            Optional<Document> own = manifest.isPresent() ? Nx.project(tree, folder) : Optional.empty();
            if (own.isPresent()) {
                Manifest top = Manifest.of(tree).orElse(NONE);
                return Optional.of(new NodeSource(above, tree, folder, top, top, Optional.empty(), own));
            }
            Optional<Document> nx = app.document("project.json");
            if (manifest.isEmpty()
                    && nx.isPresent()
                    && tree.has("nx.json")
                    && Manifest.of(tree).isPresent()) {
                Manifest top = Manifest.of(tree).get();
                return Optional.of(new NodeSource(above, tree, folder, top, top, Optional.empty(), nx));
            }
        }
        return manifest.map(it -> new NodeSource(root, app, "", it, it, Workspace.of(app), Optional.empty()));
    }

    private static List<String> nxApps(SourceTree whole) {
        return whole.names(name -> name.endsWith("/project.json") && !name.contains("node_modules/"))
                .filter(name -> whole.document(name)
                        .filter(project -> project.text("projectType").equals(Optional.of("application")))
                        .isPresent())
                .map(name -> name.substring(0, name.length() - "/project.json".length()))
                .filter(folder -> Stage.isLine(folder) && !folder.endsWith("e2e"))
                .toList();
    }

    private static @Nullable String parent(String folder) {
        int slash = folder.lastIndexOf('/');
        return folder.isEmpty() ? null : slash < 0 ? "" : folder.substring(0, slash);
    }
}
