package dev.lattice.core.build;

import dev.lattice.core.build.BuildPlan.Recipe;
import dev.lattice.core.build.dockerfile.Stage;
import dev.lattice.core.build.dockerfile.Stage.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An app.json as Heroku knows it: which variables an app has. Values there are for all to read, so they are no secrets and
 * become the image's; those that are to be secret or have no value are for people to set.
 */
final class AppJson {
    static final String NAME = "app.json";
    private static final int MOST = 100;

    private AppJson() {}

    /** The plan with the variables of a folder's app.json; the same when it has none. */
    static BuildPlan apply(BuildPlan plan, SourceTree app) {
        Document variables = app.document(NAME).orElse(Document.EMPTY).object("env");
        if (variables.keys().isEmpty() || !(plan.recipe() instanceof Recipe.Generated(List<Stage> stages))) {
            return plan;
        }
        SortedMap<String, String> values = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        variables.keys().stream()
                .filter(Stage::isVariable)
                .filter(name -> !name.equals("PORT"))
                .sorted()
                .limit(MOST)
                .forEach(name -> {
                    Optional<String> value = variables.text(name).or(() -> variables.text(name, "value"));
                    boolean optional = variables.has(name, "required") && !variables.flag(name, "required");
                    if (value.filter(Stage::isLine).isPresent()) {
                        values.put(name, value.get());
                    } else if (!optional) {
                        missing.add(name);
                    }
                });
        List<Decision> decisions = new ArrayList<>(plan.decisions());
        if (!values.isEmpty()) {
            decisions.add(
                    new Decision("variables", String.join(", ", values.keySet()), "app.json has values for them"));
        }
        List<String> warnings = new ArrayList<>(plan.warnings());
        if (!missing.isEmpty()) {
            warnings.add(
                    "app.json asks for variables that it has no value for: set " + String.join(", ", missing) + ".");
        }
        return new BuildPlan(
                plan.ecosystem(),
                plan.framework(),
                decisions,
                warnings,
                plan.context(),
                new Recipe.Generated(values.isEmpty() ? stages : with(stages, values)),
                plan.port());
    }

    /** In the stage that runs, before what says how: what was set there before goes first. */
    private static List<Stage> with(List<Stage> stages, SortedMap<String, String> values) {
        Stage last = stages.getLast();
        last.instructions().forEach(line -> {
            if (line instanceof Instruction.Env env) {
                values.keySet().removeAll(env.variables().keySet());
            }
        });
        List<Instruction> lines = new ArrayList<>(last.instructions());
        if (!values.isEmpty()) {
            int place = lines.getLast() instanceof Instruction.Cmd ? lines.size() - 1 : lines.size();
            lines.add(place, new Instruction.Env(values));
        }
        List<Stage> changed = new ArrayList<>(stages.subList(0, stages.size() - 1));
        changed.add(new Stage(last.name(), last.image(), lines));
        return changed;
    }
}
