package dev.lattice.cli.command;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationPlanView.PlannedService;
import dev.lattice.api.application.ApplicationReply;
import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.app.AppNames;
import dev.lattice.cli.app.ComposeFile;
import dev.lattice.cli.app.Place;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.output.Table;
import dev.lattice.cli.run.PackedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deploys an application by its compose file: sends what is beside it, shows the plan, asks, follows. */
final class ComposeDeployment {
    private final Surroundings around;
    private final Target target;
    private final LatticeClient client;
    private final DeployCommand.Manner manner;
    private final Subject subject;
    private @Nullable PackedFolder folder;

    /**
     * What is deployed.
     *
     * @param file path of the compose file below the place
     * @param name empty when none was said
     * @param variables that were given
     */
    record Subject(Place place, String file, String name, Map<String, String> variables) {
        /** Without values. */
        @Override
        public String toString() {
            return "Subject[" + place + " " + file + "]";
        }
    }

    ComposeDeployment(
            Surroundings around, Target target, LatticeClient client, DeployCommand.Manner manner, Subject subject) {
        this.around = around;
        this.target = target;
        this.client = client;
        this.manner = manner;
        this.subject = subject;
    }

    int run() throws IOException {
        Map<String, String> variables = variables();
        SourceRequest source = source();
        Answer<ApplicationPlanView> plan = inspect(source, variables);
        show(plan.value());
        String name = name(plan.value());
        if (manner.plan().dryRun()) {
            if (manner.format().given()) {
                new Printer(around, manner.format()).details(plan.json(), name, Map.of());
            }
            return ExitCode.OK;
        }
        boolean present = client.applications().find(name) != null;
        around.say((present ? "changes " : "deploys ") + name + " from "
                + Inert.line(subject.place().text()));
        Question question = new Question(around);
        if (!manner.plan().yes() && question.possible() && !question.confirmed(present ? "Change it?" : "Deploy it?")) {
            around.say("nothing was changed");
            return ExitCode.FAILED;
        }
        SourceRequest sent = folder == null ? source : of(folder);
        Answer<ApplicationReply> reply = present
                ? client.applications().change(name, request(null, sent, variables))
                : client.applications().deploy(request(name, sent, variables));
        return finish(name, reply);
    }

    // ---- what is asked for ----

    /** Those that were given, and of this shell those that the file names. */
    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        ComposeFile file = here();
        if (file != null) {
            for (String name : file.variables()) {
                String value = around.variable(name);
                if (value != null) {
                    variables.put(name, value);
                }
            }
        }
        variables.putAll(subject.variables());
        return variables;
    }

    private @Nullable ComposeFile here() {
        if (!(subject.place() instanceof Place.Folder in)) {
            return null;
        }
        if (!Files.isRegularFile(in.path().resolve(subject.file()))) {
            throw new UsageException("there is no file " + in.path().resolve(subject.file()));
        }
        return new ComposeFile(in.path(), subject.file());
    }

    private SourceRequest source() throws IOException {
        ComposeFile file = here();
        if (file == null) {
            return manner.source().request(around, subject.place(), null);
        }
        PackedFolder.requireApp(around, file.folder());
        Set<String> named = file.files();
        folder = PackedFolder.ofApplication(around, file.folder(), named, target, client);
        return of(folder);
    }

    private SourceRequest of(PackedFolder packed) throws IOException {
        return manner.source().request(around, subject.place(), packed.file());
    }

    private Answer<ApplicationPlanView> inspect(SourceRequest source, Map<String, String> variables)
            throws IOException {
        String name = subject.name().isEmpty() ? null : subject.name();
        try {
            return client.applications().inspect(request(name, source, variables));
        } catch (ApiException e) {
            if (folder == null || !e.findings().isEmpty() || !folder.mayBeForgotten(e)) {
                throw e;
            }
            folder = folder.again();
            return client.applications().inspect(request(name, of(folder), variables));
        }
    }

    private ApplicationRequest request(@Nullable String name, SourceRequest source, Map<String, String> variables) {
        return new ApplicationRequest(
                name,
                source,
                subject.file(),
                variables,
                manner.compose().profiles() == null
                        ? List.of()
                        : manner.compose().profiles(),
                manner.compose().removeOrphans());
    }

    private String name(ApplicationPlanView plan) {
        if (!subject.name().isEmpty()) {
            return subject.name();
        }
        String said = plan.name();
        return said != null
                ? said
                : AppNames.of(subject.place().label())
                        .orElseThrow(() -> new UsageException("no name can be made of '"
                                + subject.place().text() + "'; say what it is to be called: --name NAME"));
    }

    // ---- what is shown ----

    private void show(ApplicationPlanView plan) {
        plan.warnings().forEach(warning -> around.say(Inert.line(warning.toString())));
        Table table = new Table(List.of("SERVICE", "FROM", "PUBLIC", "KEEPS", "WAITS FOR"), Set.of("WAITS FOR"));
        for (PlannedService service : plan.services()) {
            String from = service.image() == null ? "built: " + service.build() : service.image();
            table.row(List.of(
                    service.instances() > 1 ? service.name() + " x" + service.instances() : service.name(),
                    from,
                    dash(service.open()),
                    dash(service.volumes()),
                    dash(service.needs())));
        }
        around.err()
                .print(table.render(
                        around.terminal().stderr() ? around.terminal().columns() : 0));
        around.err().flush();
    }

    private static String dash(List<String> items) {
        return items.isEmpty() ? "-" : String.join(", ", items);
    }

    private int finish(String name, Answer<ApplicationReply> reply) throws IOException {
        ApplicationReply done = reply.value();
        say("new", done.created());
        say("changed", done.changed());
        say("as before", done.unchanged());
        if (!done.orphans().isEmpty()) {
            around.say(
                    manner.compose().removeOrphans()
                            ? "deleted, for the file has them no more: " + String.join(", ", done.orphans())
                            : "not in the file any more, and going on: " + String.join(", ", done.orphans())
                                    + "; --remove-orphans deletes them");
        }
        Printer printer = new Printer(around, manner.format());
        if (manner.waiting().detached()) {
            if (printer.forPrograms()) {
                printer.json(reply.json());
            } else {
                around.text().println(Inert.line(name));
            }
            return ExitCode.OK;
        }
        ApplicationWatch watch =
                new ApplicationWatch(around, client, manner.waiting().seconds());
        Set<String> deployed = new HashSet<>(done.created());
        deployed.addAll(done.changed());
        deployed.addAll(done.unchanged());
        int code = watch.untilServing(name, deployed::contains);
        Answer<ApplicationView> now = client.applications().find(name);
        if (now != null && printer.forPrograms()) {
            printer.json(now.json());
        } else if (now != null && code == ExitCode.OK) {
            print(now.value());
        }
        return code;
    }

    private void say(String what, List<String> services) {
        if (!services.isEmpty()) {
            around.say(what + ": " + String.join(", ", services));
        }
    }

    /** Its addresses alone, as 'deploy' of one app prints the one. */
    private void print(ApplicationView application) {
        application.services().stream()
                .flatMap(service -> service.urls().stream())
                .forEach(url -> around.text().println(Inert.line(url)));
    }
}
