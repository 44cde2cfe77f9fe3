package dev.lattice.server.source;

import java.io.IOException;
import java.net.IDN;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a repository is. Only what these forms have is ever handed to git.
 *
 * @param user of ssh; empty for others
 * @param host without brackets; empty for a local one
 * @param port what the scheme has when none was given
 * @param path with its leading {@code /}, except where a login's folder is meant ({@code user@host:path})
 */
record GitUrl(Scheme scheme, String user, String host, int port, String path) {
    /** How it is asked. */
    enum Scheme {
        HTTPS(443),
        SSH(22),
        FILE(0);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }
    }

    private static final int LONGEST = 2000;
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_SHOWN = 100;
    private static final String PATH = "[A-Za-z0-9._~%+@:,=/-]+";
    private static final String USER = "[A-Za-z0-9_][A-Za-z0-9._-]{0,63}";
    private static final Pattern URL =
            Pattern.compile("(https|ssh)://(?:([^/@]*)@)?(\\[[0-9A-Fa-f:.]+]|[^/:@\\[\\]]+)(?::([0-9]{1,5}))?(/.*)?");
    private static final Pattern LOGIN =
            Pattern.compile("(" + USER + ")@(\\[[0-9A-Fa-f:.]+]|[^/:@\\[\\]]+):(?!//)(.+)");
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern OTHER = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?:::|://).*");

    /**
     * @param localRoot the folder below which local ones may be
     * @throws IllegalArgumentException saying what is wrong with it, without what may be a password in it
     */
    static GitUrl parse(String text, Optional<Path> localRoot) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("The URL of the repository is missing.");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("The URL is longer than " + LONGEST + " characters.");
        }
        if (text.chars()
                .anyMatch(character -> Character.isWhitespace(character) || Character.isISOControl(character))) {
            throw new IllegalArgumentException("The URL has a blank or a control character in it. Remove it.");
        }
        if (text.startsWith("-")) {
            throw new IllegalArgumentException("A URL does not begin with '-'.");
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return parsed(url);
        }
        if (text.startsWith("file://")) {
            return local(text, localRoot);
        }
        Matcher login = LOGIN.matcher(text);
        if (login.matches()) {
            return new GitUrl(Scheme.SSH, login.group(1), host(login.group(2)), Scheme.SSH.port, path(login.group(3)));
        }
        Matcher other = OTHER.matcher(text);
        String why = other.matches() ? "'" + shown(other.group(1)) + "' is not one of them" : "this is none of them";
        throw new IllegalArgumentException(
                "A repository is given as https://host/path, ssh://user@host/path or user@host:path; " + why + ".");
    }

    private static GitUrl parsed(Matcher url) {
        Scheme scheme = url.group(1).equals("https") ? Scheme.HTTPS : Scheme.SSH;
        String user = url.group(2) == null ? "" : url.group(2);
        if (scheme == Scheme.HTTPS && url.group(2) != null) {
            throw new IllegalArgumentException(
                    "The URL has a login or a token in it, where it would be seen. Put the token into 'token'.");
        }
        if (scheme == Scheme.SSH && !user.matches(USER)) {
            throw new IllegalArgumentException(
                    user.contains(":")
                            ? "The URL has a password in it. Over ssh a key is used: put it into 'key'."
                            : "A URL of ssh names the user, most often git: ssh://git@host/path.");
        }
        int port = url.group(4) == null ? scheme.port : Integer.parseInt(url.group(4));
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("'" + port + "' is no port: they go from 1 to " + HIGHEST_PORT + ".");
        }
        String path = url.group(5) == null ? "" : url.group(5);
        if (path.length() < 2) {
            throw new IllegalArgumentException("The URL names a host and no repository of it.");
        }
        return new GitUrl(scheme, user, host(url.group(3)), port, path(path));
    }

    private static GitUrl local(String text, Optional<Path> localRoot) {
        if (localRoot.isEmpty()) {
            throw new IllegalArgumentException(
                    "Repositories of the server's own disk cannot be had. Use https or ssh.");
        }
        try {
            Path root = localRoot.get().toRealPath();
            Path path = Path.of(text.substring("file://".length())).toRealPath();
            if (path.startsWith(root) && !path.equals(root)) {
                return new GitUrl(Scheme.FILE, "", "", Scheme.FILE.port, path(path.toString()));
            }
        } catch (IOException | InvalidPathException notThere) {
            // The answer is the same: what else is on the disk is nobody's business.
        }
        throw new IllegalArgumentException(
                "There is no such repository below the folder whose repositories may be fetched.");
    }

    private static String host(String given) {
        if (given.startsWith("[")) {
            return given.substring(1, given.length() - 1).toLowerCase(Locale.ROOT);
        }
        String host;
        try {
            host = IDN.toASCII(given).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException refused) {
            host = "";
        }
        if (host.length() > LONGEST_HOST || !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + shown(given) + "' is no name of a host.");
        }
        return host;
    }

    private static String path(String given) {
        if (!given.matches(PATH) || given.startsWith("-") || ("/" + given + "/").contains("/../")) {
            throw new IllegalArgumentException(
                    "The URL's path has letters, digits and ._~%+@:,=/- in it, no '..', and begins with no '-'.");
        }
        return given;
    }

    /** What a repository of the same host is called by others of it; submodules are. */
    GitUrl resolve(String relative) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.addLast(part);
            }
        }
        for (String part : relative.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new IllegalArgumentException("'" + shown(relative) + "' leads out of its host.");
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        return new GitUrl(scheme, user, host, port, path(path.startsWith("/") ? "/" + joined : joined));
    }

    /** Whether what opens that one may be shown to this one. */
    boolean hasSameHostAs(GitUrl other) {
        return scheme == other.scheme && host.equals(other.host) && port == other.port;
    }

    GitUrl withGitSuffix() {
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new GitUrl(scheme, user, host, port, plain + ".git");
    }

    boolean hasGitSuffix() {
        return path.endsWith(".git") || path.endsWith(".git/");
    }

    /** The host as URLs have it, with its port unless that is the usual one. */
    String authority() {
        String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == scheme.port ? written : written + ":" + port;
    }

    /** As git takes it. */
    @Override
    public String toString() {
        return switch (scheme) {
            case HTTPS -> "https://" + authority() + path;
            case SSH ->
                path.startsWith("/")
                        ? "ssh://" + user + "@" + authority() + path
                        : user + "@" + authority() + ":" + path;
            case FILE -> "file://" + path;
        };
    }

    /** A stranger's text, so that a message stays a message. */
    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > MOST_SHOWN ? plain.substring(0, MOST_SHOWN) + "…" : plain;
    }
}
