package dev.lattice.agent.facts;

import java.util.Optional;

/** What is on the machine's screen. */
public interface Screen {
    /** Nothing can be told of it. */
    Screen UNSEEN = Optional::empty;

    /** Whether a program has all of it; empty where nobody can tell. */
    Optional<Boolean> full();
}
