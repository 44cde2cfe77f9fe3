package dev.lattice.core.build.node;

import dev.lattice.core.build.BaseImages;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.dockerfile.Stage.Instruction;
import dev.lattice.core.build.dockerfile.Stage.Instruction.Copy;
import dev.lattice.core.build.dockerfile.Stage.Instruction.Run;
import dev.lattice.core.build.node.Serving.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The stages that build an app. Packages are installed from manifests alone, and those that only builds need are taken out
 * again beside the build, so that neither is done again when only sources change.
 *
 * @param install a line for a shell, and whether somebody wished it: then it may do anything
 * @param builds lines for a shell, from the root of the context
 */
record NodeStages(
        NodeSource source,
        int major,
        PackageManager manager,
        String install,
        boolean installWished,
        List<String> builds,
        Framework framework,
        Wishes wishes) {
    private static final String ROOT = "/app";
    private static final String OWNER = "node:node";
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** For an image that gets them from beside the build. */
    private static final String WITHOUT_PACKAGES = "find . -name node_modules -prune -exec rm -rf {} +";

    /** What of the source is copied for the packages; above that, all is. */
    private static final int MOST_MANIFESTS = 60;

    /** The stages that end with one that is called {@code build}, which has the whole app, built, in {@link #ROOT}. */
    List<Stage> forSite() {
        return forSite(image());
    }

    private List<Stage> forSite(String base) {
        return isLayered() ? List.of(dependencies(base, install), build("dependencies", "")) : List.of(build(base, ""));
    }

    /** The stages of a program, of which the last one runs it. */
    List<Stage> forProgram(Program program, int port) {
        List<Stage> stages = new ArrayList<>();
        String base = image();
        if (runsManager(program.line()) && manager.setup().isPresent()) {
            stages.add(new Stage("base", base, List.of(new Run(manager.setup().get()))));
            base = "base";
        }
        List<Copy> copies = new ArrayList<>();
        if (!program.bundle().isEmpty()) {
            stages.addAll(forSite(base));
            program.bundle()
                    .forEach(part -> copies.add(new Copy(
                            "build",
                            List.of(ROOT + "/" + source.path(part.from())),
                            "./" + (part.to().isEmpty() ? "" : part.to() + "/"),
                            OWNER)));
        } else if (!hasPackages() && builds.isEmpty() && !installWished) {
            copies.add(new Copy("", List.of("."), "./", OWNER));
        } else {
            everything(base, program, stages, copies);
        }
        stages.add(run(base, program, port, copies));
        return stages;
    }

    private void everything(String base, Program program, List<Stage> stages, List<Copy> copies) {
        boolean prunes = !installWished
                && hasDevelopmentPackages()
                && !Commands.needDevelopment(program.line(), source)
                && manager.prune().isPresent();
        String prune = prunes ? manager.prune().get() : "";
        boolean scripts = lifecycle().ownScripts();
        if (!isLayered()) {
            stages.add(build(base, prune));
            copies.add(new Copy("build", List.of(ROOT + "/"), "./", OWNER));
        } else if (builds.isEmpty() && !scripts) {
            stages.add(dependencies(base, prunes ? manager.install(true) : install));
            copies.add(new Copy("dependencies", List.of(ROOT + "/"), "./", OWNER));
            copies.add(new Copy("", List.of("."), "./", OWNER));
        } else if (prunes && !generatesPackages()) {
            stages.add(dependencies(base, install));
            stages.add(new Stage("production", "dependencies", List.of(run(prune, isNamedInSettings()))));
            copies.add(new Copy("production", List.of(ROOT + "/"), "./", OWNER));
            if (builds.isEmpty()) {
                copies.add(new Copy("", List.of("."), "./", OWNER));
            } else {
                stages.add(build("dependencies", WITHOUT_PACKAGES));
                copies.add(new Copy("build", List.of(ROOT + "/"), "./", OWNER));
            }
        } else {
            stages.add(dependencies(base, install));
            stages.add(build("dependencies", prune));
            copies.add(new Copy("build", List.of(ROOT + "/"), "./", OWNER));
        }
    }

    private Stage run(String base, Program program, int port, List<Copy> copies) {
        List<Instruction> lines = new ArrayList<>();
        if (!debian().toRun().isEmpty()) {
            lines.add(new Run(DebianPackages.install(debian().toRun())));
        }
        lines.add(new Instruction.Workdir(ROOT));
        lines.add(new Run("chown " + OWNER + " ."));
        Map<String, String> variables = new TreeMap<>(debian().variables());
        variables.putAll(program.environment());
        if (source.manifest().needs("fastify-cli")) {
            variables.put("FASTIFY_ADDRESS", "0.0.0.0"); // it listens for itself only where it does not see a container
        }
        variables.putAll(Map.of("NODE_ENV", "production", "HOST", "0.0.0.0", "PATH", path()));
        if (port > 0) {
            variables.put("PORT", String.valueOf(port));
        }
        lines.add(Instruction.Env.of(variables));
        lines.addAll(copies);
        if (!source.folder().isEmpty() && program.bundle().isEmpty()) {
            lines.add(new Instruction.Workdir(ROOT + "/" + source.folder()));
        }
        lines.add(new Instruction.User("node"));
        if (port > 0) {
            lines.add(new Instruction.Expose(port));
        }
        lines.add(new Instruction.Cmd(ShellLine.vector(program.line())));
        return new Stage("run", base, lines);
    }

    private Stage dependencies(String base, String line) {
        List<Instruction> lines = begin(base);
        lines.addAll(manifests());
        arguments(lines, isNamedInSettings());
        lines.add(run(line, isNamedInSettings()));
        return new Stage("dependencies", base, lines);
    }

    /** @param last a line that runs after all others; empty for none */
    private Stage build(String image, String last) {
        List<Instruction> lines = new ArrayList<>();
        boolean installs = !isLayered();
        if (installs) {
            lines.addAll(begin(image));
        }
        arguments(lines, name -> true);
        if (!framework.variables().isEmpty()) {
            lines.add(Instruction.Env.of(framework.variables()));
        }
        lines.add(new Copy(List.of("."), "./"));
        if (source.tree().has(".pnp.cjs")) {
            lines.add(new Run("rm -f .pnp.cjs .pnp.loader.mjs")); // packages are in node_modules here
        }
        if (installs && hasInstall()) {
            lines.add(run(install, name -> true));
        }
        for (int index = 0; index < builds.size(); index++) {
            List<String> caches = index == builds.size() - 1 ? caches() : List.of();
            lines.add(new Run(builds.get(index), caches, List.copyOf(wishes.secrets())));
        }
        if (!last.isEmpty()) {
            lines.add(last.equals(WITHOUT_PACKAGES) ? new Run(last) : run(last, isNamedInSettings()));
        }
        return new Stage("build", image, lines);
    }

    /** @param base that the stage begins with; other than the plain image, it has the package manager */
    private List<Instruction> begin(String base) {
        List<Instruction> lines = new ArrayList<>();
        if (!debian().toBuild().isEmpty()) {
            lines.add(new Run(DebianPackages.install(debian().toBuild())));
        }
        manager.setup().filter(line -> base.equals(image())).ifPresent(line -> lines.add(new Run(line)));
        lines.add(new Instruction.Workdir(ROOT));
        Map<String, String> variables = new TreeMap<>(debian().variables());
        variables.putAll(Map.of(
                "PATH",
                path(),
                "NPM_CONFIG_UPDATE_NOTIFIER",
                "false",
                "NPM_CONFIG_AUDIT",
                "false",
                "NPM_CONFIG_FUND",
                "false"));
        if (manager.kind() == PackageManager.Kind.BERRY) {
            // what it has in one place for all projects would not be in the image
            variables.putAll(Map.of(
                    "YARN_NODE_LINKER", "node-modules",
                    "YARN_ENABLE_GLOBAL_CACHE", "true",
                    "YARN_ENABLE_TELEMETRY", "false",
                    "YARN_IGNORE_PATH", "true"));
        }
        lines.add(Instruction.Env.of(variables));
        return lines;
    }

    private List<Copy> manifests() {
        List<Copy> copies = new ArrayList<>();
        List<String> files = new ArrayList<>();
        if (source.tree().has(Manifest.NAME)) {
            files.add(Manifest.NAME);
        }
        files.addAll(PackageManager.files(source.tree()));
        if (!files.isEmpty()) {
            copies.add(new Copy(files, "./"));
        }
        for (String member : members()) {
            List<String> ofMember = new ArrayList<>(List.of(member + "/" + Manifest.NAME));
            if (source.tree().has(member + "/.npmrc")) {
                ofMember.add(member + "/.npmrc");
            }
            copies.add(new Copy(ofMember, "./" + member + "/"));
        }
        List<String> folders = new ArrayList<>(PackageManager.folders(source.tree()));
        folders.addAll(lifecycle().folders());
        folders.forEach(folder -> copies.add(new Copy(List.of(folder), "./" + folder + "/")));
        return copies;
    }

    private Run run(String line, Predicate<String> seen) {
        return new Run(
                line,
                List.of(manager.kind().cache),
                wishes.secrets().stream().filter(seen).toList());
    }

    private void arguments(List<Instruction> lines, Predicate<String> seen) {
        List<String> names = wishes.variables().stream().filter(seen).toList();
        if (!names.isEmpty()) {
            lines.add(new Instruction.Arg(names));
        }
    }

    /** Which variables packages may see while they are installed: a stranger's script could send them anywhere. */
    private Predicate<String> isNamedInSettings() {
        if (installWished || lifecycle().ownScripts()) {
            return name -> true;
        }
        List<String> settings = new ArrayList<>();
        source.tree().text(".npmrc").ifPresent(settings::add);
        source.app().text(".npmrc").ifPresent(settings::add);
        source.tree().document(".yarnrc.yml").ifPresent(yarn -> {
            yarn.text("npmAuthToken").ifPresent(settings::add);
            for (String group : List.of("npmScopes", "npmRegistries")) {
                yarn.object(group)
                        .keys()
                        .forEach(key -> yarn.text(group, key, "npmAuthToken").ifPresent(settings::add));
            }
        });
        return name -> settings.stream().anyMatch(text -> text.contains("${" + name));
    }

    private String image() {
        return BaseImages.node(major);
    }

    private boolean isLayered() {
        return !installWished && !lifecycle().needSources() && members().size() <= MOST_MANIFESTS && hasInstall();
    }

    private boolean hasInstall() {
        return installWished ? !install.isBlank() : hasPackages();
    }

    private List<String> members() {
        return source.workspace().map(Workspace::members).orElse(List.of());
    }

    private List<Manifest> manifestsOfAll() {
        List<Manifest> all = new ArrayList<>(List.of(source.top(), source.manifest()));
        members().forEach(member -> Manifest.of(source.tree().in(member)).ifPresent(all::add));
        return all;
    }

    private boolean hasPackages() {
        return !members().isEmpty()
                || manifestsOfAll().stream()
                        .anyMatch(manifest -> manifest.dependencies().findAny().isPresent());
    }

    private boolean hasDevelopmentPackages() {
        return manifestsOfAll().stream()
                .anyMatch(manifest -> !manifest.developmentOnly().isEmpty());
    }

    /** Whether builds write into the folder of the packages. */
    private boolean generatesPackages() {
        return manifestsOfAll().stream().anyMatch(manifest -> manifest.needs("@prisma/client"));
    }

    private Lifecycle lifecycle() {
        return Lifecycle.of(source, members());
    }

    private DebianPackages debian() {
        return DebianPackages.of(manifestsOfAll());
    }

    private boolean runsManager(String line) {
        return Commands.runs(line, source, manager.kind().command) && manager.kind() != PackageManager.Kind.NPM;
    }

    private String path() {
        String own = source.folder().isEmpty() ? "" : ROOT + "/" + source.folder() + "/node_modules/.bin:";
        return own + ROOT + "/node_modules/.bin:" + PATH;
    }

    private List<String> caches() {
        String cache = ROOT + "/" + source.path(framework.cache());
        return framework.cache().isEmpty() || !Stage.isPlain(cache) ? List.of() : List.of(cache);
    }
}
