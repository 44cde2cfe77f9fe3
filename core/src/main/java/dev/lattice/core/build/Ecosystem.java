package dev.lattice.core.build;

/** What kind of thing a source tree is. */
public enum Ecosystem {
    /** the repository brings its own Dockerfile */
    DOCKERFILE,
    NODE,
    PYTHON,
    /** files that are served as they are */
    STATIC
}
