package dev.lattice.api.client;

import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.page.Page;

/** The kinds of workloads. */
public final class CatalogueCalls {
    private final Calls calls;

    CatalogueCalls(Calls calls) {
        this.calls = calls;
    }

    public Answer<Page<KindView>> list() {
        return calls.page(HttpRequest.get("/api/catalogue?limit=500"), CatalogueViews::kind);
    }

    public Answer<KindView> get(String kind) {
        return calls.json(HttpRequest.get("/api/catalogue/" + Calls.encode(kind)), CatalogueViews::kind);
    }
}
