package dev.lattice.api.hook;

/** Which pull requests to a workload's repository get a workload of their own while they are open. */
public enum PreviewMode {
    /** none */
    OFF,
    /** those from branches of the repository itself: who may push there */
    BRANCHES,
    /** those from forks, too: anybody; theirs run without secrets */
    FORKS
}
