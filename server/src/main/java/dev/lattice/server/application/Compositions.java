package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationRequest;
import dev.lattice.api.application.FindingView;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.catalogue.NameRules;
import dev.lattice.server.compose.ComposeApplication;
import dev.lattice.server.compose.ComposeException;
import dev.lattice.server.compose.ComposeFinding;
import dev.lattice.server.compose.ComposeReader;
import dev.lattice.server.compose.ComposeService;
import dev.lattice.server.compose.ComposeSource;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.source.Snapshot;
import dev.lattice.server.source.SourceException;
import dev.lattice.server.source.Sources;
import dev.lattice.server.workload.Members;
import dev.lattice.server.workload.Members.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fetches sources and makes their compose files what is to be deployed. Nothing is changed by that. */
final class Compositions {
    /** In the order in which Compose looks for them. */
    private static final List<String> USUAL =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private final Sources sources;
    private final Members members;

    Compositions(Sources sources, Members members) {
        this.sources = sources;
        this.members = members;
    }

    /**
     * A compose file that was read.
     *
     */
    record Read(Context context, ComposeApplication application, ApplicationRequest request) {
        /** Of the source, as a hash. */
        String content() {
            return context.snapshot().files().sha256().hex();
        }

        /** The source as it was read, whatever becomes of a branch, or of the archive behind a URL. */
        SourceRequest pinned() {
            SourceRequest source = source();
            Snapshot snapshot = context.snapshot();
            return snapshot.commit()
                    .map(at -> new SourceRequest(
                            source.git(),
                            at.id(),
                            source.submodules(),
                            source.token(),
                            source.user(),
                            source.key(),
                            null,
                            null))
                    .orElseGet(() -> new SourceRequest(
                            null, null, null, null, null, null, snapshot.files().id(), null));
        }

        private SourceRequest source() {
            return Objects.requireNonNull(request.source(), "what was read has a source");
        }

        Origin origin(SourceRequest built) {
            return new Origin(
                    source(),
                    Optional.ofNullable(request.file()),
                    context.file(),
                    Objects.requireNonNullElse(request.variables(), Map.of()),
                    Objects.requireNonNullElse(request.profiles(), List.of()),
                    built,
                    content());
        }
    }

    /**
     * What is there already of an application.
     *
     * @param ids of its services
     * @param owners of its volumes
     * @param built its source as it was deployed last, by the hash of its content
     */
    record Present(
            Function<String, WorkloadId> ids, Map<String, WorkloadId> owners, Map<String, SourceRequest> built) {}

    /**
     * Reads; takes as long as fetching the source does.
     *
     * @throws Problem when the source cannot be had, or the file cannot be deployed: with all that is wrong with it
     */
    Read read(ProjectId project, ApplicationRequest request) {
        if (request.source() == null) {
            throw Problem.invalid(
                    "source", "'source' is missing: where the compose file is, such as {\"git\": \"https://…\"}.");
        }
        Snapshot snapshot;
        try {
            snapshot = sources.fetch(project, request.source(), progress -> {});
        } catch (SourceException refused) {
            throw Problem.of(ErrorCode.SOURCE_REFUSED, String.valueOf(refused.getMessage()));
        }
        Context context = new Context(snapshot, file(snapshot, request.file()));
        String text = context.text(context.fileName())
                .orElseThrow(() -> Problem.of(
                        ErrorCode.SOURCE_REFUSED,
                        "'" + context.file() + "' is no text, is a link, or has more than 1 MiB. Name the compose file"
                                + " itself."));
        try {
            ComposeApplication application = ComposeReader.read(new ComposeSource(
                    context.fileName(),
                    text,
                    context::text,
                    variables(request),
                    request.profiles() == null ? Set.of() : Set.copyOf(request.profiles())));
            return new Read(context, application, request);
        } catch (ComposeException refused) {
            throw refused(refused.findings());
        }
    }

    private static Map<String, String> variables(ApplicationRequest request) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (request.variables() != null) {
            request.variables().forEach((name, value) -> {
                // From JSON, whatever the types say.
                if (value == null || !NameRules.isVariable(name)) {
                    throw Problem.invalid(
                            "variables", "A variable has a name of letters, digits and '_', and a value.");
                }
                variables.put(name, value);
            });
        }
        return variables;
    }

    private static String file(Snapshot snapshot, @Nullable String asked) {
        if (asked != null) {
            String file = asked.replaceFirst("^(\\./)+", "");
            if (!snapshot.tree().has(file)) {
                throw Problem.of(
                        ErrorCode.SOURCE_REFUSED,
                        "There is no " + NameRules.quoted(asked)
                                + " in the source. Name a compose file that is there, by its path.");
            }
            return file;
        }
        return snapshot.tree()
                .first(USUAL.toArray(String[]::new))
                .orElseThrow(() -> Problem.of(
                        ErrorCode.SOURCE_REFUSED,
                        "The source has no compose.yaml in its top folder. Name the file by its path: --file PATH."));
    }

    /** @throws Problem with all that no node can do */
    Composition.Composed composed(String name, Read read, Present present) {
        Composition.Composed composed = Composition.of(
                new Composition.Ground(
                        name,
                        read.context(),
                        present.built().getOrDefault(read.content(), read.pinned()),
                        present.ids(),
                        present.owners()),
                read.application());
        if (!composed.refused().isEmpty()) {
            throw refused(composed.refused());
        }
        return composed;
    }

    /**
     * How the images would be built, by the services' names.
     *
     * @throws Problem with all of which nobody knows how
     */
    Map<String, BuildPlanView> builds(Principal.User caller, Read read, List<Wanted> services) {
        Map<String, BuildPlanView> plans = new LinkedHashMap<>();
        List<ComposeFinding> refused = new ArrayList<>();
        for (Wanted service : services) {
            if (service.request().source() == null) {
                continue;
            }
            try {
                plans.put(service.service(), members.inspect(caller, service));
            } catch (Problem problem) {
                if (problem.code() != ErrorCode.SOURCE_REFUSED) {
                    throw problem;
                }
                ComposeService own = read.application().services().stream()
                        .filter(each -> each.name().equals(service.service()))
                        .findFirst()
                        .orElseThrow();
                refused.add(new ComposeFinding(
                        read.context().fileName(),
                        own.line(),
                        "services." + service.service() + ".build",
                        own.variable().contains("build") || own.variable().contains("x-lattice")
                                ? "With the values of its variables this cannot be built. Write it without variables to be"
                                        + " told what is wrong."
                                : problem.getMessage()));
            }
        }
        if (!refused.isEmpty()) {
            throw refused(refused);
        }
        return plans;
    }

    static List<FindingView> views(List<ComposeFinding> findings) {
        return findings.stream()
                .map(finding -> new FindingView(finding.file(), finding.line(), finding.path(), finding.message()))
                .toList();
    }

    private static Problem refused(List<ComposeFinding> findings) {
        String others = findings.size() > 1 ? " (and " + (findings.size() - 1) + " more)" : "";
        return Problem.of(
                ErrorCode.SOURCE_REFUSED,
                "The compose file cannot be deployed as it is: " + findings.getFirst() + others,
                Map.of("findings", views(findings)));
    }
}
