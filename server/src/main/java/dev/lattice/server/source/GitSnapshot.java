package dev.lattice.server.source;

import dev.lattice.core.id.ProjectId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a ZIP of one commit, and of its submodules where they are asked for. */
final class GitSnapshot {
    private static final int DEEPEST_SUBMODULE = 3;
    private static final int MOST_SUBMODULES = 100;
    private static final int MOST_ATTEMPTS = 3;

    /**
     * What it works with.
     *
     * @param work a folder for what is gone afterwards
     * @param knownHosts the keys that hosts had before
     */
    record Ground(
            GitProgram git,
            Hosts hosts,
            Bounds bounds,
            GitRepositories repositories,
            Path work,
            Path knownHosts,
            Optional<Path> localRoot) {}

    private final Ground ground;
    private final ProjectId project;
    private final Deadline deadline;
    private final Consumer<String> progress;
    private int submodules;

    GitSnapshot(Ground ground, ProjectId project, Deadline deadline, Consumer<String> progress) {
        this.ground = ground;
        this.project = project;
        this.deadline = deadline;
        this.progress = progress;
    }

    /**
     * A repository that is asked for.
     *
     * @param ref empty for what the host takes
     * @param deep whether its submodules are fetched too
     */
    record Request(GitUrl url, Optional<GitRef> ref, boolean deep, GitAccess.Keys keys) {
        boolean isSigned() {
            return keys.token().isPresent() || keys.key().isPresent();
        }
    }

    /**
     * What was written.
     *
     * @param findings of all files
     */
    record Written(Snapshot.Commit commit, Findings findings) {}

