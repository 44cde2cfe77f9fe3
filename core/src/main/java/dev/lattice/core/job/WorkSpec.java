package dev.lattice.core.job;

import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;

/** What the scheduler gives to a node: a command that comes to its end, a service that is to run on,
 * the build of an image, or its export for other nodes. */
public sealed interface WorkSpec permits JobSpec, ServiceSpec, BuildSpec, ExportSpec {
    /** Drivers: plain processes, containers of an engine that speaks Docker's API, and builds by such an engine. */
    String PROCESS = "process";

    String DOCKER = "docker";

    String BUILD = "build";

    /** The kind of driver that a node needs to run it. */
    String driver();

    /** -100 to 100, larger first. */
    int priority();

    /** What is set aside for it on its node. */
    Resources resources();

    /** Which nodes will do. */
    Siting siting();

    RetryPolicy retry();
}
