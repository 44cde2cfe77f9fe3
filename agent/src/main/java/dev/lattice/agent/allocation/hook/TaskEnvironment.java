package dev.lattice.agent.allocation.hook;

import dev.lattice.agent.allocation.Scratch;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.task.JobTask;
import dev.lattice.agent.task.Work;
import java.util.HashMap;
import java.util.Map;

/** A clean environment: nothing of the agent's own but PATH and language, and in a container not even these. */
final class TaskEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    private static final String PATH = System.getenv().getOrDefault("PATH", DEFAULT_PATH);
    private static final String LANGUAGE = System.getenv().getOrDefault("LANG", "C.UTF-8");
    private static final String USER = System.getProperty("user.name", "nobody");

    private TaskEnvironment() {}

    static Map<String, String> of(JobTask task, Scratch scratch) {
        Map<String, String> environment = new HashMap<>();
        if (!(task.work() instanceof Work.Container)) {
            environment.put("PATH", PATH);
            environment.put("LANG", LANGUAGE);
            environment.put("USER", USER);
            environment.put("HOME", scratch.home().toString());
            environment.put("TMPDIR", scratch.temporary().toString());
        }
        environment.putAll(task.environment());
        // Last, for by these the agent finds its own again.
        environment.put("LATTICE_JOB_ID", task.job().toString());
        environment.put("LATTICE_ATTEMPT", Integer.toString(task.attempt()));
        environment.put(Launch.MARKER, task.allocation().toString());
        return environment;
    }
}
