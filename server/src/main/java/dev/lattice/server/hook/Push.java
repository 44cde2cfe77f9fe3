package dev.lattice.server.hook;

import java.util.List;
import java.util.Optional;

/**
 * What a host says of a push. All of it is a stranger's text, cut to what such a thing can be.
 *
 * @param ref full name of the branch or tag
 * @param commit where it is now; empty when it was deleted
 * @param standard the repository's default branch
 * @param repositories URLs of the repository
 */
record Push(String ref, Optional<String> commit, Optional<String> standard, List<String> repositories) {}
