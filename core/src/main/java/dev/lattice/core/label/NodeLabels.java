package dev.lattice.core.label;

import java.util.Set;

/** The labels that every node has. Whatever a node says of itself, these are the server's word. */
public final class NodeLabels {
    /** Which node it is: by it work asks for one node alone. */
    public static final String NODE = "lattice.node";

    /** Its operating system, such as {@code linux}. */
    public static final String OS = "lattice.os";

    /** Its processor's architecture, such as {@code amd64}. */
    public static final String ARCH = "lattice.arch";

    /** Whose it is to those who use it: {@code own}, {@code team} or {@code public}. */
    public static final String TIER = "lattice.tier";

    /** The tier of a node of which nothing else is known. */
    public static final String OWN = "own";

    public static final Set<String> ALL = Set.of(NODE, OS, ARCH, TIER);

    private NodeLabels() {}

    /** One name for each architecture, as images have it. */
    public static String architecture(String name) {
        return switch (name) {
            case "x86_64", "x86-64", "x64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
