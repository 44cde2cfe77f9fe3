package dev.lattice.core.log;

/** The two streams that a process writes. */
public enum LogStream {
    STDOUT,
    STDERR
}