    /** @param file is written over */
    Written write(Request request, Path file) throws SourceException, IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                submodules = 0;
                Findings findings = new Findings(ground.bounds());
                try (SourceZip zip = new SourceZip(file, findings)) {
                    Snapshot.Commit commit = add(new Module(request, "", 0), zip, findings);
                    zip.finish();
                    return new Written(commit, findings);
                }
            } catch (GitFailure damaged) {
                if (attempt == MOST_ATTEMPTS) {
                    throw GitComplaint.of(damaged, request.url(), request.isSigned());
                }
                progress.accept("what was kept of the repository is damaged; fetching all of it");
            } finally {
                ground.repositories().sweep();
            }
        }
    }

    /**
     * A repository whose files belong below a folder.
     *
     * @param prefix empty, or with a slash at its end
     */
    private record Module(Request request, String prefix, int depth) {}

    /** What a commit says of its submodules. */
    private record Contents(
            Snapshot.Commit commit, GitUrl url, List<GitTree.Entry> modules, Map<String, String> urls) {}

    /** No repository is held while those within are fetched: they may be each other's. */
    private Snapshot.Commit add(Module module, SourceZip zip, Findings findings)
            throws SourceException, GitFailure, IOException {
        Request request = module.request();
        Contents contents = with(request, (remote, access, url, repository) -> {
            String kept = remote.fetch(repository, request.ref(), progress);
            Snapshot.Commit commit = described(access, repository, kept, request);
            GitTree tree = new GitTree(ground.git(), ground.bounds());
            List<GitTree.Entry> entries = tree.list(access, deadline, repository, kept);
            progress.accept("packing " + entries.size() + " files of " + url);
            tree.write(access, deadline, repository, entries, module.prefix(), zip);
            return new Contents(
                    commit,
                    url,
                    entries.stream().filter(GitTree.Entry::submodule).toList(),
                    request.deep() ? Submodules.read(ground.git(), access, deadline, repository, entries) : Map.of());
        });
        if (contents.modules().isEmpty()) {
            return contents.commit();
        }
        String first = module.prefix() + contents.modules().getFirst().path();
        if (!request.deep()) {
            findings.warn("Submodules were left out, such as '" + first + "'. Set 'submodules' to have them.");
            return contents.commit();
        }
        if (module.depth() == DEEPEST_SUBMODULE) {
            throw new SourceException("'" + first + "' is a submodule more than " + DEEPEST_SUBMODULE
                    + " levels deep. Have fewer levels.");
        }
        for (GitTree.Entry inner : contents.modules()) {
            add(inner(module, contents, inner), zip, findings);
        }
        return contents.commit();
    }

    private Module inner(Module outer, Contents contents, GitTree.Entry entry) throws SourceException {
        String path = outer.prefix() + entry.path();
        String written = contents.urls().get(entry.path());
        if (written == null) {
            throw new SourceException("'" + path + "' is a submodule, and '.gitmodules' does not say where it is.");
        }
        submodules++;
        if (submodules > MOST_SUBMODULES) {
            throw new SourceException("The source has more than " + MOST_SUBMODULES + " submodules. Have fewer.");
        }
        Findings.checked(path);
        try {
            GitUrl url = Submodules.resolve(contents.url(), written, ground.localRoot());
            // What opens one host is never shown to another, nor to that one by way of another.
            boolean same = url.hasSameHostAs(outer.request().url());
            GitAccess.Keys keys = same ? outer.request().keys() : GitAccess.Keys.NONE;
            Request request = new Request(url, Optional.of(new GitRef(entry.object())), true, keys);
            return new Module(request, path + "/", outer.depth() + 1);
        } catch (IllegalArgumentException refused) {
            throw new SourceException("The submodule '" + path + "' is refused. " + refused.getMessage());
        }
    }

    /** Works with one repository, with its host looked at and with what opens it. */
    @FunctionalInterface
    private interface Visit<T> {
        T with(GitRemote remote, GitAccess access, GitUrl url, Path repository)
                throws SourceException, GitFailure, IOException;
    }

    /** @throws GitFailure when doing all again may help */
    private <T> T with(Request request, Visit<T> visit) throws SourceException, GitFailure, IOException {
        try {
            return visited(request, request.url(), visit);
        } catch (GitFailure failure) {
            if (failure.isWorthAnother()) {
                throw failure;
            }
            if (GitComplaint.isRedirect(failure) && !request.url().hasGitSuffix()) {
                // Some hosts have repositories at this URL only, and lead there.
                try {
                    return visited(request, request.url().withGitSuffix(), visit);
                } catch (GitFailure again) {
                    throw GitComplaint.of(again, request.url(), request.isSigned());
                }
            }
            throw GitComplaint.of(failure, request.url(), request.isSigned());
        }
    }

    private <T> T visited(Request request, GitUrl url, Visit<T> visit) throws SourceException, GitFailure, IOException {
        boolean local = url.scheme() == GitUrl.Scheme.FILE;
        List<InetAddress> addresses = local ? List.of() : ground.hosts().addresses(url.host());
        try (GitAccess access = GitAccess.open(
                ground.work(),
                url,
                addresses,
                request.keys(),
                ground.knownHosts(),
                ground.git().authorities())) {
            GitRemote remote = new GitRemote(ground.git(), ground.bounds(), access, url, deadline);
            return ground.repositories()
                    .use(project, url, deadline, repository -> visit.with(remote, access, url, repository));
        }
    }

    /** @param kept a name of the repository; that of a commit, or of a tag of one */
    private Snapshot.Commit described(GitAccess access, Path repository, String kept, Request request)
            throws SourceException, GitFailure {
        GitProgram.Call log = GitProgram.Call.of(
                repository,
                "log",
                "--max-count=1",
                "--no-show-signature",
                "--format=%H%x00%s%x00%an",
                kept + "^{commit}",
                "--");
        String[] said;
        try {
            said = ground.git().text(access, deadline, log).strip().split("\0", -1);
        } catch (GitFailure failure) {
            // What it is says whether the repository is damaged, or the name is of something else.
            GitProgram.Call type = GitProgram.Call.of(repository, "cat-file", "-t", kept + "^{}");
            String found = ground.git().text(access, deadline, type).strip();
            if (found.equals("commit")) {
                throw failure;
            }
            throw new SourceException("'" + request.ref().map(GitRef::name).orElse("HEAD") + "' is no commit but a "
                    + found + ". Name a branch, or a tag of a commit.");
        }
        if (said.length != 3) {
            throw new GitFailure("a commit that is written in an unknown way");
        }
        return new Snapshot.Commit(said[0], GitUrl.shown(said[1]), GitUrl.shown(said[2]));
    }
}
