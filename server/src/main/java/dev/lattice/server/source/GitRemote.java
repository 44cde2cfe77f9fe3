package dev.lattice.server.source;

import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One repository of a host, as it is asked: which commit is meant, and fetching that one only. */
final class GitRemote {
    private static final int MOST_BRANCHES = 10;
    private static final int LONGEST_ID = 64;
    private static final int MOST_PACKS = 30;
    private static final String KEPT = "refs/kept/";

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
    private record Wanted(String name, String object) {}

    /**
     * Fetches what is meant where it is not there yet.
     *
     * @param repository made when it is not there
     * @param ref empty for the host's first branch
     * @param progress hears for people what is done
     * @return under which name of the repository it is kept, so that the next fetch of the same gets only what is new
     */
    String fetch(Path repository, Optional<GitRef> ref, Consumer<String> progress)
            throws SourceException, GitFailure, IOException {
        if (url.scheme() == GitUrl.Scheme.HTTPS) {
            git.requirePins(access, deadline);
        }
        boolean commit = ref.isPresent() && ref.get().isCommit();
        if (!commit && Files.exists(repository)) {
            // Of one that was fetched before, what is meant is most often there by its usual name: one question, not
            // two.
            String usual = candidates(ref).getFirst();
            progress.accept("fetching " + usual + " of " + url);
            try {
                return fetch(repository, usual, kept(usual));
            } catch (GitFailure failure) {
                if (!failure.said().contains("couldn't find remote ref")) {
                    throw failure;
                }
            }
        }
        progress.accept("asking " + url + " for " + ref.map(GitRef::name).orElse("its branch"));
        Wanted wanted = commit ? new Wanted(ref.get().name(), ref.get().name()) : find(ref);
        progress.accept("fetching " + wanted.name() + " of " + url);
        // Commits take one another's place: each would be kept for good otherwise.
        String kept = commit ? KEPT + "commit" : kept(wanted.name());
        if (!Files.exists(repository)) {
            create(repository, wanted);
        }
        return isKept(repository, kept, wanted) ? kept : fetch(repository, wanted.name(), kept);
    }

    private static String kept(String name) {
        return KEPT + Sha256.hash(name.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** Full names, the most usual first. */
    private static List<String> candidates(Optional<GitRef> ref) {
        return ref.map(given -> given.full()
                        .map(List::of)
                        .orElseGet(() -> List.of("refs/heads/" + given.name(), "refs/tags/" + given.name())))
                .orElse(List.of("HEAD"));
    }

    /** Asks the host. */
    private Wanted find(Optional<GitRef> ref) throws SourceException, GitFailure {
        Optional<Wanted> found = found(candidates(ref));
        if (found.isPresent()) {
            return found.get();
        }
        throw ref.isPresent() ? unknown(ref.get()) : noHead();
    }

    private Optional<Wanted> found(List<String> candidates) throws SourceException, GitFailure {
        Map<String, String> there = ask(candidates);
        for (String candidate : candidates) {
            String object = there.get(candidate);
            if (object != null) {
                return Optional.of(new Wanted(candidate, object));
            }
        }
        return Optional.empty();
    }

    private Map<String, String> ask(List<String> patterns) throws SourceException, GitFailure {
        List<String> arguments = new ArrayList<>(List.of("ls-remote", "--quiet", "--", url.toString()));
        arguments.addAll(patterns);
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
        return ask(List.of("refs/heads/*")).keySet().stream()
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

    private String fetch(Path repository, String name, String kept) throws SourceException, GitFailure, IOException {
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
                        "+" + name + ":" + kept)
                .watchedBy(() -> {
                    if (Folders.bytes(repository) - before > bounds.bytes()) {
                        throw new SourceException("The repository has more than " + Bounds.shown(bounds.bytes())
                                + " in one commit. Remove what the app does not need.");
                    }
                });
        git.text(access, deadline, fetch);
        tidy(repository);
        return kept;
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

    private boolean isKept(Path repository, String name, Wanted wanted) throws SourceException, GitFailure {
        GitProgram.Call call = GitProgram.Call.of(repository, "for-each-ref", "--format=%(objectname)", name);
        return git.text(access, deadline, call).strip().equals(wanted.object());
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
