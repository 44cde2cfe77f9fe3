package dev.lattice.server.hook;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a host says of a pull request. All of it is a stranger's text, cut to what such a thing can be.
 *
 * @param number by the repository that it is for
 * @param branch that is proposed, as its repository calls it
 * @param head the commit; empty when the host does not say
 * @param fork whether that was pushed to another repository, or to none that the host names
 * @param repositories URLs of the repository that it is for
 * @param url of its page, whoever's that is
 * @param at when it was changed last, by the host's clock
 */
record PullRequest(
        int number,
        Change change,
        String branch,
        Optional<String> head,
        boolean fork,
        List<String> repositories,
        Optional<String> url,
        Optional<Instant> at) {
    /** What happened to it. */
    enum Change {
        OPENED,
        REOPENED,
        /** its branch is at another commit */
        PUSHED,
        /** merged or not */
        CLOSED,
        /** its text, its labels, its reviews */
        OTHER
    }

    private static final String HEADS = "refs/heads/";

    /** Where the repository that it is for has its commits, whoever pushed them. */
    String ref(Provider provider) {
        if (!fork) {
            return HEADS + branch;
        }
        return provider == Provider.GITLAB
                ? "refs/merge-requests/" + number + "/head"
                : "refs/pull/" + number + "/head";
    }

    /** Its page, when that is at the host of its repository: nobody is to be led elsewhere. */
    Optional<String> page(String repository) {
        String host = RepositoryAddress.of(repository)
                .map(RepositoryAddress::host)
                .filter(name -> !name.isEmpty())
                .orElse("");
        return url.filter(text -> {
            try {
                URI uri = new URI(text);
                return "https".equalsIgnoreCase(uri.getScheme())
                        && uri.getRawUserInfo() == null
                        && uri.getHost() != null
                        && uri.getHost().toLowerCase(Locale.ROOT).equals(host);
            } catch (URISyntaxException malformed) {
                return false;
            }
        });
    }
}
