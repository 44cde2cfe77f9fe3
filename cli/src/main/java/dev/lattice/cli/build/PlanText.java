package dev.lattice.cli.build;

import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildPlanView.CommitView;
import dev.lattice.api.build.BuildPlanView.DecisionView;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.output.Table;
import java.util.List;
import java.util.Set;

/** A plan as lines for people: what was settled, how, and where that was seen. */
public final class PlanText {
    private static final int SHORT_COMMIT = 10;

    private PlanText() {}

    /**
     * All of it but the Dockerfile.
     *
     * @param columns the terminal's width; 0 for as wide as it is
     */
    public static String of(BuildPlanView plan, int columns) {
        Table table = new Table(List.of("WHAT", "VALUE", "BECAUSE"), Set.of("VALUE", "BECAUSE"));
        CommitView commit = plan.commit();
        if (commit != null) {
            table.row(List.of("commit", commit(commit), commit.message()));
        }
        table.row(List.of("kind", kind(plan), ""));
        for (DecisionView decision : plan.decisions()) {
            table.row(List.of(decision.subject(), decision.value(), decision.reason()));
        }
        Integer port = plan.port();
        if (port != null && !decided(plan, "port")) {
            table.row(List.of("port", port.toString(), "it gets it as PORT"));
        }
        StringBuilder text = new StringBuilder(table.render(columns));
        for (String warning : plan.warnings()) {
            text.append("! ").append(Inert.line(warning)).append('\n');
        }
        return text.toString();
    }

    /** {@code Node.js}. */
    private static String kind(BuildPlanView plan) {
        String ecosystem = switch (plan.ecosystem()) {
            case DOCKERFILE -> "own Dockerfile";
            case NODE -> "Node.js";
            case PYTHON -> "Python";
            case STATIC -> "static site";
        };
        String framework = plan.framework();
        return framework == null || decided(plan, "framework") ? ecosystem : ecosystem + ", " + framework;
    }

    private static boolean decided(BuildPlanView plan, String subject) {
        return plan.decisions().stream().anyMatch(decision -> decision.subject().equals(subject));
    }

    /** The first characters of its id, and who made it. */
    private static String commit(CommitView commit) {
        return shortId(commit.id()) + " by " + commit.author();
    }

    /** As people write a commit. */
    public static String shortId(String id) {
        return id.length() <= SHORT_COMMIT ? id : id.substring(0, SHORT_COMMIT);
    }
}
