package dev.lattice.core.build;

import dev.lattice.core.build.BuildPlan.Recipe;
import dev.lattice.core.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;

/** Files that people keep secrets in. Some builds read them, so they are not left out, but that is said. */
final class SecretFiles {
    private static final String DOT_ENV = ".env";

    private SecretFiles() {}

    /** The plan with a warning where the image would have such a file; the same where it has not. */
    static BuildPlan warned(BuildPlan plan, SourceTree app) {
        boolean goesAlong = plan.recipe() instanceof Recipe.Generated(List<Stage> stages)
                && !stages.getLast().image().equals(BaseImages.SITE);
        if (!goesAlong || !app.has(DOT_ENV)) {
            return plan;
        }
        List<String> warnings = new ArrayList<>(plan.warnings());
        warnings.add("The source has a file " + DOT_ENV
                + ", and the image will have it, too. If there are secrets in it, name it in .latticeignore or"
                + " .gitignore and give the app its variables by --env.");
        return new BuildPlan(
                plan.ecosystem(),
                plan.framework(),
                plan.decisions(),
                warnings,
                plan.context(),
                plan.recipe(),
                plan.port());
    }
}
