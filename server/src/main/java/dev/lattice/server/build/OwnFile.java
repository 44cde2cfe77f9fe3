package dev.lattice.server.build;

import dev.lattice.api.app.AppFile;
import dev.lattice.api.app.AppFileException;
import dev.lattice.api.app.Layers;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.source.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the {@code lattice.yaml} of a source says of how it is built, below what people asked for. */
final class OwnFile {
    private static final Map<String, Function<BuildRequest, @Nullable String>> WISHES = Map.of(
            "root", BuildRequest::root,
            "version", BuildRequest::version,
            "install", BuildRequest::install,
            "build", BuildRequest::build,
            "start", BuildRequest::start,
            "output", BuildRequest::output,
            "dockerfile", BuildRequest::dockerfile);

    private OwnFile() {}

    /**
     * Both together.
     *
     * @param build what people asked for, and what the file says where they said nothing
     * @param written which of the wishes are the file's, as {@link dev.lattice.core.build.Wishes#written} has them
     * @param warnings what the file asks for and does not get here
     */
    record Asked(BuildRequest build, SortedSet<String> written, List<String> warnings) {}

    /**
     * Reads the file of the app's own folder.
     *
     * @throws UndetectedException when it cannot be followed
     */
    static Asked under(BuildRequest asked, Snapshot snapshot) throws UndetectedException {
        try {
            Optional<String> path = AppFile.path(asked.root(), snapshot.tree()::has);
            Optional<DeployRequest> file = path.isEmpty() ? Optional.empty() : read(path.get(), snapshot);
            if (file.isEmpty()) {
                return new Asked(asked, new TreeSet<>(), List.of());
            }
            List<String> warnings = isFolder(snapshot) ? List.of() : notHere(path.get(), file.get());
            BuildRequest own = file.get().build();
            if (own == null) {
                return new Asked(asked, new TreeSet<>(), warnings);
            }
            check(path.get(), own);
            return together(asked, own, path.get(), warnings);
        } catch (AppFileException wrong) {
            throw new UndetectedException(String.valueOf(wrong.getMessage()));
        }
    }

    /** Whoever sends a folder as it is, and no archive of it, is the command line, which follows the rest itself. */
    private static boolean isFolder(Snapshot snapshot) {
        return snapshot.files().kind() == StoredFile.Kind.TREE;
    }

    private static Optional<DeployRequest> read(String path, Snapshot snapshot) {
        byte[] bytes = snapshot.bytes()
                .apply(path)
                .orElseThrow(() -> new AppFileException(path + " is too large, or a link; put the file itself there"));
        return AppFile.read(path, bytes);
    }

    private static void check(String path, BuildRequest own) throws UndetectedException {
        try {
            BuildRules.check(own);
        } catch (Problem wrong) {
            throw new UndetectedException(path + ": " + wrong.getMessage());
        }
    }

    private static Asked together(BuildRequest asked, BuildRequest own, String path, List<String> warnings) {
        BuildRequest build = Objects.requireNonNull(Layers.build(asked, inSource(own, path)));
        SortedSet<String> written = new TreeSet<>();
        WISHES.forEach((part, wish) -> {
            if (wish.apply(asked) == null && wish.apply(own) != null) {
                written.add(part);
            }
        });
        return new Asked(build, written, warnings);
    }

    /** A file in the app's own folder names its Dockerfile from there. */
    private static BuildRequest inSource(BuildRequest own, String path) {
        int end = path.lastIndexOf('/') + 1;
        if (end == 0 || own.dockerfile() == null) {
            return own;
        }
        return new BuildRequest(
                own.root(),
                own.version(),
                own.install(),
                own.build(),
                own.start(),
                own.output(),
                path.substring(0, end) + own.dockerfile(),
                own.target(),
                own.args(),
                own.env(),
                own.secrets(),
                own.resources(),
                own.timeoutSeconds());
    }

    private static List<String> notHere(String path, DeployRequest file) {
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        others.put("kind", file.kind());
        others.put("env", file.env());
        others.put("instances", file.instances());
        others.put("resources", file.resources());
        others.put("ports", file.ports());
        others.put("volumes", file.volumes());
        others.put("readiness", file.readiness());
        List<String> names = new ArrayList<>();
        others.forEach((name, value) -> {
            if (value != null) {
                names.add(name);
            }
        });
        return names.isEmpty()
                ? List.of()
                : List.of("Of " + path + " only 'build' counts for Git and archives: set " + String.join(", ", names)
                        + " by options, or on the page.");
    }
}
