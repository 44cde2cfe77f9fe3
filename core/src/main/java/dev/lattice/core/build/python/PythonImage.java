package dev.lattice.core.build.python;

import dev.lattice.core.build.BaseImages;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.build.dockerfile.ShellLine;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.dockerfile.Stage.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The stages of an image: what all need; what builds, with compilers and caches; and what runs, which takes only the
 * virtual environment and the app from the one before. Dependencies are a layer before the sources, so that a changed
 * source doesn't install them again.
 */
final class PythonImage {
    /** The virtual environment lies apart from the sources, which may bring one of somebody's machine. */
    static final String ENVIRONMENT = "/opt/venv";

    private static final String TOP = "/app";
    private static final String ACCOUNT = "app";
    private static final String PATH =
            ENVIRONMENT + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final PythonVersion version;
    private final Installation installation;
    private final DebianPackages packages;
    private final Start start;
    private final Wishes wishes;
    private final boolean packaged;
    /** The application's folder. */
    private final String app;

    /** @param enclosing the package that the application's folder is; it keeps its name, and is imported from above */
    PythonImage(
            PythonVersion version,
            Installation installation,
            DebianPackages packages,
            Start start,
            Wishes wishes,
            Optional<String> enclosing) {
        this.version = version;
        this.installation = installation;
        this.packages = packages;
        this.start = start;
        this.wishes = wishes;
        this.packaged = enclosing.isPresent();
        this.app = TOP + enclosing.map(name -> "/" + name).orElse("");
    }

    List<Stage> stages(List<String> buildLines) {
        return List.of(
                new Stage("base", BaseImages.python(version.minor()), base()),
                new Stage("build", "base", build(buildLines)),
                new Stage("app", "base", run()));
    }

    private List<Instruction> base() {
        List<Instruction> lines = new ArrayList<>();
        lines.add(Instruction.Env.of(Map.of("PYTHONUNBUFFERED", "1")));
        if (!packages.run().isEmpty()) {
            lines.add(new Instruction.Run(DebianPackages.install(packages.run())));
        }
        // Databases in a file, and uploads, are written beside the sources: their folder is the app's own.
        lines.add(new Instruction.Run("useradd --uid 1000 --create-home " + ACCOUNT + " && install --directory --owner "
                + ACCOUNT + " --group " + ACCOUNT + " " + app));
        return lines;
    }

    private List<Instruction> build(List<String> buildLines) {
        List<Instruction> lines = new ArrayList<>();
        lines.add(Instruction.Env.of(Map.of(
                "PYTHONDONTWRITEBYTECODE", "1",
                "PIP_DISABLE_PIP_VERSION_CHECK", "1",
                "PIP_ROOT_USER_ACTION", "ignore",
                "PIP_NO_INPUT", "1")));
        if (!packages.build().isEmpty()) {
            lines.add(new Instruction.Run(DebianPackages.install(packages.build())));
        }
        installation.tool().ifPresent(tool -> lines.add(cached("pip install " + ShellLine.quote(tool))));
        lines.add(new Instruction.Run("python -m venv " + ENVIRONMENT));
        Map<String, String> environment = new TreeMap<>(installation.environment());
        environment.putAll(start.environment());
        environment.put("VIRTUAL_ENV", ENVIRONMENT);
        environment.put("PATH", PATH);
        lines.add(Instruction.Env.of(environment));
        List<String> variables = wishes.variables().stream()
                .filter(Stage::isVariable)
                .filter(name -> !name.equals("PATH"))
                .toList();
        if (!variables.isEmpty()) {
            lines.add(new Instruction.Arg(variables));
        }
        lines.add(new Instruction.Workdir(app));
        install(lines);
        if (!buildLines.isEmpty()) {
            String folder = folder(start);
            if (!folder.equals(app)) {
                lines.add(new Instruction.Workdir(folder));
            }
            buildLines.forEach(line -> lines.add(secretly(line)));
        }
        return lines;
    }

    private void install(List<Instruction> lines) {
        boolean wished = wishes.install().isPresent();
        boolean sources = installation.sources() || wished;
        Instruction all = new Instruction.Copy(List.of("."), "./");
        if (sources) {
            lines.add(all);
        } else {
            manifests().forEach((folder, files) -> lines.add(new Instruction.Copy(files, folder)));
        }
        if (wished) {
            lines.add(secretly(wishes.install().orElseThrow()));
        } else {
            if (!installation.listed().isEmpty()) {
                lines.add(new Instruction.Write(Installation.LIST, String.join("\n", installation.listed()) + "\n"));
            }
            installation.dependencies().forEach(line -> lines.add(secretly(line)));
        }
        if (!start.packages().isEmpty()) {
            lines.add(secretly(installation.adding(start.packages())));
        }
        if (!sources) {
            lines.add(all);
        }
        if (!wished) {
            installation.project().forEach(line -> lines.add(secretly(line)));
        }
    }

    /** The manifests by their folders, as a copy into a folder forgets where they came from. */
    private Map<String, List<String>> manifests() {
        Map<String, List<String>> folders = new TreeMap<>();
        for (String file : installation.manifests()) {
            String folder = "./" + file.substring(0, file.lastIndexOf('/') + 1);
            folders.computeIfAbsent(folder, any -> new ArrayList<>()).add(file);
        }
        return folders;
    }

    private List<Instruction> run() {
        List<Instruction> lines = new ArrayList<>();
        Map<String, String> environment = new TreeMap<>(start.environment());
        environment.put("VIRTUAL_ENV", ENVIRONMENT);
        environment.put("PATH", PATH);
        if (start.root().equals("src")) {
            environment.put("PYTHONPATH", app + "/src");
        } else if (packaged) {
            environment.put("PYTHONPATH", TOP);
        }
        start.port().ifPresent(port -> {
            environment.put("PORT", String.valueOf(port));
            // Nobody but the gateway reaches the container, and what it says of its clients is true.
            environment.put("FORWARDED_ALLOW_IPS", "*");
        });
        lines.add(Instruction.Env.of(environment));
        lines.add(new Instruction.Workdir(app));
        lines.add(new Instruction.Copy("build", List.of(ENVIRONMENT), ENVIRONMENT, ""));
        lines.add(new Instruction.Copy("build", List.of(app), app, ACCOUNT + ":" + ACCOUNT));
        if (!folder(start).equals(app)) {
            lines.add(new Instruction.Workdir(folder(start)));
        }
        lines.add(new Instruction.User("1000:1000"));
        start.port().ifPresent(port -> lines.add(new Instruction.Expose(port)));
        lines.add(new Instruction.Cmd(ShellLine.vector(start.line())));
        return lines;
    }

    /** Modules below src are imported from there, while the app runs from the top as it does for its developers. */
    private String folder(Start start) {
        return start.root().isEmpty() || start.root().equals("src") ? app : app + "/" + start.root();
    }

    private static Instruction cached(String line) {
        return new Instruction.Run(line, Installation.CACHES, List.of());
    }

    private Instruction secretly(String line) {
        return new Instruction.Run(
                line,
                Installation.CACHES,
                wishes.secrets().stream().filter(Stage::isVariable).toList());
    }
}
