package dev.lattice.server.source;

/** git did not do what it was told. */
final class GitFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String said;
    private final boolean damage;

    private GitFailure(String said, boolean damage) {
        super("git failed");
        this.said = said;
        this.damage = damage;
    }

    /** @param said what git wrote for people; may hold what strangers wrote */
    GitFailure(String said) {
        this(said, false);
    }

    /** The same, after what was kept of the repository was removed because it may have been the cause. */
    GitFailure afterRemoval() {
        return new GitFailure(said, true);
    }

    /** Whether doing all of it again may help. */
    boolean isWorthAnother() {
        return damage;
    }

    String said() {
        return said;
    }
}
