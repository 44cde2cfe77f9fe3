package dev.lattice.cli.command;

import picocli.CommandLine.Option;

/** What is shown of a plan, and whether somebody is asked. */
final class PlanOptions {
    @Option(names = "--dry-run", description = "Of an app, show the plan and end there; with -o json the plan is JSON.")
    private boolean dryRun;

    @Option(names = "--show-dockerfile", description = "With the plan, show the Dockerfile; with --dry-run on stdout.")
    private boolean dockerfile;

    @Option(
            names = {"-y", "--yes"},
            description = "Deploy, or change the one that is there, without asking.")
    private boolean yes;

    /** Whether something was asked for that only apps have. */
    boolean given() {
        return dryRun || dockerfile;
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean dockerfile() {
        return dockerfile;
    }

    boolean yes() {
        return yes;
    }
}
