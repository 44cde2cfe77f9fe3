package dev.lattice.server.why;

import java.util.Map;
import java.util.Optional;

/** What can be done about each reason; a test holds that no reason lacks its line. */
final class Fixes {
    /** Reasons about which nothing has to be done: time does it. */
    private static final String NOTHING = "";

    private static final Map<String, String> BY_CODE = Map.ofEntries(
            // jobs and services that wait
            Map.entry("NO_NODE", "Start an agent: 'lattice nodes token' prints how a machine joins."),
            Map.entry(
                    "NODES_REST",
                    "Wait until that is over ('lattice why' and the node's name says what ends it), or lend another"
                            + " machine: 'lattice nodes token'."),
            Map.entry("NO_DRIVER", "Install and start Docker on a node, then restart its agent."),
            Map.entry(
                    "NO_LABEL",
                    "Ask for other labels, or start an agent with --tags; 'lattice nodes ls -o wide' shows those there"
                            + " are."),
            Map.entry("NODE_AWAY", "Start that machine, or its agent: 'lattice nodes ls' says since when it is away."),
            Map.entry("TOO_BIG", "Ask for less, or lend a larger machine; 'lattice plan' says what would fit."),
            Map.entry("GROUP_FULL", NOTHING),
            Map.entry("NO_ROOM", "Wait, ask for less, or lend another machine; 'lattice plan' says what would fit."),
            Map.entry("ALL_BUSY", "Wait, or lend another machine: 'lattice nodes token'."),
            Map.entry("BEHIND_OTHERS", "Wait, or cancel what is ahead: 'lattice jobs'."),
            Map.entry("NEXT", NOTHING),
            Map.entry("ASSIGNED", NOTHING),
            // jobs that run, or ran
            Map.entry("RUNNING", NOTHING),
            Map.entry(
                    "SUSPENDED",
                    "Wait until the machine is free again; what stands still too long is tried elsewhere."),
            Map.entry("SUCCEEDED", NOTHING),
            Map.entry("EXITED", "Read its output: 'lattice logs JOB'."),
            Map.entry("SIGNALED", "Read its output: 'lattice logs JOB'."),
            Map.entry("CANCELED", NOTHING),
            Map.entry("TIMED_OUT", "Give it longer with --timeout, or find out what it waits for: 'lattice logs JOB'."),
            Map.entry("OUT_OF_MEMORY", "Ask for more with --memory."),
            Map.entry("LOST", "Run it again; 'lattice run --retry' lets jobs be tried again when their node is lost."),
            Map.entry("PREEMPTED", "Lend another machine, or run it again when there is room."),
            Map.entry(
                    "EVICTED",
                    "Run it again; what may be retried goes on elsewhere by itself when its node is needed."),
            Map.entry("COMMAND_NOT_FOUND", "Check the command, or run it in an image that has it: --image."),
            Map.entry("OTHER", "Read its output: 'lattice logs JOB'."),
            // workloads
            Map.entry("WORKLOAD_QUEUED", "'lattice plan --service' says what would fit where."),
            Map.entry("WORKLOAD_BUILDING", NOTHING),
            Map.entry("WORKLOAD_DEPLOYING", NOTHING),
            Map.entry("WORKLOAD_RUNNING", NOTHING),
            Map.entry("WORKLOAD_COMPLETED", NOTHING),
            Map.entry("WORKLOAD_STOPPING", NOTHING),
            Map.entry("WORKLOAD_STOPPED", "Start it: 'lattice start NAME'."),
            Map.entry("WORKLOAD_CRASHED", "Read its log: 'lattice logs NAME'; then deploy what mends it."),
            Map.entry("WORKLOAD_FAILED", "Read its log: 'lattice logs NAME'; then deploy what mends it."),
            Map.entry(
                    "WORKLOAD_SUSPENDED",
                    "Wait until the machine is free again, or lend one whose rules are 'always'."),
            Map.entry("WORKLOAD_LOST", "Start its machine: its data is there only."),
            Map.entry("WORKLOAD_DELETING", NOTHING),
            // nodes
            Map.entry("NODE_WORKS", NOTHING),
            Map.entry("NODE_UNKNOWN", "Look whether its agent runs, and reaches the server."),
            Map.entry("CORDONED", "'lattice node uncordon NODE' lets it take work again."),
            Map.entry("DRAINING", "'lattice node uncordon NODE' ends that."),
            Map.entry("DRAINED", "'lattice node uncordon NODE' lets it take work again."),
            Map.entry(
                    "QUARANTINED",
                    "Read its agent's log and mend it; 'lattice node uncordon NODE' has it tried at once."),
            Map.entry("PAUSED", "'lattice node resume NODE' ends the pause."),
            Map.entry("FINISHING", "'lattice node resume NODE' has it start work again."),
            Map.entry("OUTSIDE_HOURS", "'lattice node policy --hours' changes when it may work."),
            Map.entry("HOURS_END", "'lattice node policy --last-start' changes how late something is started."),
            Map.entry("USER_ACTIVE", "'lattice node policy --idle-after', or --in-use, lets it work sooner."),
            Map.entry("USER_UNKNOWN", "'lattice node policy --idle-after 0s' has it not mind."),
            Map.entry("OWNER_BUSY", "'lattice node policy --others-cpu' leaves them less."),
            Map.entry("MEMORY_SHORT", "'lattice node policy --free-memory' leaves them less."),
            Map.entry("ON_BATTERY", "Plug it in, or 'lattice node policy --battery any'."),
            Map.entry("POWER_UNKNOWN", "'lattice node policy --battery any' has it not mind."),
            Map.entry("FULL_SCREEN", "'lattice node policy --full-screen false' has it not mind."),
            Map.entry("APPLICATION", "'lattice node policy --app' changes which programs count."),
            // schedules
            Map.entry("SCHEDULE_WELL", NOTHING),
            Map.entry("SCHEDULE_PAUSED", "'lattice schedule resume NAME' has it run again."),
            Map.entry(
                    "SCHEDULE_OVER", "Its expression names no moment to come: 'lattice schedule update NAME --cron'."),
            Map.entry(
                    "SCHEDULE_FAILS",
                    "'lattice schedule history NAME' shows the output of its jobs. They find what is on the node, or in their"
                            + " --image: no folder comes along."),
            Map.entry("SCHEDULE_DID_NOT_RUN", "'lattice schedule history NAME' says what became of each moment."),
            // earnings
            Map.entry("EARNED", NOTHING),
            Map.entry(
                    "NOTHING_EARNED",
                    "'lattice why NODE' says why a node of yours does nothing now; 'lattice nodes ls' lists them."));

    private Fixes() {}

    /** What can be done; empty when nothing has to be. */
    static Optional<String> of(String code) {
        return Optional.ofNullable(BY_CODE.get(code)).filter(fix -> !fix.isEmpty());
    }

    /** Whether somebody has thought about it. */
    static boolean known(String code) {
        return BY_CODE.containsKey(code);
    }
}
