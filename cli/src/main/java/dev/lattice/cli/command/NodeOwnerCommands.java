package dev.lattice.cli.command;

import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.availability.BudgetView;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.PreviewView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node policy}, {@code pause}, {@code resume}, {@code cordon}, {@code drain}: when and how much nodes work for others. */
abstract class NodeOwnerCommands extends CommandGroup {
    private static final int ON_MAINS = 101;
    private static final long HEARD_NANOS = 3_000_000_000L;
    private static final long HEARD_LOOK_MILLIS = 100;
    private static final String NOT_HEARD = "; it has not answered yet, and does so as soon as it hears of it";
    private static final long DRAIN_LOOK_MILLIS = 1000;

    private final Surroundings around;

    NodeOwnerCommands(Surroundings around) {
        this.around = around;
    }

    @Command(
            name = "policy",
            description = {
                "Shows or changes when and how much a node works for others; its owner comes first.",
                "Without options it shows the rules and what follows from them now."
            })
    int policy(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Mixin RulesOptions options,
            @Option(names = "--preview", description = "Say what the rules would have meant last week; change nothing.")
                    boolean preview,
            @Option(names = "--own", description = "Go by the settings on the node itself again.") boolean own,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODE",
                            description = "The node; may be left out when it is your only one.")
                    @Nullable String node)
            throws InterruptedException {
        if (own && !options.none()) {
            throw new UsageException("--own brings the node's own settings back; give it without other rules");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            String id = node(client, node);
            if (preview) {
                Answer<PreviewView> tried = client.availability().preview(id, options.rules());
                new Printer(around, format).details(tried.json(), id, lines(tried.value()));
                return ExitCode.OK;
            }
            Answer<AvailabilityView> now = options.none() && !own
                    ? client.availability().get(id)
                    : heard(
                            client,
                            id,
                            own
                                    ? client.availability().resetRules(id)
                                    : client.availability().rule(id, options.rules()));
            new Printer(around, format).details(now.json(), id, lines(now.value()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "pause",
            description = {
                "Has what runs on a node rest: for a time, until a moment, or until 'lattice node resume'.",
                "With --finish what runs may end by itself, and nothing more is started."
            })
    int pause(
            @Mixin ConnectionOptions connection,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            converter = Quantities.Seconds.class,
                            description = "So long: 1h.")
                    @Nullable Long seconds,
            @Option(
                            names = "--until",
                            paramLabel = "WHEN",
                            description = "'tomorrow', or a time such as 2027-01-31T08:00:00Z.")
                    @Nullable String until,
            @Option(names = "--finish", description = "Let what runs finish, then rest.") boolean finish,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODE",
                            description = "The node; may be left out when it is your only one.")
                    @Nullable String node)
            throws InterruptedException {
        if ((seconds != null ? 1 : 0) + (until != null ? 1 : 0) + (finish ? 1 : 0) > 1) {
            throw new UsageException("only one of --for, --until and --finish");
        }
        Instant end = seconds != null
                ? Instant.now().plus(Duration.ofSeconds(seconds)).truncatedTo(ChronoUnit.SECONDS)
                : until != null ? moment(until) : null;
        PauseKind kind = finish ? PauseKind.FINISH : end != null ? PauseKind.UNTIL : PauseKind.OPEN;
        try (LatticeClient client = connection.target(around).connect()) {
            String id = node(client, node);
            boolean late = heard(client, id, client.availability().pause(id, kind, end))
                    .value()
                    .pending();
            around.say(switch (kind) {
                        case FINISH -> id + " lets what runs finish, and starts nothing more";
                        case UNTIL -> id + " is paused until " + end;
                        case OPEN, NONE -> id + " is paused; 'lattice node resume " + id + "' ends that";
                    }
                    + (late ? NOT_HEARD : ""));
            return ExitCode.OK;
        }
    }

    /** What the node says once it has heard of a change; what it said before, when it does not answer for a while. */
    private static Answer<AvailabilityView> heard(LatticeClient client, String id, Answer<AvailabilityView> changed)
            throws InterruptedException {
        Answer<AvailabilityView> now = changed;
        long until = System.nanoTime() + HEARD_NANOS;
        while (now.value().pending() && System.nanoTime() - until < 0) {
            Thread.sleep(HEARD_LOOK_MILLIS);
            now = client.availability().get(id);
        }
        return now;
    }

    private static Instant moment(String text) {
        if (text.equals("tomorrow")) {
            return LocalDate.now(ZoneId.systemDefault())
                    .plusDays(1)
                    .atTime(LocalTime.MIDNIGHT)
                    .atZone(ZoneId.systemDefault())
                    .toInstant();
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException none) {
            throw new UsageException(
                    "--until is 'tomorrow', or a time such as 2027-01-31T08:00:00Z, not '" + text + "'");
        }
    }

    @Command(name = "resume", description = "Ends a pause.")
    int resume(
            @Mixin ConnectionOptions connection,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "NODE",
                            description = "The node; may be left out when it is your only one.")
                    @Nullable String node)
            throws InterruptedException {
        try (LatticeClient client = connection.target(around).connect()) {
            String id = node(client, node);
            AvailabilityView view =
                    heard(client, id, client.availability().resume(id)).value();
            // What it says of itself is older than this order.
            around.say(view.pending() ? id + " is no longer paused" + NOT_HEARD : id + ": " + view.sentence());
            return ExitCode.OK;
        }
    }

    @Command(name = "cordon", description = "Gives a node nothing new; what runs there goes on.")
    int cordon(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NODE", description = "The node.") String node) {
        try (LatticeClient client = connection.target(around).connect()) {
            around.say(node + ": " + client.availability().cordon(node).value().sentence());
            return ExitCode.OK;
        }
    }

    @Command(name = "uncordon", description = "Lets a node that was cordoned or drained take work again.")
    int uncordon(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NODE", description = "The node.") String node) {
        try (LatticeClient client = connection.target(around).connect()) {
            around.say(
                    node + ": " + client.availability().uncordon(node).value().sentence());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "drain",
            description = {
                "Empties a node, and waits until it is: services move once a replacement is ready elsewhere, jobs finish.",
                "Jobs that have not after --within are ended, and tried elsewhere. What keeps its data there stays."
            })
    int drain(
            @Mixin ConnectionOptions connection,
            @Option(
                            names = "--within",
                            paramLabel = "TIME",
                            converter = Quantities.Seconds.class,
                            description = "So long jobs may take to finish: 10m. An hour unless given.")
                    @Nullable Long within,
            @Option(
                            names = {"-d", "--detach"},
                            description = "Do not wait.")
                    boolean detach,
            @Parameters(paramLabel = "NODE", description = "The node.") String node)
            throws InterruptedException {
        try (LatticeClient client = connection.target(around).connect()) {
            AvailabilityView now = client.availability().drain(node, within).value();
            String before = "";
            while (!detach && !drained(now)) {
                String left = left(Objects.requireNonNull(now.drain()));
                if (!left.equals(before)) {
                    around.say(left);
                    before = left;
                }
                Thread.sleep(DRAIN_LOOK_MILLIS);
                now = client.availability().get(node).value();
            }
            List<String> staying = now.drain() == null ? List.of() : now.drain().staying();
            around.say(
                    detach
                            ? node + " is being drained; 'lattice node policy " + node + "' says how far it is"
                            : staying.isEmpty()
                                    ? node + " is empty; 'lattice node uncordon " + node + "' lets it work again"
                                    : node + " has nothing left but what keeps its data there: "
                                            + String.join(", ", staying));
            return ExitCode.OK;
        }
    }

    /** Whether nothing is left but what cannot move. */
    private static boolean drained(AvailabilityView now) {
        AvailabilityView.DrainView drain = now.drain();
        return drain == null
                || (drain.jobs() == 0 && drain.services() <= drain.staying().size());
    }

    private static String left(AvailabilityView.DrainView drain) {
        return drain.jobs() + (drain.jobs() == 1 ? " job" : " jobs") + " and " + drain.services()
                + (drain.services() == 1 ? " service" : " services") + " left";
    }

    /** The node that was named, or the only one there is. */
    private static String node(LatticeClient client, @Nullable String named) {
        if (named != null) {
            return named;
        }
        List<WorkerView> nodes = client.nodes().list().value().items();
        if (nodes.size() == 1) {
            return nodes.getFirst().workerId().toString();
        }
        throw new UsageException(
                nodes.isEmpty()
                        ? "you have no nodes; 'lattice nodes token' prints how a machine joins"
                        : "which node? One of "
                                + nodes.stream()
                                        .map(each -> each.workerId().toString())
                                        .collect(Collectors.joining(", ")));
    }

    private static Map<String, String> lines(PreviewView preview) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Preview", preview.sentence());
        if (!preview.reasons().isEmpty()) {
            lines.put(
                    "Kept from more by",
                    preview.reasons().stream()
                            .map(share -> String.format(Locale.ROOT, "%s (%.1f h)", words(share.code()), share.hours()))
                            .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Map<String, String> lines(AvailabilityView view) {
        RulesView rules = view.rules();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Now", view.sentence() + (view.pending() ? " (it has not heard of the last change yet)" : ""));
        view.reasons().stream()
                .skip(1)
                .forEach(reason -> lines.merge("And", reason.sentence(), (one, other) -> one + "; " + other));
        if (view.until() != null) {
            lines.put("Until", view.until().toString());
        }
        if (view.stay() != null) {
            lines.put(
                    "Likely to stay",
                    "1 h: " + view.stay().oneHour() + " %, 8 h: " + view.stay().eightHours() + " %");
        }
        lines.put(
                "Rules",
                (rules.preset() == null ? "the owner's own" : EnumConverters.text(rules.preset()))
                        + (view.ownRules() ? ", by the settings on the node" : ""));
        lines.put(
                "Hours",
                rules.hours() == null
                        ? "around the clock"
                        : HoursText.text(rules.hours())
                                + (view.timeZone() == null ? "" : " (" + view.timeZone() + ")"));
        lines.put(
                "Somebody there",
                isZero(rules.idleAfter())
                        ? "does not matter"
                        : "until nobody has touched it for " + time(rules.idleAfter()));
        lines.put("While used", text(rules.inUse()));
        lines.put("While idle", text(rules.idle()));
        lines.put(
                "Owner's programs",
                (rules.othersCpuPercent() == null || rules.othersCpuPercent() == 100
                                ? "may use what they like of the processors"
                                : "rest above " + rules.othersCpuPercent() + " % of the processors")
                        + (rules.freeMemoryPercent() == null || rules.freeMemoryPercent() == 0
                                ? ""
                                : ", keep " + rules.freeMemoryPercent() + " % of the memory")
                        + (Boolean.TRUE.equals(rules.restsInFullScreen()) ? ", have the whole screen alone" : "")
                        + (rules.applications() == null || rules.applications().isEmpty()
                                ? ""
                                : ", have it alone: " + String.join(", ", rules.applications())));
        lines.put("Battery", battery(rules.leastBatteryPercent()));
        lines.put(
                "When it rests",
                "services move within " + time(rules.moveAfter()) + ", what is left is ended after "
                        + time(rules.stopAfter()));
        if (!view.unknown().isEmpty()) {
            lines.put("Cannot be told", String.join("; ", view.unknown()));
        }
        if (view.drain() != null) {
            lines.put(
                    "Draining",
                    left(view.drain()) + "; jobs are ended at " + view.drain().deadline());
        }
        return lines;
    }

    private static boolean isZero(@Nullable Long seconds) {
        return seconds == null || seconds == 0;
    }

    private static String time(@Nullable Long seconds) {
        long time = seconds == null ? 0 : seconds;
        return time >= 60 && time % 60 == 0 ? time / 60 + " min" : time + " s";
    }

    private static String text(@Nullable BudgetView budget) {
        return budget == null || budget.cpuPercent() == 0 || budget.memoryPercent() == 0
                ? "nothing"
                : budget.cpuPercent() + " % of the processors, " + budget.memoryPercent() + " % of the memory"
                        + (budget.gpu() ? "" : ", no graphics processors");
    }

    private static String battery(@Nullable Integer least) {
        if (least == null || least == 0) {
            return "does not matter";
        }
        return least == ON_MAINS ? "rests without mains" : "rests below " + least + " %";
    }
}
