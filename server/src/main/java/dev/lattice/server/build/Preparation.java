package dev.lattice.server.build;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.BuildPlan.Recipe;
import dev.lattice.core.build.ComposeBeside;
import dev.lattice.core.build.Detection;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.ImageRecipe;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.source.Snapshot;
import dev.lattice.server.source.SourceException;
import dev.lattice.server.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Fetches a source and finds out how it is built. */
final class Preparation {
    private final Sources sources;

    Preparation(Sources sources) {
        this.sources = sources;
    }

    /**
     * A source that is ready to be built.
     *
     * @param files the source
     */
    record Prepared(StoredFile files, BuildPlan plan, ImageRecipe recipe, BuildPlanView view) {}

    /**
     * Does it; takes as long as fetching takes.
     *
     * @param asked of the build; what it leaves open the source's own file may say
     * @param env of the running app
     * @param member whether it is for a service of an application, whose compose file says what else there is
     * @param progress hears for people what is done
     * @throws SourceException when the source cannot be had
     * @throws UndetectedException when it is not known how to build it
     */
    Prepared prepare(
            ProjectId project,
            Optional<Ecosystem> ecosystem,
            SourceRequest source,
            BuildRequest asked,
            Map<String, String> env,
            boolean member,
            Consumer<String> progress)
            throws SourceException, UndetectedException {
        Snapshot snapshot = sources.fetch(project, source, progress);
        progress.accept("looking at what is there");
        OwnFile.Asked own = OwnFile.under(asked, snapshot);
        BuildRequest build = own.build();
        Map<String, String> variables = BuildRules.variables(build, env);
        BuildPlan plan = plan(snapshot, BuildRules.wishes(build, ecosystem, variables, own.written()));
        String dockerfile = switch (plan.recipe()) {
            case Recipe.Own(String path) ->
                snapshot.text()
                        .apply(path)
                        .orElseThrow(() -> new UndetectedException("The source has no Dockerfile '" + path
                                + "', or it is too large. Name the one that is to be built."));
            case Recipe.Generated generated -> generated.dockerfile();
        };
        ImageRecipe recipe = new ImageRecipe(
                dockerfile,
                ignored(snapshot, plan.recipe()),
                context(snapshot.folder(), plan.context()),
                Optional.ofNullable(build.target()),
                BuildRules.arguments(build, variables),
                build.secrets() == null ? Map.of() : build.secrets());
        List<String> beside = new ArrayList<>(own.warnings());
        if (!member) {
            ComposeBeside.warning(snapshot.tree()).ifPresent(beside::add);
        }
        return new Prepared(snapshot.files(), plan, recipe, view(snapshot, plan, beside, dockerfile));
    }

    private static BuildPlan plan(Snapshot snapshot, Wishes wishes) throws UndetectedException {
        try {
            return Detection.detect(snapshot.tree(), wishes);
        } catch (StackOverflowError nested) {
            // Of the source, which strangers wrote: left alone it would be looked at again and again.
            throw new UndetectedException("A file of the source is nested too deeply to be read.");
        }
    }

    /** Builders look for it beside the Dockerfile, which may be outside of the context. */
    private static Optional<String> ignored(Snapshot snapshot, Recipe recipe) {
        return recipe instanceof Recipe.Own(String path)
                ? snapshot.text().apply(path + ".dockerignore")
                : Optional.empty();
    }

    private static Optional<TreePath> context(String folder, String inside) {
        String path = folder.isEmpty() || inside.isEmpty() ? folder + inside : folder + "/" + inside;
        return path.isEmpty() ? Optional.empty() : Optional.of(new TreePath(path));
    }

    private static BuildPlanView view(Snapshot snapshot, BuildPlan plan, List<String> beside, String dockerfile) {
        List<String> warnings = new ArrayList<>(snapshot.warnings());
        warnings.addAll(beside);
        warnings.addAll(plan.warnings());
        return new BuildPlanView(
                snapshot.commit()
                        .map(commit -> new BuildPlanView.CommitView(commit.id(), commit.message(), commit.author()))
                        .orElse(null),
                plan.ecosystem(),
                plan.framework().orElse(null),
                plan.decisions().stream()
                        .map(decision ->
                                new BuildPlanView.DecisionView(decision.subject(), decision.value(), decision.reason()))
                        .toList(),
                warnings,
                plan.port().orElse(null),
                dockerfile);
    }
}
