package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.HookView;
import dev.lattice.api.hook.NewHookView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.build.PlanText;
import dev.lattice.cli.output.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hooks}: pushes to an app's repository deploy it. */
@Command(
        name = "hooks",
        description = {
            "Shows the webhook of an app from Git, and what came by it.",
            "'lattice hooks create NAME' makes one: from then on a push to its branch deploys it.",
            "With --previews a pull request runs beside it, by an address of its own, while it is open."
        })
final class HooksCommand implements Callable<Integer> {
    private static final String HEADS = "refs/heads/";

    // Not required, or 'create' could not stand in its place.
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The app.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    HooksCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (name.isEmpty()) {
            throw new UsageException("of which app? Write 'lattice hooks NAME'; 'lattice ps' lists what there is");
        }
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<HookView> answer = client.hooks().get(name);
            HookView hook = answer.value();
            Instant now = Instant.now();
            Printer printer = new Printer(around, format);
            printer.details(answer.json(), hook.url(), lines(name, hook, now));
            if (!printer.forPrograms() && format.format() != FormatOptions.Format.name) {
                previews(around, hook.open());
                deliveries(hook.deliveries(), now);
            }
            return ExitCode.OK;
        }
    }

    private static Map<String, String> lines(String app, HookView hook, Instant now) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("App", app);
        lines.put("URL", hook.url());
        lines.put("Events", String.join(", ", hook.events()));
        lines.put("Previews", PreviewModeConverter.text(hook.previews()));
        lines.put("Secret made", Ages.since(hook.createdAt(), now) + " ago");
        return lines;
    }

    private static void previews(Surroundings around, List<OpenPreviewView> open) {
        if (open.isEmpty()) {
            return;
        }
        Table table = new Table(List.of("NUMBER", "BRANCH", "WORKLOAD", "STATE", "URL", "PULL REQUEST"), Set.of());
        for (OpenPreviewView preview : open) {
            table.row(List.of(
                    "#" + preview.number(),
                    preview.branch(),
                    preview.workload(),
                    Workloads.lower(preview.state()),
                    preview.url() == null ? "-" : preview.url(),
                    preview.pullRequest() == null ? "-" : preview.pullRequest()));
        }
        around.text().print("\nPreviews\n" + table.render(around.terminal().columns()));
    }

    private void deliveries(List<DeliveryView> deliveries, Instant now) {
        if (deliveries.isEmpty()) {
            around.say("nothing came yet; the host's page of the webhook says what it sent, and what it was answered");
            return;
        }
        Table table = new Table(List.of("AGE", "FROM", "EVENT", "REF", "COMMIT", "OUTCOME", "NOTE"), Set.of("NOTE"));
        for (DeliveryView delivery : deliveries) {
            table.row(List.of(
                    Ages.since(delivery.receivedAt(), now),
                    delivery.provider(),
                    delivery.event(),
                    delivery.pullRequest() == null ? shortRef(delivery.ref()) : "#" + delivery.pullRequest(),
                    delivery.commit() == null ? "-" : PlanText.shortId(delivery.commit()),
                    delivery.outcome(),
                    note(delivery)));
        }
        around.text().print("\nDeliveries\n" + table.render(around.terminal().columns()));
    }

    private static String shortRef(@Nullable String ref) {
        if (ref == null) {
            return "-";
        }
        return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
    }

    private static String note(DeliveryView delivery) {
        String revision = delivery.revision() == null ? "-" : "revision " + delivery.revision();
        if (delivery.note() != null) {
            return delivery.pullRequest() == null || delivery.revision() == null
                    ? delivery.note()
                    : revision + " of " + delivery.note();
        }
        return revision;
    }

    /** {@code hooks create}. */
    @Command(
            name = "create",
            description = {
                "Makes a webhook, and prints its URL and its secret, which is shown this once.",
                "For an app that has one it makes a new secret; the earlier one works no more."
            })
    static final class Create implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "The app.")
        private String name = "";

        @Option(
                names = "--previews",
                arity = "0..1",
                fallbackValue = "branches",
                paramLabel = "WHICH",
                converter = PreviewModeConverter.class,
                description = {
                    "Pull requests run beside the app while they are open:",
                    "branches (of the repository itself; what --previews alone means), forks (too: anybody's code,"
                            + " without the app's variables and secrets), or off."
                })
        private @Nullable PreviewMode previews;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        private final Surroundings around;

        Create(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                Answer<NewHookView> made = client.hooks().renew(name, previews);
                Map<String, String> lines = new LinkedHashMap<>();
                lines.put("URL", made.value().url());
                lines.put("Secret", made.value().secret());
                lines.put("Events", String.join(", ", made.value().events()));
                lines.put("Previews", PreviewModeConverter.text(made.value().previews()));
                Printer printer = new Printer(around, format);
                printer.details(made.json(), made.value().url(), lines);
                if (!printer.forPrograms() && format.format() != FormatOptions.Format.name) {
                    around.say("The secret is not shown again. Paste both at the repository's host:");
                    around.say("  GitHub         Settings > Webhooks > Add webhook: 'Payload URL', 'Secret'");
                    around.say("  GitLab         Settings > Webhooks > Add new webhook: 'URL', 'Secret token'");
                    around.say("  Gitea, Forgejo Settings > Webhooks > Add webhook: 'Target URL', 'Secret'");
                    if (made.value().previews() != PreviewMode.OFF) {
                        around.say("Have it tell of pull requests (GitLab: merge requests), too.");
                    }
                    around.say("The host has to reach that URL; 'lattice hooks " + name + "' shows what came.");
                }
                return ExitCode.OK;
            } catch (ApiException e) {
                throw e.status() == 409 ? new RefusedException(e) : e;
            }
        }
    }

    /** {@code hooks previews}. */
    @Command(
            name = "previews",
            description = {
                "Changes which pull requests run beside an app; the webhook's secret stays as it is.",
                "Those that are wanted no more are removed, with all that they keep."
            })
    static final class Previews implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "The app.")
        private String name = "";

        @Parameters(
                index = "1",
                paramLabel = "WHICH",
                converter = PreviewModeConverter.class,
                description = "off, branches (of the repository itself) or forks (too).")
        private PreviewMode previews = PreviewMode.OFF;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Mixin
        private FormatOptions format = new FormatOptions();

        private final Surroundings around;

        Previews(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                Answer<HookView> answer = client.hooks().change(name, previews);
                HookView hook = answer.value();
                Printer printer = new Printer(around, format);
                printer.details(answer.json(), hook.url(), lines(name, hook, Instant.now()));
                if (!printer.forPrograms() && previews != PreviewMode.OFF) {
                    around.say(
                            "Have the host tell of pull requests (GitLab: merge requests) by that webhook, too; those"
                                    + " that are open run with the next push to them.");
                }
                return ExitCode.OK;
            }
        }
    }

    /** {@code hooks rm}. */
    @Command(
            name = "rm",
            description = "Removes the webhook of an app: pushes deploy it no more, and its previews are removed.")
    static final class Rm implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "The app.")
        private String name = "";

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        private final Surroundings around;

        Rm(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (LatticeClient client = connection.target(around).connect()) {
                client.hooks().remove(name);
                around.say("pushes deploy " + name + " no more; remove the webhook at the repository's host, too");
                return ExitCode.OK;
            }
        }
    }
}
