package dev.lattice.server.source;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What git complains of, in words for the owner of the source: what happened, and what to do. */
final class GitComplaint {
    private static final int MOST_LINES = 3;

    private GitComplaint() {}

    private static boolean has(String said, String... parts) {
        return Stream.of(parts).anyMatch(said::contains);
    }

    /** Whether the host wants the repository to be asked for at another place. */
    static boolean isRedirect(GitFailure failure) {
        return failure.said().matches("(?s).*returned error: 30[1278].*");
    }

    /** Whether what is kept of the repository may be what is wrong, and not the host. */
    static boolean isLocal(GitFailure failure) {
        String said = failure.said().toLowerCase(Locale.ROOT);
        boolean remote = has(
                said,
                "unable to access",
                "could not read username",
                "authentication failed",
                "permission denied (",
                "host key verification failed",
                "could not read from remote repository",
                "couldn't find remote ref",
                "not our ref",
                "remote error",
                "no space left",
                "hasdotgit",
                "fsck error",
                "error in object");
        return !remote;
    }

    /** @param signed whether a token or a key was given */
    static SourceException of(GitFailure failure, GitUrl url, boolean signed) {
        String said = failure.said();
        String low = said.toLowerCase(Locale.ROOT);
        String host = url.authority();
        if (has(low, "no space left", "disk quota exceeded")) {
            return new SourceException("The server's disk is full. Have its administrator make room.");
        }
        if (isRedirect(failure)) {
            return new SourceException(
                    "'" + url + "' leads to another place, and redirects are not followed. Open it in a"
                            + " browser, and give the URL at which that ends.");
        }
        if (has(low, "host key verification failed", "remote host identification has changed")) {
            return new SourceException(
                    "'" + host + "' has another host key than before: it was set up anew, or somebody"
                            + " stands between. When the change is known to be right, have the administrator remove the host's"
                            + " line from the file known_hosts of the server's folder of sources.");
        }
        if (has(low, "error in libcrypto", "invalid format", "incorrect passphrase", "load key")) {
            return new SourceException("The key cannot be read. Give a private key in OpenSSH's form and without a"
                    + " passphrase, with all of its lines.");
        }
        if (has(low, "permission denied (")) {
            return new SourceException(
                    signed
                            ? "'" + host + "' does not accept the key. Add its public half there as a deploy key of the"
                                    + " repository."
                            : "'" + host
                                    + "' wants a key. Give one in 'key', and add its public half there as a deploy key"
                                    + " of the repository.");
        }
        if (has(low, "could not resolve", "name or service not known")) {
            return new SourceException(
                    "Nobody knows a host '" + url.host() + "'. Look whether it is written correctly.");
        }
        if (has(
                low,
                "connection refused",
                "connection timed out",
                "operation timed out",
                "couldn't connect",
                "failed to" + " connect",
                "no route to host",
                "network is unreachable",
                "connection reset",
                "operation too slow")) {
            return new SourceException("'" + host + "' does not answer. Try again later, or look at its address.");
        }
        if (has(low, "certificate", "ssl", "gnutls")) {
            return new SourceException(
                    "'" + host + "' shows a certificate that is not to be trusted here: it has expired,"
                            + " is for another name, or is of an authority that the server does not know.");
        }
        return refused(low, said, url, signed);
    }

    private static SourceException refused(String low, String said, GitUrl url, boolean signed) {
        if (has(low, "returned error: 401", "returned error: 403", "authentication failed", "could not read username")
                && signed) {
            return new SourceException("'" + url.authority() + "' does not accept the token for '" + url
                    + "'. Look whether it has expired and may read that repository, and whether it wants 'user'.");
        }
        if (has(
                low,
                "not found",
                "returned error: 40",
                "returned error: 410",
                "could not read username",
                "authentication failed",
                "does not exist",
                "does not appear to be a git repository",
                "could not be found",
                "access denied")) {
            return new SourceException("'" + url + "' is not there, or it is private: "
                    + (signed
                            ? "look at the URL, and at what the token or key may read."
                            : "give a token, or a key for ssh."));
        }
        if (has(low, "dumb http")) {
            return new SourceException(
                    "'" + url.authority() + "' serves the repository as plain files, from which only all"
                            + " of it can be had. Use a host that runs git, or an archive.");
        }
        if (has(low, "not our ref", "unadvertised object", "couldn't find remote ref")) {
            return new SourceException(
                    "'" + url + "' does not have that commit, or does not give it away by its id. Look"
                            + " whether it was pushed, or name its branch.");
        }
        if (has(low, "hasdotgit")) {
            return new SourceException("The repository has a file or folder called '.git' among its files, which no"
                    + " repository needs and attacks use. Remove it there.");
        }
        if (has(low, "fsck error", "error in object")) {
            return new SourceException("The repository has objects that are malformed, as attacks are: " + lines(said)
                    + ". Run 'git fsck' in it, and repair what that names.");
        }
        return new SourceException("git could not fetch '" + url + "': " + lines(said));
    }

    private static String lines(String said) {
        List<String> lines = said.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("hint:"))
                .map(GitUrl::shown)
                .limit(MOST_LINES)
                .toList();
        return lines.isEmpty() ? "it gave no reason" : String.join("; ", lines);
    }
}
