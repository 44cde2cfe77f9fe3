package dev.lattice.cli.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an app's files are, as a command line names it. */
public sealed interface Place {
    /** A folder of this machine. */
    record Folder(Path path) implements Place {}

    /** A repository. */
    record Git(String url) implements Place {}

    /** A public archive. */
    record Archive(String url) implements Place {}

    /** {@code git@host:path}; {@code image@sha256:…} looks alike, and is none. */
    Pattern SHORT_SSH = Pattern.compile("[A-Za-z0-9._-]+@(?!sha(?:256|512):)[A-Za-z0-9.-]+:.+");

    /** A drive of Windows. */
    Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*");

    /** What browsers show of a branch. */
    Pattern BRANCH_PAGE = Pattern.compile("(https?://[^/]+/.+?)(?:/-)?/(?:tree|blob)/([^/?#]+).*");

    List<String> GIT_SCHEMES = List.of("https", "http", "ssh", "git+ssh", "file");
    List<String> ARCHIVES = List.of(".zip", ".tar", ".tar.gz", ".tgz");
    List<String> HOSTS = List.of("github.com/", "gitlab.com/", "bitbucket.org/", "codeberg.org/", "git.sr.ht/");

    /**
     * Reads a word.
     *
     * @param folder that paths are relative to
     * @param home of the person
     * @return empty when the word is no place: a kind, an image, a name
     * @throws IllegalArgumentException when it is meant as one and cannot be; the message says what to write
     */
    static Optional<Place> of(String word, Path folder, Path home) {
        if (word.startsWith("~")) {
            if (word.length() > 1 && word.charAt(1) != '/') {
                throw new IllegalArgumentException(
                        "'" + word + "': write the whole path; only ~/ is understood as your home folder");
            }
            return Optional.of(new Folder(
                    home.resolve(word.length() > 2 ? word.substring(2) : "").normalize()));
        }
        if (word.startsWith(".") || word.startsWith("/") || DRIVE.matcher(word).matches()) {
            return Optional.of(new Folder(folder.resolve(word).normalize()));
        }
        if (word.contains("://")) {
            return Optional.of(url(word));
        }
        if (SHORT_SSH.matcher(word).matches()) {
            return Optional.of(new Git(word));
        }
        for (String host : HOSTS) {
            if (word.startsWith(host)) {
                throw new IllegalArgumentException("'" + word + "' has no scheme; write https://" + word);
            }
        }
        return Optional.empty();
    }

    private static Place url(String url) {
        int scheme = url.indexOf("://");
        String name = url.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!GIT_SCHEMES.contains(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "://' is not understood; repositories are reached by https:// or ssh://");
        }
        int end = url.indexOf('/', scheme + 3);
        String authority = url.substring(scheme + 3, end < 0 ? url.length() : end);
        int at = authority.lastIndexOf('@');
        if (at >= 0 && (authority.lastIndexOf(':', at) >= 0 || name.startsWith("http"))) {
            throw new IllegalArgumentException("a URL is shown in lists and logs, so nothing secret may be in it;"
                    + " take what stands before the @ out of it and use --token-file FILE or --token-env NAME");
        }
        Matcher page = BRANCH_PAGE.matcher(url);
        if (page.matches()) {
            throw new IllegalArgumentException(
                    "'" + url + "' is a page about a branch; write " + page.group(1) + " --branch " + page.group(2));
        }
        return archive(url) ? new Archive(url) : new Git(url);
    }

    private static boolean archive(String url) {
        String path = withoutQuery(url).toLowerCase(Locale.ROOT);
        return url.startsWith("http") && ARCHIVES.stream().anyMatch(path::endsWith);
    }

    private static String withoutQuery(String url) {
        int end = url.length();
        for (char mark : new char[] {'?', '#'}) {
            int at = url.indexOf(mark);
            end = at >= 0 && at < end ? at : end;
        }
        return url.substring(0, end);
    }

    /** How it is called in sentences. */
    default String text() {
        return switch (this) {
            case Folder in -> in.path().toString();
            case Git at -> at.url();
            case Archive at -> at.url();
        };
    }

    /** What people would call it: the folder's, the repository's or the archive's name, as it is written. */
    default String label() {
        return switch (this) {
            case Folder in -> {
                Path last = in.path().getFileName();
                yield last == null ? "" : last.toString();
            }
            case Git at -> lastPart(at.url());
            case Archive at -> {
                // Forges name archives after the branch.
                int made = at.url().indexOf("/archive/");
                yield lastPart(made < 0 ? at.url() : at.url().substring(0, made));
            }
        };
    }

    private static String lastPart(String url) {
        String path = withoutQuery(url);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        int scheme = path.indexOf("://");
        String rest = scheme < 0 ? path : path.substring(scheme + 3);
        int from = Math.max(rest.lastIndexOf('/'), scheme < 0 ? rest.lastIndexOf(':') : -1);
        String name = from < 0 ? "" : rest.substring(from + 1);
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : List.of(".git", ".zip", ".tar.gz", ".tgz", ".tar")) {
            if (lower.endsWith(ending)) {
                return name.substring(0, name.length() - ending.length());
            }
        }
        return name;
    }
}
