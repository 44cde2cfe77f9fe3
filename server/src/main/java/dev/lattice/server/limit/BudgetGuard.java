package dev.lattice.server.limit;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.problem.Problem;
import java.util.Map;

/** Knows which projects have spent what they may. Asked before anything new begins, so it asks nobody itself. Any thread. */
public final class BudgetGuard {
    private volatile Map<ProjectId, String> exceeded = Map.of();

    /** @throws Problem BUDGET_EXCEEDED when the project may begin nothing new */
    public void require(ProjectId project) {
        String why = exceeded.get(project);
        if (why != null) {
            throw Problem.of(ErrorCode.BUDGET_EXCEEDED, why, Map.of("limit", "budget"));
        }
    }

    /** These have spent all, each with a sentence that says so. */
    public void exceeded(Map<ProjectId, String> projects) {
        exceeded = Map.copyOf(projects);
    }
}
