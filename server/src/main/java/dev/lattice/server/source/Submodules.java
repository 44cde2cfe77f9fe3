package dev.lattice.server.source;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a commit says that its submodules are. It is a stranger's file: each URL is looked at as any other. */
final class Submodules {
    private Submodules() {}

    /** URLs as they are written, by the paths at which the submodules belong. */
    static Map<String, String> read(
            GitProgram git, GitAccess access, Deadline deadline, Path repository, List<GitTree.Entry> entries)
            throws SourceException, GitFailure {
        Optional<GitTree.Entry> file = entries.stream()
                .filter(entry -> entry.path().equals(".gitmodules") && !entry.link() && !entry.submodule())
                .findFirst();
        if (file.isEmpty()) {
            return Map.of();
        }
        String listed;
        try {
            listed = git.text(
                    access,
                    deadline,
                    GitProgram.Call.of(
                            repository, "config", "--blob=" + file.get().object(), "--no-includes", "-z", "--list"));
        } catch (GitFailure malformed) {
            throw new SourceException("The file '.gitmodules' cannot be read: " + GitUrl.shown(malformed.said()));
        }
        Map<String, String> paths = new HashMap<>();
        Map<String, String> urls = new HashMap<>();
        for (String setting : listed.split("\0", -1)) {
            int end = setting.indexOf('\n');
            if (end > 0 && setting.startsWith("submodule.")) {
                String key = setting.substring(0, end);
                String name = key.substring(0, key.lastIndexOf('.'));
                if (key.endsWith(".path")) {
                    paths.put(name, setting.substring(end + 1));
                } else if (key.endsWith(".url")) {
                    urls.put(name, setting.substring(end + 1));
                }
            }
        }
        Map<String, String> found = new HashMap<>();
        paths.forEach((name, path) -> {
            String url = urls.get(name);
            if (url != null) {
                found.put(path, url);
            }
        });
        return found;
    }

    /**
     * The URL that is meant.
     *
     * @param parent of the repository that names it
     * @throws IllegalArgumentException when it may not be asked for
     */
    static GitUrl resolve(GitUrl parent, String written, Optional<Path> localRoot) {
        // Only a local repository may name another: hosts have no business on the server's disk.
        Optional<Path> root = parent.scheme() == GitUrl.Scheme.FILE ? localRoot : Optional.empty();
        if (written.startsWith("./") || written.startsWith("../")) {
            return GitUrl.parse(parent.resolve(written).toString(), root);
        }
        return GitUrl.parse(written, root);
    }
}
