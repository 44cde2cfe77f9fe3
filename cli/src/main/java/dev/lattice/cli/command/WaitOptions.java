package dev.lattice.cli.command;

import picocli.CommandLine.Option;

/** Whether, and how long, a command waits for a workload. */
final class WaitOptions {
    @Option(names = "--detach", description = "Don't wait until it is so.")
    private boolean detach;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long to wait: 90s, 5m. It goes on afterwards. Default: 5m.",
            converter = Quantities.Seconds.class)
    private Long timeout = 300L;

    boolean detached() {
        return detach;
    }

    long seconds() {
        return timeout;
    }
}
