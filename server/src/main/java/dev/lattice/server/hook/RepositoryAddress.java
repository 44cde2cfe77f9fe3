package dev.lattice.server.hook;

import dev.lattice.core.build.Slashes;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which repository a URL means, whichever way it is asked: a host has the same one by https and by ssh.
 *
 * @param host in small letters; empty for one of the server's own disk
 * @param path without slashes around it and without {@code .git}
 */
record RepositoryAddress(String host, String path) {
    private static final Pattern URL =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@]*@)?(\\[[^\\]]*]|[^/:@]*)(?::[0-9]*)?/(.*)");
    private static final Pattern LOGIN = Pattern.compile("(?:[^/@:]*@)?(\\[[^\\]]*]|[^/:@]+):(?!//)(.+)");

    /** Empty when it is none. */
    static Optional<RepositoryAddress> of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            matcher = LOGIN.matcher(url);
            if (!matcher.matches()) {
                return Optional.empty();
            }
        }
        // Hosts find a repository however its name is written.
        String path = Slashes.withoutEnd(Slashes.withoutTop(matcher.group(2))).toLowerCase(Locale.ROOT);
        path = path.endsWith(".git") ? path.substring(0, path.length() - ".git".length()) : path;
        return path.isEmpty()
                ? Optional.empty()
                : Optional.of(new RepositoryAddress(matcher.group(1).toLowerCase(Locale.ROOT), path));
    }
}
