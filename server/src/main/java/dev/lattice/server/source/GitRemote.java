package dev.lattice.server.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One repository of a host, as it is asked: which commit is meant, and fetching that one only. */
final class GitRemote {
    private static final int MOST_BRANCHES = 10;
    private static final int LONGEST_ID = 64;
    private static final int MOST_PACKS = 30;

    private final GitProgram git;
    private final Bounds bounds;
    private final GitAccess access;
    private final GitUrl url;
    private final Deadline deadline;

    GitRemote(GitProgram git, Bounds bounds, GitAccess access, GitUrl url, Deadline deadline) {
        this.git = git;
        this.bounds = bounds;
        this.access = access;
        this.url = url;
        this.deadline = deadline;
    }

    /**
     * What is to be fetched.
     *
     * @param name a full name, or a commit
     * @param object what that is at the moment: a commit, or a tag that says which
     */
    record Wanted(String name, String object) {}

    /** Asks the host which commit is meant. */
    Wanted find(Optional<GitRef> ref) throws SourceException, GitFailure {
        if (url.scheme() == GitUrl.Scheme.HTTPS) {
            git.requirePins(access, deadline);
        }
        if (ref.isEmpty()) {
            return found("HEAD").orElseThrow(() -> noHead());
        }
        if (ref.get().isCommit()) {
            return new Wanted(ref.get().name(), ref.get().name());
        }
        String name = ref.get().name();
        String[] candidates = ref.get().full().map(full -> new String[] {full}).orElseGet(() ->
                new String[] {"refs/heads/" + name, "refs/tags/" + name});
        Optional<Wanted> found = found(candidates);
        if (found.isPresent()) {
            return found.get();
        }
        throw unknown(ref.get());
    }

    private Optional<Wanted> found(String... candidates) throws SourceException, GitFailure {
        Map<String, String> there = ask(candidates);
        for (String candidate : candidates) {
            String object = there.get(candidate);
            if (object != null) {
                return Optional.of(new Wanted(candidate, object));
            }
        }
        return Optional.empty();
    }

    private Map<String, String> ask(String... patterns) throws SourceException, GitFailure {
        List<String> arguments = new ArrayList<>(List.of("ls-remote", "--quiet", "--", url.toString()));
        arguments.addAll(List.of(patterns));
        String answer = git.text(access, deadline, GitProgram.Call.of(null, arguments.toArray(String[]::new)));
        Map<String, String> objects = new LinkedHashMap<>();
        for (String line : answer.split("\n", -1)) {
            int tab = line.indexOf('\t');
            if (tab > 0 && tab <= LONGEST_ID) {
                objects.put(line.substring(tab + 1), line.substring(0, tab));
            }
        }
        return objects;
    }

    private List<String> branches() throws SourceException, GitFailure {
        return ask("refs/heads/*").keySet().stream()
                .filter(name -> name.startsWith("refs/heads/"))
                .map(name -> name.substring("refs/heads/".length()))
                .map(GitUrl::shown)
                .toList();
    }

    private SourceException noHead() {
        try {
            List<String> branches = branches();
            return new SourceException(
                    branches.isEmpty()
                            ? "'" + url + "' is empty. Push a commit to it."
                            : "'" + url + "' does not say which branch is its first. Name one in 'ref': "
                                    + listed(branches) + ".");
        } catch (SourceException | GitFailure notEvenThat) {
            return new SourceException("'" + url + "' is empty. Push a commit to it.");
        }
    }

    private SourceException unknown(GitRef ref) throws SourceException, GitFailure {
        if (ref.isShortCommit()) {
            return new SourceException("'" + url + "' has no branch or tag '" + ref.name()
                    + "'. When a commit is meant, give all 40 characters of its id: hosts find no shorter ones.");
        }
        List<String> branches = branches();
        return new SourceException("'" + url + "' has no branch or tag '" + ref.name() + "'. "
                + (branches.isEmpty() ? "It is empty: push a commit." : "Its branches: " + listed(branches) + "."));
    }

    private static String listed(List<String> branches) {
        String named = String.join(", ", branches.subList(0, Math.min(MOST_BRANCHES, branches.size())));
        return branches.size() > MOST_BRANCHES ? named + " and " + (branches.size() - MOST_BRANCHES) + " more" : named;
    }

    /**
     * Fetches it where it is not there yet.
     *
     * @param repository made when it is not there
     * @param kept under which it is kept, so that the next fetch of the same gets only what is new
     * @return the commit
     */
    String fetch(Path repository, Wanted wanted, String kept) throws SourceException, GitFailure, IOException {
        if (!Files.exists(repository)) {
            create(repository, wanted);
        }
        String name = "refs/kept/" + kept;
        if (!kept(repository, name).equals(Optional.of(wanted.object()))) {
            long before = Folders.bytes(repository);
            GitProgram.Call fetch = GitProgram.Call.of(
                            repository,
                            "fetch",
                            "--quiet",
                            "--depth=1",
                            "--no-tags",
                            "--no-write-fetch-head",
                            "--no-recurse-submodules",
                            "--end-of-options",
                            url.toString(),
                            "+" + wanted.name() + ":" + name)
                    .watchedBy(() -> {
                        if (Folders.bytes(repository) - before > bounds.bytes()) {
                            throw new SourceException("The repository has more than " + Bounds.shown(bounds.bytes())
                                    + " in one commit. Remove what the app does not need.");
                        }
                    });
            git.text(access, deadline, fetch);
            tidy(repository);
        }
        GitProgram.Call call = GitProgram.Call.of(repository, "rev-parse", "--verify", "--quiet", name + "^{commit}");
        return git.text(access, deadline, call).strip();
    }

    private void create(Path repository, Wanted wanted) throws SourceException, GitFailure {
        String format = wanted.object().length() == LONGEST_ID ? "sha256" : "sha1";
        git.text(
                access,
                deadline,
                GitProgram.Call.of(
                        null,
                        "init",
                        "--quiet",
                        "--bare",
                        "--template=",
                        "--object-format=" + format,
                        "--initial-branch=none",
                        repository.toString()));
    }

    /** What a name of the kept repository stands for; empty when it has none such. */
    private Optional<String> kept(Path repository, String name) throws SourceException, GitFailure {
        GitProgram.Call call = GitProgram.Call.of(repository, "for-each-ref", "--format=%(objectname)", name);
        return Optional.of(git.text(access, deadline, call).strip()).filter(object -> !object.isEmpty());
    }

    /** Each fetch leaves a pack; many of them make the next one slow. */
    private void tidy(Path repository) throws SourceException, GitFailure, IOException {
        try (Stream<Path> packs = Files.list(repository.resolve("objects/pack"))) {
            if (packs.filter(file -> file.toString().endsWith(".pack")).count() <= MOST_PACKS) {
                return;
            }
        }
        git.text(access, deadline, GitProgram.Call.of(repository, "gc", "--quiet", "--prune=now"));
    }
}
