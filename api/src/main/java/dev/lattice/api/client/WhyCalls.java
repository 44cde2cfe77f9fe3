package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.why.WhyView;

/** Why things stand as they do. */
public final class WhyCalls {
    private final Calls calls;

    WhyCalls(Calls calls) {
        this.calls = calls;
    }

    /** @param word an id or a name, or {@code earnings} */
    public Answer<WhyView> of(String word) {
        return calls.json(
                HttpRequest.get("/api/why?of=" + Calls.encode(word)),
                json -> new WhyView(
                        json.text("kind"),
                        json.text("subject"),
                        json.text("code"),
                        json.text("sentence"),
                        json.optionalText("fix"),
                        json.texts("before")));
    }
}
