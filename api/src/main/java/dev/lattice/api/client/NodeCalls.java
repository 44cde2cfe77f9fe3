package dev.lattice.api.client;

import dev.lattice.api.auth.CreateJoinTokenRequest;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import dev.lattice.api.plan.PlanRequest;
import dev.lattice.api.plan.PlanView;
import dev.lattice.api.worker.WorkerView;

/** Nodes, which the fixed API calls workers, and the tokens with which they join. */
public final class NodeCalls {
    private final Calls calls;

    NodeCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<Page<WorkerView>> list() {
        return calls.page(HttpRequest.get("/api/workers/list?limit=500"), Views::worker);
    }

    public Answer<WorkerView> get(String node) {
        return calls.json(HttpRequest.get("/api/workers/" + Calls.encode(node)), Views::worker);
    }

    /** Where work would go that nobody has submitted. */
    public Answer<PlanView> plan(PlanRequest plan) {
        return calls.json(
                HttpRequest.postJson("/api/plan", JsonText.bytes(out -> Requests.plan(out, plan)))
                        .asReplayable(),
                Views::plan);
    }

    /** Its running jobs become lost and retry elsewhere. */
    public void remove(String node) {
        calls.noContent(HttpRequest.delete("/api/workers/" + Calls.encode(node)));
    }

    public void approve(String node) {
        calls.noContent(HttpRequest.post("/api/workers/" + Calls.encode(node) + "/approve")
                .asReplayable());
    }

    /** The answer carries the token's secret, this once. */
    public Answer<JoinTokenView> createJoinToken(CreateJoinTokenRequest token) {
        byte[] body = JsonText.bytes(out -> {
            out.writeStartObject();
            if (token.preApproved() != null) {
                out.writeBooleanField("preApproved", token.preApproved());
            }
            if (token.reusable() != null) {
                out.writeBooleanField("reusable", token.reusable());
            }
            if (token.expiresIn() != null) {
                out.writeNumberField("expiresIn", token.expiresIn());
            }
            out.writeEndObject();
        });
        return calls.json(HttpRequest.postJson("/api/join-tokens", body), Views::joinToken);
    }
}
